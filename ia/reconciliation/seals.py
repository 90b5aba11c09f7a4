"""Whether what was archived is still what was sealed (6.5)."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.reconciliation.files import FOLDER
from ia.reconciliation.models import ReconRun, Revision, Seal
from ia.reconciliation.signing import told

YEARS = "retention.transaction_years"
CONTENT, FILE, SUMMARIES = _l("the sealed text was changed"), _l("the file of the counter"), _l("both summaries")
FINDINGS = _l("the differences and what was said of them")


class Proof(NamedTuple):
    """A seal and what is wrong with it: nothing, or what was changed or lost. `facts`: what is sealed, empty when its text was
    changed."""

    serial_no: str
    month: date
    revision: int
    sealed_at: datetime
    sha256: str
    wrong: list
    facts: dict


def proofs(*conditions) -> list[Proof]:
    """The seals of such comparisons, or all, looked at now."""
    query = select(Seal, ReconRun.serial_no, ReconRun.month, Revision.id).join(ReconRun, ReconRun.id == Seal.run_id)
    query = query.join(Revision, (Revision.run_id == Seal.run_id) & (Revision.number == Seal.revision))
    return [_proof(*row) for row in db.session.execute(query.where(*conditions).order_by(Seal.id)).all()]


def _proof(seal: Seal, serial_no: str, month: date, revision_id: int) -> Proof:
    wrong = _wrong(seal, revision_id)
    facts = {} if CONTENT in wrong else json.loads(seal.content)
    return Proof(serial_no, month, seal.revision, seal.sealed_at, seal.sha256, wrong, facts)


def kept_until(month: date, today: date) -> date:
    """The last day on which a month must still be there: so many years, fifteen at least, after the year that it is of (Z-02).
    Nothing removes it afterwards either."""
    years = max(catalogue.value(YEARS, today), catalogue.setting(YEARS).minimum)
    return date(month.year + years, 12, 31)


def _wrong(seal: Seal, revision_id: int) -> list:
    if hashlib.sha256(seal.content.encode()).hexdigest() != seal.sha256:
        return [CONTENT]
    facts = json.loads(seal.content)
    kept = ((FILE, facts["file"][1]), (SUMMARIES, facts["summaries"]))
    lost = [title for title, digest in kept if not _stands(FOLDER.place_of(digest), digest)]
    return lost if told(revision_id) == facts["findings"] else [*lost, FINDINGS]


def _stands(path: Path, digest: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
