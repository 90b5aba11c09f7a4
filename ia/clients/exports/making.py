"""Making the file of an export: with the request while it is small, else by the worker."""

import hashlib
import logging
import os
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from ia.clients.exports.kinds import KINDS, Kind
from ia.clients.exports.models import PURPOSES, ClientExport, Exported, ExportedTalk
from ia.clients.exports.parts import NotWhole
from ia.clients.exports.rights import branches
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.clock import local, local_date
from ia.ground.db import db, write_unit
from ia.ground.inbox import notices
from ia.ground.org.models import Unit
from ia.ground.org.person import Person, person_of
from ia.ground.tables.export import Marks, csv_bytes, xlsx_bytes
from ia.ground.timetable import queue
from ia.ground.web.language import N_

log = logging.getLogger("ia.exports")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MAKE = f"{__name__}.make"
LIMIT = 900
"""Seconds that the worker may take for one file."""
TOLD = 5_000
"""Rows after which the worker says how far it is."""
PATIENCE = timedelta(days=1)
"""How long an export waits for a worker before it is given up."""
KEPT = timedelta(days=1)
"""How long the worker's file lies ready."""
READY, FAILED = N_("Your export %(code)s is ready: see Exports."), N_("Your export %(code)s could not be made: see Exports.")


class Changed(Exception):
    """What the person reaches has changed while the file was being made; it is made anew."""


class Nothing(Exception):
    """The person reaches none of these any more."""

    def __init__(self, kind: Kind):
        self.message = kind.none
        super().__init__(kind.title)


def content(export, person: Person, place: str, count: int, rows: Iterable[list]) -> bytes:
    """The whole file, in the language of the export. `count` is the number of rows, `place` the name of the branch."""
    above = [[line] for line in _block(export, person, place, count)]
    header = kind_of(export).table.header()
    if export.format == "csv":
        return csv_bytes(header, rows, above)
    marks = Marks(above[0][0], person.name, f"{export.code} {person.name} {_moment(export.at)}")
    return xlsx_bytes(header, rows, above, marks)


def _block(export, person: Person, place: str, count: int) -> list[str]:
    """The watermark above the table: who took it, when, what for, and the number that leads back to both."""
    kind = kind_of(export)
    what = kind.count(count)
    who = {"name": person.name, "post": person.post_title, "branch": place, "moment": _moment(export.at)}
    numbers = (
        _("%(what)s; numbers whole, because: %(reason)s", what=what, reason=export.whole_reason)
        if export.whole
        else _("%(what)s; numbers masked", what=what)
    )
    return [
        str(kind.heading) % {"code": export.code},
        _("Taken by %(name)s (%(post)s, %(branch)s) at %(moment)s", **who),
        _("Purpose: %(kind)s, %(purpose)s", kind=PURPOSES[export.kind], purpose=export.purpose),
        _("Consent or legal ground: %(consent)s", consent=export.consent),
        numbers,
        _("For this purpose alone; not to be passed on. The number leads back to who took this file."),
    ]


def kind_of(export) -> Kind:
    return KINDS[export.subject]


