"""How printed papers stand: which sheets there are, which are current, what is signed, what is kept, what is missing.

A sheet is current while its fingerprint is that of today's facts. When the facts return to what they were, so does the
paper to its earlier revision.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.ground import clock
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.org.models import Unit
from ia.ground.printing.codes import parse
from ia.ground.printing.facts import fingerprint, freeze
from ia.ground.printing.models import Custody, PrintCopy, SealedPaper
from ia.ground.printing.papers import Paper, paper_of, printable_of, printables


class Present(NamedTuple):
    """A paper as it would be printed now."""

    facts: dict
    fingerprint: str


class Missing(NamedTuple):
    """What a paper lacks: `printed` False where no current sheet exists; boxes as (copy number, role); copy numbers."""

    printed: bool
    unsigned: tuple[tuple[int, str], ...]
    unkept: tuple[int, ...]


def present(subject, paper: Paper, now: datetime | None = None) -> Present:
    """Today's facts and their fingerprint, which also covers whose paper it is and the template."""
    printable = printable_of(subject)
    facts = freeze(paper.facts(subject, now or clock.now()))
    about = [printable.kind, subject.id, printable.serial_no(subject), paper.code, paper.edition]
    return Present(facts, fingerprint(about, facts))


def head(paper: Paper, subject) -> dict:
    """What stands around the facts on every sheet, frozen with them but no part of the fingerprint."""
    units = db.session.execute(
        select(Unit.kind, Unit.name).where((Unit.id == subject.branch_id) | (Unit.kind == "company"))
    )
    names = {unit.kind: unit.name for unit in units}
    return freeze(
        {
            "title": paper.title,
            "company": names.get("company", ""),
            "branch": names.get("branch", ""),
            "signers": [[role, title] for role, title in paper.signers],
            "edition": paper.edition,
            "landscape": paper.landscape,
        }
    )


def _about(subject, paper: Paper | None = None):
    """Condition: the sheets of this record, or of one of its papers."""
    condition = (PrintCopy.subject_kind == printable_of(subject).kind) & (PrintCopy.subject_id == subject.id)
    return condition & (PrintCopy.paper == paper.code) if paper else condition


def copies_of(subject, paper: Paper | None = None) -> list[PrintCopy]:
    """All sheets ever printed of a record, the newest first, with signatures, custody and scans: one statement."""
    query = _marked(select(PrintCopy)).where(_about(subject, paper)).order_by(PrintCopy.id.desc())
    return list(db.session.scalars(query).unique())


def _marked(query):
    """The sheets with signatures, custody and scans as they stand in the database now."""
    marks = (PrintCopy.signatures, PrintCopy.custodies, PrintCopy.scans)
    query = query.options(*(joinedload(mark) for mark in marks))
    return query.execution_options(populate_existing=True)


def sealed(subject) -> dict[str, SealedPaper]:
    """The sealed files of a form as it was closed last, by paper; no statement while it is open."""
    if not isinstance(subject, Document) or subject.closed_at is None:
        return {}
    mine = (SealedPaper.document_id == subject.id) & (SealedPaper.closed_at == subject.closed_at)
    found = db.session.scalars(select(SealedPaper).where(mine, SealedPaper.sha256.is_not(None)))
    return {one.paper: one for one in found}


def revisions(subject, paper: Paper) -> dict[str, int]:
    """The fingerprints printed so far and the revision that each was given."""
    query = select(PrintCopy.fingerprint, PrintCopy.revision).where(_about(subject, paper)).distinct()
    return {row.fingerprint: row.revision for row in db.session.execute(query)}


def revision_of(mark: str, printed: dict[str, int]) -> int:
    """The revision that sheets with this fingerprint have, or would get."""
    return printed.get(mark) or 1 + len(printed)


def find_code(text: str | None) -> PrintCopy | None:
    """The sheet with the code typed, however it was written."""
    code = parse(text)
    query = _marked(select(PrintCopy)).where(PrintCopy.code == code)
    return db.session.scalars(query).unique().one_or_none() if code else None


def subject_of(copy: PrintCopy):
    """The record that a sheet was printed from, without regard to rights; None when its kind is no longer printable."""
    printable = printables().get(copy.subject_kind)
    return db.session.get(printable.model, copy.subject_id) if printable else None


def is_current(copy: PrintCopy, now: datetime | None = None) -> bool:
    """Whether the sheet says what the record says today."""
    subject = subject_of(copy)
    paper = printable_of(subject).paper(copy.paper) if subject else None
    return paper is not None and present(subject, paper, now).fingerprint == copy.fingerprint


def is_intact(copy: PrintCopy, paper: Paper) -> bool:
    """Whether the frozen facts are still those that were printed: false when somebody changed them in the database."""
    names = ("subject_kind", "subject_id", "serial_no", "paper", "head", "facts")
    return mark_of({name: getattr(copy, name) for name in names}) == copy.fingerprint


def mark_of(sheet: Mapping) -> str:
    """The fingerprint of a sheet with these columns."""
    about = [sheet["subject_kind"], sheet["subject_id"], sheet["serial_no"], sheet["paper"], sheet["head"]["edition"]]
    return fingerprint(about, sheet["facts"])


def signed_roles(copy: PrintCopy) -> frozenset[str]:
    """The boxes of a sheet whose signature is registered."""
    return frozenset(signature.role for signature in copy.signed)


def custody_of(subject) -> list[tuple[PrintCopy, Custody]]:
    """The sheets of a record that somebody keeps, and where each is now."""
    return [(copy, copy.kept) for copy in copies_of(subject) if copy.kept]


def missing(subject, paper: Paper, now: datetime | None = None) -> Missing:
    """Which boxes lack a signature and which copies a keeper. Only current sheets count; where a copy was
    printed twice, the sheet with more signatures."""
    mark = present(subject, paper, now).fingerprint
    return missing_of([copy for copy in copies_of(subject, paper) if copy.fingerprint == mark], paper)


def missing_of(current: list[PrintCopy], paper: Paper) -> Missing:
    """The same, from the current sheets."""
    needed = [role for role, title in paper.signers if role not in paper.optional]
    unsigned, unkept = [], []
    for number in range(1, paper.copies + 1):
        gaps = {
            copy: [role for role in needed if role not in signed_roles(copy)]
            for copy in current
            if copy.copy_no == number
        }
        fewest = min(gaps.values(), key=len, default=needed)
        unsigned += [(number, role) for role in fewest]
        best = [copy for copy, gap in gaps.items() if len(gap) == len(fewest)]
        if paper.keeper(number) and not any(paper.kept_by(number, copy.kept.holder_role) for copy in best if copy.kept):
            unkept.append(number)
    printed = {copy.copy_no for copy in current} >= set(range(1, paper.copies + 1))
    return Missing(printed, tuple(unsigned), tuple(unkept))


def paper_current_printed(document, paper_code: str, now: datetime | None = None) -> bool:
    """Whether every copy of the paper has been printed as the record stands today."""
    return missing(document, paper_of(document, paper_code), now).printed


def all_signed(document, paper_code: str, now: datetime | None = None) -> bool:
    """Whether every box that must be signed is signed, on current sheets of every copy."""
    lacks = missing(document, paper_of(document, paper_code), now)
    return lacks.printed and not lacks.unsigned


def all_in_custody(document, paper_code: str, now: datetime | None = None) -> bool:
    """Whether a current sheet of every copy is where it belongs."""
    lacks = missing(document, paper_of(document, paper_code), now)
    return lacks.printed and not lacks.unkept
