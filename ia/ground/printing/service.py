"""The verbs of paper: print it, register a signature, register where it is kept. Each asks who, checks, and is audited.

Registering asks for the code on the sheet in hand, so that paper of an older revision is noticed at once.
"""

from datetime import date, datetime

from flask import current_app
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import lazyload

from ia.ground.audit import trail
from ia.ground.clock import local_date
from ia.ground.db import db, is_sqlite
from ia.ground.documents.models import Document
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES
from ia.ground.printing import people
from ia.ground.printing.codes import fresh_code
from ia.ground.printing.facts import SOURCE, freeze
from ia.ground.printing.models import Custody, PrintCopy, Signature
from ia.ground.printing.papers import Paper, printable_of
from ia.ground.printing.refusals import NotYourPaper, OldPaper, PrintRefused
from ia.ground.printing.standing import (
    all_in_custody,
    all_signed,
    copies_of,
    custody_of,
    find_code,
    head,
    is_current,
    missing,
    paper_current_printed,
    present,
    revision_of,
    revisions,
    signed_roles,
    subject_of,
)

__all__ = [
    "NotYourPaper",
    "OldPaper",
    "PrintRefused",
    "all_in_custody",
    "all_signed",
    "copies_of",
    "custody_of",
    "find_code",
    "is_current",
    "issue",
    "keep",
    "missing",
    "paper_current_printed",
    "sign",
    "signed_roles",
]


def may_print(paper: Paper, subject, person: Person, now: datetime) -> bool:
    return paper.printed_by.holds(subject, person, local_date(now))


def may_register(paper: Paper, subject, person: Person, now: datetime) -> bool:
    return paper.registered_by.holds(subject, person, local_date(now))


def may_look(paper: Paper, subject, person: Person, now: datetime) -> bool:
    """Whether somebody who reaches the record may see its sheets."""
    if paper.seen_by is None or paper.seen_by.holds(subject, person, local_date(now)):
        return True
    return may_print(paper, subject, person, now) or may_register(paper, subject, person, now)


def issue(paper: Paper, subject, person: Person, now: datetime, only: int | None = None) -> list[PrintCopy]:
    """Print all copies, or with `only` one copy again, as the record stands now. Raises NotYourPaper, PrintRefused."""
    if not may_print(paper, subject, person, now):
        raise NotYourPaper(_l("This paper is not yours to print."))
    _hold(subject)
    if message := paper.allowed(subject):
        raise PrintRefused(message)
    facts, mark = present(subject, paper, now)
    before = revisions(subject, paper)
    if only is not None and (mark not in before or not 1 <= only <= paper.copies):
        raise PrintRefused(_l("The record has changed since it was printed: print all copies."))
    printable = printable_of(subject)
    common = {
        "subject_kind": printable.kind,
        "subject_id": subject.id,
        "document_id": subject.id if isinstance(subject, Document) else None,
        "serial_no": printable.serial_no(subject) or "",
        "paper": paper.code,
        "revision": revision_of(mark, before),
        "copies": paper.copies,
        "fingerprint": mark,
        "head": head(paper, subject),
        "facts": facts,
        "is_reprint": mark in before,
        "printed_by_id": person.id,
        "printed_by": person.name,
        "printed_at": now,
        "language": str(get_locale() or current_app.config["BABEL_DEFAULT_LOCALE"]),
    }
    numbers = range(1, paper.copies + 1) if only is None else (only,)
    sheets = [PrintCopy(**common, copy_no=n, label=_source(paper.labels[n - 1]), code=_free_code()) for n in numbers]
    db.session.add_all(sheets)
    db.session.flush()
    for sheet in sheets:
        note("reprint" if sheet.is_reprint else "print", sheet, person, now, fingerprint=mark)
    return sheets


def sign(
    code: str, role: str, signer: str, signed_on: date, person: Person, now: datetime, *, subject=None
) -> Signature:
    """Register a wet signature. `subject`, when given, is the record that the sheet must belong to."""
    copy, paper = _in_hand(code, person, now, subject)
    boxes = dict(paper.signers)
    if role not in boxes:
        raise PrintRefused(_l("This paper has no box for that role."), "role")
    _check_day(signed_on, copy, now, "signed_on")
    taken = {signature.role: signature for signature in copy.signed}
    if already := taken.get(role):
        message = _l("Registered already: %(name)s, %(day)s.", name=already.signer, day=already.signed_on.isoformat())
        raise PrintRefused(message, "role")
    name, user_id = people.signer(signer.strip(), role, (subject or subject_of(copy)).branch_id, signed_on)
    if paper.distinct and any(people.same(name, user_id, one.signer, one.signer_user_id) for one in taken.values()):
        raise PrintRefused(_l("%(name)s has signed another box of this sheet.", name=name), "signer")
    row = Signature(
        copy_id=copy.id,
        role=role,
        signer=name,
        signer_user_id=user_id,
        signed_on=signed_on,
        registered_by_id=person.id,
        registered_at=now,
    )
    db.session.add(row)
    db.session.flush()
    note("sign", copy, person, now, box=role, signer=name, signed_on=signed_on.isoformat())
    return row