def _moment(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def place_of(branch_id: int) -> str:
    return db.session.scalar(select(Unit.name).where(Unit.id == branch_id)) or ""


def file_name(export) -> str:
    return f"{export.subject}-{export.code}.{export.format}"


def ask(export: ClientExport, ids: list[int]) -> None:
    """Note an export that the worker makes, with what is to stand in it."""
    export.state, export.row_count = "waiting", len(ids)
    _add(export, ids)


def hand_out(export: ClientExport, ids: list[int], data: bytes, person: Person, now: datetime) -> None:
    """Note an export whose file is the answer to the present request."""
    export.state, export.sha256, export.made_at, export.taken_at = "made", digest(data), now, now
    export.row_count = export.done_count = len(ids)
    _add(export, ids)
    _note(export, len(ids), person, now)


def _add(export: ClientExport, ids: list[int]) -> None:
    db.session.add(export)
    db.session.flush()
    kind_of(export).table.note(export.id, ids)


def _note(export, count: int, person: Person, now: datetime) -> None:
    """What was taken stands in the trail; whole numbers are a look at the numbers of all these clients."""
    said = {
        "code": export.code,
        "export_subject": export.subject,
        "export_purpose": f"{export.kind}: {export.purpose}",
        "consent": export.consent,
        "export_format": export.format,
        "export_rows": count,
    }
    changes = {name: [None, value] for name, value in said.items()}
    trail.record("export", "client", None, actor=person, now=now, changes=changes)
    if export.whole:
        said = {"code": export.code, "export_rows": count, "reason": export.whole_reason}
        changes = {name: [None, value] for name, value in said.items()}
        trail.record("reveal", "client", None, actor=person, now=now, changes=changes)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# The worker


def folder() -> Path:
    """Where files lie ready; readable by this account alone."""
    path = current_app.config["DATA_DIR"] / "exports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(export) -> Path:
    return folder() / file_name(export)


def send(export_id: int) -> None:
    """Ask the worker for the file; when the queue is away, the sweep asks again."""
    queue.enqueue(MAKE, export_id, job_id=f"client-export-{export_id}", limit=LIMIT)


def sweep(now: datetime) -> dict:
    """Ask again for what still waits, give up what waited too long, and remove files that nobody took."""
    waiting = db.session.execute(select(ClientExport.id, ClientExport.at).where(ClientExport.state == "waiting")).all()
    for export_id, at in waiting:
        if now - at > PATIENCE:
            _fail(export_id, N_("No worker made it in time."), now)
        else:
            send(export_id)
    removed = 0
    for path in folder().iterdir():
        if path.stat().st_mtime < time.time() - KEPT.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return {"waiting": len(waiting), "files_removed": removed}


def make(export_id: int) -> dict:
    """Make the file that waits. A second worker at the same export changes nothing."""
    now = clock.now()
    export = db.session.execute(select(*ClientExport.__table__.c).where(ClientExport.id == export_id)).first()
    if export is None or export.state != "waiting":
        return {"skipped": "made, or given up"}
    person = person_of(export.by_id, local_date(now))
    if person is None or export.branch_id not in branches(person):
        with write_unit():
            _fail(export_id, N_("The right to export has ended."), now)
        return {"failed": export.code}
    try:
        with force_locale(export.language):
            ids, data = _made(export, person, now)
    except (NotWhole, Nothing) as refused:
        with write_unit():
            _fail(export_id, refused.message._args[0], now)
        return {"failed": export.code}
    fresh = path_of(export).with_suffix(f".{os.getpid()}")
    fresh.touch(0o600)
    fresh.write_bytes(data)
    if _finish(export, ids, data, person, clock.now()):
        fresh.replace(path_of(export))
        return {"made": export.code, "rows": len(ids)}
    fresh.unlink()
    return {"skipped": "made by another"}


def _made(export, person: Person, now: datetime) -> tuple[list[int], bytes]:
    """What the person still reaches, and the file; made anew when somebody loses sight of a part meanwhile."""
    place, kind = place_of(export.branch_id), kind_of(export)
    while True:
        ids = kind.table.reached(kind.table.asked(export.id), person, now)
        if not ids:
            raise Nothing(kind)
        try:
            return ids, content(export, person, place, len(ids), _watched(export, ids, person, now))
        except Changed:
            log.info("export %s is made anew: rights have changed", export.code)


def _watched(export, ids: list[int], person: Person, now: datetime) -> Iterator[list]:
    """The rows, saying how far it is. Raises Changed when one is missing."""
    done = 0
    for _number, cells in kind_of(export).table.lines(ids, person, now, export.whole):
        yield cells
        done += 1
        if done % TOLD == 0:
            with write_unit() as unit:
                unit.execute(update(ClientExport).where(ClientExport.id == export.id).values(done_count=done))
    if done < len(ids):
        raise Changed


def _finish(export, ids: list[int], data: bytes, person: Person, now: datetime) -> bool:
    """Note the file, once; False when somebody was faster."""
    facts = {"state": "made", "sha256": digest(data), "made_at": now, "row_count": len(ids), "done_count": len(ids)}
    mine = (ClientExport.id == export.id) & (ClientExport.state == "waiting")
    with write_unit() as unit:
        won = unit.execute(
            update(ClientExport).where(mine).values(facts).execution_options(synchronize_session=False)
        ).rowcount
        if won:
            if len(ids) != export.row_count:
                _note_anew(export, ids)
            _note(export, len(ids), person, now)
            _tell(export, READY, now)
    return bool(won)


def _note_anew(export, ids: list[int]) -> None:
    """Less stands in the file than was asked for."""
    for model in (ExportedTalk, Exported):
        asked = delete(model).where(model.export_id == export.id)
        db.session.execute(asked.execution_options(synchronize_session=False))
    kind_of(export).table.note(export.id, ids)


def _fail(export_id: int, why: str, now: datetime) -> None:
    """Give an export up; `why` is a text of the catalogue."""
    export = db.session.get(ClientExport, export_id)
    export.state, export.failure = "failed", why
    db.session.flush()
    _tell(export, FAILED, now)


def _tell(export, message: str, now: datetime) -> None:
    notices.tell(
        [
            {
                "user_id": export.by_id,
                "reminder": "export",
                "subject": f"client_exports:{export.id}",
                "document_id": None,
                "message": message,
                "values": {"code": export.code},
                "due_at": now,
                "created_at": now,
            }
        ]
    )
