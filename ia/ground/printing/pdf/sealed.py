"""Closed forms as sealed files: the worker makes each paper of a form a PDF, kept under its SHA-256, noted in the trail.

What is sealed is the sheet that was printed last and is current, with its code; a paper that nobody printed is sealed as the
form says it at that moment. Below stands what is registered on its copies: signatures, keepers, scans.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, exists, insert, select

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.printing import sheets, standing
from ia.ground.printing.facts import said
from ia.ground.printing.models import Bundle, PrintCopy, SealedPaper
from ia.ground.printing.papers import Paper, printable_of, printables
from ia.ground.printing.pdf import typeset
from ia.ground.printing.pdf.blocks import sheet_of
from ia.ground.printing.pdf.folders import SEALED, put
from ia.ground.timetable import queue

MAKE = f"{__name__}.make"
AT_ONCE = 200
"""Forms that one run of the sweep asks for; the next takes the rest."""
LEFT = timedelta(hours=1)
"""So long a file without a row may belong to a unit of work that has not ended."""


LATELY, NIGHT = timedelta(days=7), 3
"""How far back a run looks; in this hour of the branch, when nobody works, each looks at every form that was ever closed."""


def waiting(now: datetime) -> list[int]:
    """Closed forms whose files are not made, those closed last first."""
    since = datetime.min.replace(tzinfo=UTC) if clock.local(now).hour == NIGHT else now - LATELY
    kinds = [kind for kind, printable in printables().items() if issubclass(printable.model, Document)]
    made = exists().where(SealedPaper.document_id == Document.id, SealedPaper.closed_at == Document.closed_at)
    closed = select(Document.id).where(Document.closed_at >= since, Document.kind.in_(kinds), ~made)
    return list(db.session.scalars(closed.order_by(Document.closed_at.desc(), Document.id.desc()).limit(AT_ONCE)))


def sweep(now: datetime) -> dict:
    """Ask for the files of forms that were closed; when the queue is away, the next run asks again."""
    found = waiting(now)
    sent = sum(queue.enqueue(MAKE, number, job_id=f"seal-{number}", limit=300) for number in found)
    return {"closed": len(found), "sent": sent}


def make(document_id: int) -> dict:
    """Make the files of a closed form. A second worker at the same form changes nothing."""
    document = db.session.get(Document, document_id)
    if document is None or document.closed_at is None or _is_made(document):
        return {"skipped": "open, or made"}
    now, closed_at = clock.now(), document.closed_at
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        files = {paper.code: _file(document, paper, now) for paper in printable_of(document).papers}
    db.session.rollback()
    with write_unit():
        document = db.session.get(Document, document_id, populate_existing=True)
        if document.closed_at != closed_at or _is_made(document):
            return {"skipped": "made by another, or changed meanwhile"}
        return {"made": [_note(document, code, content, now) for code, content in files.items()]}


def _is_made(document: Document) -> bool:
    return bool(of(document))


def of(document: Document) -> list[SealedPaper]:
    """The files of the form as it was closed last."""
    mine = (SealedPaper.document_id == document.id) & (SealedPaper.closed_at == document.closed_at)
    return list(db.session.scalars(select(SealedPaper).where(mine).order_by(SealedPaper.id)))


def _note(document: Document, code: str, content: bytes | None, now: datetime) -> str | None:
    """The row of a paper, and its digest in the trail; only the row where there was nothing to print."""
    kept = put(SEALED, content) if content else {"sha256": None, "size": None}
    row = {"document_id": document.id, "closed_at": document.closed_at, "paper": code, "made_at": now, **kept}
    db.session.execute(insert(SealedPaper).values(row))
    if content:
        changes = {"paper": [None, code], "sha256": [None, kept["sha256"]]}
        trail.record("seal-paper", document.kind, document.id, actor=None, now=now, changes=changes)
    return kept["sha256"]


def _file(document: Document, paper: Paper, now: datetime) -> bytes | None:
    """The paper as PDF; None where the form never came so far that it may be printed."""
    if paper.allowed(document):
        return None
    present, copies = standing.present(document, paper, now), standing.copies_of(document, paper)
    current = [copy for copy in copies if copy.fingerprint == present.fingerprint]
    if current:
        html = sheets.frozen(min(current, key=lambda copy: (copy.copy_no, -copy.id)), document, paper, True)[0]
    else:
        html = sheets.unprinted(document, paper, present, now, "", "")[0]
    sheet = sheet_of(html)
    if current:
        sheet["blocks"].append(registered(current, paper))
    return typeset.pdf(f"{document.serial_no} {paper.title}", sheet["lines"][0][0], [sheet]).content


def registered(copies: list[PrintCopy], paper: Paper) -> dict:
    """What is registered on the sheets, as a block: signatures, keeper, scans."""
    boxes = dict(paper.signers)
    head = [_("Sheet"), _("Code"), _("Signed"), _("Kept"), _("Scan")]
    rows = []
    for copy in sorted(copies, key=lambda copy: (copy.copy_no, copy.id)):
        signed = [f"{boxes.get(one.role, one.role)}: {one.signer} {one.signed_on}" for one in copy.signed]
        kept = f"{copy.kept.place} {copy.kept.since}" if copy.kept else ""
        scans = [f"{scan.name} SHA-256 {scan.sha256[:16]}…" for scan in copy.scanned]
        rows.append([said(copy.label, label=True), copy.code, "\n".join(signed), kept, "\n".join(scans)])
    return {
        "kind": "table",
        "caption": _("Registered on paper"),
        "widths": [None, 60, None, None, None],
        "head": [[_cell(title, strong=True) for title in head]],
        "rows": [[_cell(value) for value in row] for row in rows],
    }


def _cell(text: str, strong: bool = False) -> dict:
    return {"runs": [text], "span": 1, "strong": strong, "right": False}


def forget(document_ids: Iterable[int]) -> None:
    """Drop the files of these forms, whose texts have been struck: the sweep makes them anew as the forms say it now, and
    what nobody refers to is cleared away."""
    ids = list(document_ids)
    for model in (SealedPaper, Bundle):
        gone = delete(model).where(model.document_id.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))


def clear_away() -> int:
    """Remove files that no row speaks of, by the clock of the file system; returns how many."""
    there = {path.name: path for path in SEALED.path.iterdir()}
    names, gone = sorted(there), 0
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        known = set(db.session.scalars(select(SealedPaper.sha256).where(SealedPaper.sha256.in_(part))))
        for name in part:
            if name not in known and there[name].stat().st_mtime < time.time() - LEFT.total_seconds():
                there[name].unlink(missing_ok=True)
                gone += 1
    return gone
