"""Scans of signed sheets, each attached to exactly the copy whose code it shows (F-O6). A wrong one is struck, and stays
to be seen."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select

from ia.ground.db import db
from ia.ground.documents import attachments
from ia.ground.documents.filetypes import JPEG, PDF, PNG, FileRefused
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.printing.codes import parse
from ia.ground.printing.models import PrintCopy, Scan
from ia.ground.printing.papers import Paper
from ia.ground.printing.refusals import NotYourPaper, PrintRefused
from ia.ground.printing.service import may_register, note
from ia.ground.printing.striking import scratch

PICTURES = (PDF, PNG, JPEG)
ENDINGS = tuple(ending for kind in PICTURES for ending in kind.endings)


def attach(
    copy: PrintCopy, subject, paper: Paper, typed: str, name: str, content: bytes, person: Person, now: datetime
) -> int:
    """Keep a scan of this sheet; `typed` is the code as it is read on the scan. An outdated sheet may be scanned too: it is
    what was signed. Raises NotYourPaper, PrintRefused, FileRefused."""
    if not may_register(paper, subject, person, now):
        raise NotYourPaper(_l("This paper is not yours to register."))
    if parse(typed) != copy.code:
        raise PrintRefused(_l("This is not the code of this sheet. Compare it with the scan, letter by letter."), "code")
    facts = attachments.described(name, content)
    if facts["media_type"] not in {kind.media_type for kind in PICTURES}:
        raise FileRefused(_l("A scan is a PDF or a picture: %(endings)s.", endings=" ".join(ENDINGS)))
    attachments.refuse_one_too_many(Scan, (Scan.copy_id == copy.id) & Scan.struck_at.is_(None), facts["sha256"])
    if other := _elsewhere(copy, facts["sha256"]):
        raise FileRefused(_l("This very file is the scan of another sheet: %(code)s.", code=other))
    attachments.keep(content, facts["sha256"])
    row = {**facts, "copy_id": copy.id, "added_by_id": person.id, "added_at": now}
    number = db.session.execute(insert(Scan).values(row).returning(Scan.id)).scalar_one()
    note("scan", copy, person, now, file=facts["name"], sha256=facts["sha256"])
    return number


def _elsewhere(copy: PrintCopy, digest: str) -> str | None:
    """The code of another sheet of the same record that has this file."""
    same = (PrintCopy.subject_kind == copy.subject_kind) & (PrintCopy.subject_id == copy.subject_id)
    query = select(PrintCopy.code).join(Scan, Scan.copy_id == PrintCopy.id)
    standing = Scan.struck_at.is_(None) & (Scan.sha256 == digest)
    return db.session.scalar(query.where(same, PrintCopy.id != copy.id, standing).limit(1))


def strike(scan: Scan, copy: PrintCopy, subject, paper: Paper, reason: str, person: Person, now: datetime) -> None:
    """Strike a scan, once; whoever may attach one may (F-O6). Raises NotYourPaper, PrintRefused."""
    if not may_register(paper, subject, person, now):
        raise NotYourPaper(_l("This paper is not yours to register."))
    if not scratch(scan, reason, person, now):
        raise PrintRefused(_l("This scan is struck already."), "reason")
    note("strike-scan", copy, person, now, file=scan.name, sha256=scan.sha256, reason=reason)


def of(copy: PrintCopy) -> list:
    """The scans of a sheet with who added them, the first first."""
    struck = (Scan.struck_at, Scan.struck_by, Scan.struck_reason)
    query = select(Scan.id, Scan.name, Scan.size, Scan.added_at, User.name.label("added_by"), *struck)
    query = query.join(User, User.id == Scan.added_by_id).where(Scan.copy_id == copy.id).order_by(Scan.id)
    return list(db.session.execute(query))


def one(copy: PrintCopy, scan_id: int) -> Scan | None:
    """The scan of that number of this sheet."""
    return db.session.scalar(select(Scan).where(Scan.id == scan_id, Scan.copy_id == copy.id))