def keep(
    code: str, holder_role: str, place: str, since: date, person: Person, now: datetime, *, subject=None
) -> Custody:
    """Register who keeps a sheet and where. Each copy has its keeper; a sheet that moves is registered again."""
    copy, paper = _in_hand(code, person, now, subject)
    keeper = paper.keeper(copy.copy_no)
    if keeper is None:
        raise PrintRefused(_l("Nobody needs to keep this copy."), "code")
    if not paper.kept_by(copy.copy_no, holder_role):
        title = ROLES[keeper[0]].title if keeper[0] in ROLES else keeper[1]
        message = _l("Copy %(number)s is kept by: %(role)s.", number=copy.copy_no, role=title)
        raise PrintRefused(message, "holder_role")
    _check_day(since, copy, now, "since")
    if copy.kept and since < copy.kept.since:
        day = copy.kept.since.isoformat()
        raise PrintRefused(_l("The sheet is registered elsewhere since %(day)s.", day=day), "since")
    row = Custody(
        copy_id=copy.id,
        holder_role=holder_role,
        place=place.strip()[:80],
        since=since,
        registered_by_id=person.id,
        registered_at=now,
    )
    db.session.add(row)
    db.session.flush()
    note("keep", copy, person, now, holder_role=holder_role, place=row.place, since=since.isoformat())
    return row


def _in_hand(code: str, person: Person, now: datetime, subject=None) -> tuple[PrintCopy, Paper]:
    """The sheet that carries the code, if this person registers such paper and it is current."""
    copy = find_code(code)
    owner = subject_of(copy) if copy else None
    if owner is None or (subject is not None and owner is not subject):
        message = _l("No sheet of this record has this code. Compare it with the paper, letter by letter.")
        raise PrintRefused(message, "code")
    paper = printable_of(owner).paper(copy.paper)
    if paper is None or not may_register(paper, owner, person, now):
        raise NotYourPaper(_l("This paper is not yours to register."))
    if _hold(owner):
        copy = find_code(code)
    mark = present(owner, paper, now).fingerprint
    if mark != copy.fingerprint:
        message = _l(
            "This sheet is revision %(old)s of “%(paper)s”. The record has changed; its paper is now revision %(new)s. "
            "Print it again and use the new sheet.",
            old=copy.revision,
            paper=paper.title,
            new=revision_of(mark, revisions(owner, paper)),
        )
        raise OldPaper(message, "code")
    return copy, paper


def _check_day(day: date, copy: PrintCopy, now: datetime, field: str) -> None:
    if day > local_date(now):
        raise PrintRefused(_l("This day is still to come."), field)
    if day < (printed := local_date(copy.printed_at)):
        raise PrintRefused(_l("The sheet was printed on %(day)s, later than this.", day=printed.isoformat()), field)


def _hold(subject) -> bool:
    """Let nobody else change the record or its papers until this unit ends. True when others may have written since it
    was read; SQLite has one writer anyway."""
    if is_sqlite():
        return False
    model = type(subject)
    held = select(model).where(model.id == subject.id).with_for_update().options(lazyload("*"))
    db.session.scalar(held.execution_options(populate_existing=True))
    return True


def _free_code() -> str:
    while db.session.scalar(select(PrintCopy.id).where(PrintCopy.code == (code := fresh_code()))):
        pass
    return code


def _source(label) -> str:
    frozen = freeze(label)
    return frozen[SOURCE] if isinstance(frozen, dict) else frozen


def note(action: str, copy: PrintCopy, person: Person, now: datetime, **what) -> None:
    """A row of the trail about this sheet."""
    facts = {"paper": copy.paper, "revision": copy.revision, "copy_no": copy.copy_no, "code": copy.code, **what}
    changes = {name: [None, value] for name, value in facts.items()}
    trail.record(action, copy.subject_kind, copy.subject_id, actor=person, now=now, changes=changes)
