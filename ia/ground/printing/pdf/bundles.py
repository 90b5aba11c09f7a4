"""A form and its attachments as one file to print (F-J4), made by the worker for whoever asked."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from ia.ground import clock, registry
from ia.ground.access import reach
from ia.ground.clock import local_date
from ia.ground.db import db, write_unit
from ia.ground.documents import attachments, filetypes
from ia.ground.documents.models import Attachment, Document
from ia.ground.org.person import Person, person_of
from ia.ground.printing import service, sheets, standing
from ia.ground.printing.models import Bundle
from ia.ground.printing.papers import Paper, printables
from ia.ground.printing.pdf import typeset
from ia.ground.printing.pdf.blocks import sheet_of
from ia.ground.printing.pdf.folders import BUNDLES, put
from ia.ground.timetable import queue

log = logging.getLogger("ia.bundles")
MAKE = f"{__name__}.make"
PATIENCE = timedelta(days=1)
"""How long a bundle waits for a worker before it is given up."""
MOST_TEXT = 100_000
"""Characters of an attached text that are printed."""


class Attached(NamedTuple):
    """An attachment as an entry of the job, and its bytes where they are typeset as they are."""

    entry: dict
    content: bytes | None = None


def ask(document: Document, person: Person, language: str, now: datetime) -> Bundle:
    """Note that this person wants the form in one piece."""
    bundle = Bundle(document_id=document.id, asked_by_id=person.id, asked_at=now, language=language, state="waiting")
    db.session.add(bundle)
    db.session.flush()
    return bundle


def send(bundle_id: int) -> bool:
    return queue.enqueue(MAKE, bundle_id, job_id=f"bundle-{bundle_id}", limit=300)


def newest(document_id: int, person: Person, since: datetime) -> Bundle | None:
    """What this person asked for last, unless its file is gone by now."""
    mine = (Bundle.document_id == document_id) & (Bundle.asked_by_id == person.id) & (Bundle.asked_at > since)
    return db.session.scalar(select(Bundle).where(mine).order_by(Bundle.id.desc()).limit(1))


def sweep(now: datetime) -> dict:
    """Ask again for what still waits, and give up what waited too long."""
    waiting = db.session.execute(select(Bundle.id, Bundle.asked_at).where(Bundle.state == "waiting")).all()
    for number, asked_at in waiting:
        if now - asked_at > PATIENCE:
            _finish(number, now, state="failed")
        else:
            send(number)
    return {"waiting": len(waiting)}


def make(bundle_id: int) -> dict:
    """Make the file, with the rights that the person has now. A second worker at the same one changes nothing."""
    bundle, now = db.session.get(Bundle, bundle_id), clock.now()
    if bundle is None or bundle.state != "waiting":
        return {"skipped": "made, or given up"}
    person = person_of(bundle.asked_by_id, local_date(now))
    document = _reached(bundle.document_id, person, now) if person else None
    made = None
    if document is not None:
        with force_locale(bundle.language):
            made = _made(document, person, now)
    db.session.rollback()
    with write_unit():
        if made is None:
            return {"failed": bundle_id} if _finish(bundle_id, now, state="failed") else {"skipped": "given up"}
        kept = put(BUNDLES, made.content)
        won = _finish(bundle_id, clock.now(), state="made", **kept)
    return {"made": kept["sha256"], "unshown": len(made.unshown)} if won else {"skipped": "made by another"}


def _finish(bundle_id: int, now: datetime, **said) -> bool:
    mine = update(Bundle).where(Bundle.id == bundle_id, Bundle.state == "waiting").values(made_at=now, **said)
    return bool(db.session.execute(mine.execution_options(synchronize_session=False)).rowcount)


def _reached(document_id: int, person: Person, now: datetime) -> Document | None:
    kind = db.session.scalar(select(Document.kind).where(Document.id == document_id))
    return reach.one(registry.kind(kind).model, document_id, person, now)


def _made(document: Document, person: Person, now: datetime) -> typeset.Made | None:
    """The file; None where it could not be made, with the reason in the log."""
    printable = printables().get(document.kind)
    papers = [paper for paper in printable.papers if service.may_look(paper, document, person, now)] if printable else []
    pages = [sheet_of(_page(document, paper, person, now)) for paper in papers]
    found = [_attached(row, document.serial_no) for row in _attachments(document)]
    files = {one.entry["file"]: one.content for one in found if one.content is not None}
    try:
        return typeset.pdf(document.serial_no, person.name, pages, [one.entry for one in found], files)
    except typeset.NotMade as error:
        log.error("%s", error)
        return None


def _page(document: Document, paper: Paper, person: Person, now: datetime) -> str:
    """The newest current sheet; else the paper as it would be today, marked as what it is."""
    present, copies = standing.present(document, paper, now), standing.copies_of(document, paper)
    current = [copy for copy in copies if copy.fingerprint == present.fingerprint]
    if current:
        return sheets.frozen(min(current, key=lambda copy: (copy.copy_no, -copy.id)), document, paper, True)[0]
    return sheets.unprinted(document, paper, present, now, person.name, sheets.mark_of(document, paper))[0]


def _attachments(document: Document) -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).where(Attachment.document_id == document.id).order_by(Attachment.id)))


def _attached(row: Attachment, serial_no: str) -> Attached:
    """An attachment as pages. What cannot be typeset is a page that says so, with name and SHA-256."""
    told = _("“%(name)s” is not shown here: print it from its own program. SHA-256 %(digest)s", name=row.name, digest=row.sha256)
    entry = {"kind": "note", "name": row.name, "serial": serial_no, "said": told, "file": f"{row.id}"}
    try:
        content = attachments.content_of(row.sha256)
    except attachments.FileLost:
        return Attached(entry)
    if row.media_type == filetypes.PDF.media_type:
        return Attached({**entry, "kind": "pdf", "file": f"{row.id}.pdf"}, content)
    if row.media_type in (filetypes.PNG.media_type, filetypes.JPEG.media_type):
        ending = ".png" if row.media_type == filetypes.PNG.media_type else ".jpg"
        return Attached({**entry, "kind": "picture", "file": f"{row.id}{ending}"}, content)
    if row.media_type in ("text/plain", "text/csv"):
        return Attached({**entry, "kind": "text", "said": _decoded(content)[:MOST_TEXT]})
    return Attached(entry)


def _decoded(content: bytes) -> str:
    """A text that was taken as one is in one of these."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("utf-8", "replace")
