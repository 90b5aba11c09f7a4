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
from ia.reconciliation.models import Seal

YEARS = "retention.transaction_years"
CONTENT, FILE, SUMMARIES = _l("the sealed text was changed"), _l("the file of the counter"), _l("both summaries")


class Proof(NamedTuple):
    """A seal and what is wrong with it: nothing, or what was changed or lost."""

    run_id: int
    revision: int
    sealed_at: datetime
    sha256: str
    wrong: list


def proofs(run_id: int | None = None) -> list[Proof]:
    """Every seal of one comparison, or of all, looked at now."""
    query = select(Seal).order_by(Seal.id)
    seals = db.session.scalars(query.where(Seal.run_id == run_id) if run_id else query)
    return [Proof(seal.run_id, seal.revision, seal.sealed_at, seal.sha256, _wrong(seal)) for seal in seals]


def kept_until(month: date, today: date) -> date:
    """The last day on which a month must still be there: so many years, fifteen at least, after the year that it is of (Z-02).
    Nothing removes it afterwards either."""
    years = max(catalogue.value(YEARS, today), catalogue.setting(YEARS).minimum)
    return date(month.year + years, 12, 31)


def _wrong(seal: Seal) -> list:
    if hashlib.sha256(seal.content.encode()).hexdigest() != seal.sha256:
        return [CONTENT]
    facts = json.loads(seal.content)
    kept = ((FILE, facts["file"][1]), (SUMMARIES, facts["summaries"]))
    return [title for title, digest in kept if not _stands(FOLDER.place_of(digest), digest)]


def _stands(path: Path, digest: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
