"""What the pages of a file show: how far it is, what cannot be taken, what its columns mean, what was left when undoing."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from ia.clients.imports import mapping
from ia.clients.imports.models import TAKEN, WORKING, ImportBatch, ImportRow
from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.tables.export import csv_bytes, xlsx_bytes

SHOWN = 200
"""Rows that a page lists; the file of bad rows has them all."""
RECENT = 10
SILENCE = timedelta(minutes=1)
"""After so long without a sign of life the page says that the worker does not run."""
AS_WORKBOOK = 5_000
"""Bad rows up to which their file is a workbook; a larger one would take the server too long and is a CSV."""
XLSX, CSV = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"
STATES = {
    "reading": _l("Being read"),
    "checked": _l("Checked, not taken yet"),
    "refused": _l("Refused"),
    "dropped": _l("Dropped"),
    "staging": _l("New clients are being prepared"),
    "updating": _l("Known clients are being filled in"),
    "placing": _l("New clients are being placed"),
    "done": _l("Taken"),
    "returning": _l("Being taken back"),
    "undoing": _l("Being undone"),
    "undone": _l("Undone"),
}


class Progress(NamedTuple):
    """`total` 0: not known yet. `waits`: the worker has not begun. `silent`: no sign of life for long. `mark` changes with
    whatever is shown."""

    done: int
    total: int
    waits: bool
    silent: bool

    @property
    def mark(self) -> str:
        return f"{self.done}-{self.total}-{self.waits:d}{self.silent:d}"


def progress(batch: ImportBatch, now: datetime) -> Progress:
    """How far the present state is."""
    total = {
        "updating": batch.updated_count,
        "placing": batch.created_count,
        "returning": batch.created_count + batch.updated_count,
        "undoing": batch.created_count + batch.updated_count,
    }.get(batch.state, batch.row_count)
    begun = batch.leased_until is not None and batch.leased_until > now
    silent = batch.state in WORKING and now - (batch.touched_at or batch.at) > SILENCE
    return Progress(min(batch.done_count, total), total, not begun, silent)


def directs(person, batch: ImportBatch) -> bool:
    """Whether the person directs the branch in whose register the file is."""
    return batch.state in TAKEN and any(
        post.branch_id == batch.branch_id for post in person.units("marketing_director")
    )


def recent(person) -> list[ImportBatch]:
    """The person's newest files; for a director also what was taken into the branch."""
    branches = [post.branch_id for post in person.units("marketing_director")]
    theirs = ImportBatch.by_id == person.id
    if branches:
        theirs = or_(theirs, ImportBatch.branch_id.in_(branches) & ImportBatch.state.in_(TAKEN))
    return list(db.session.scalars(select(ImportBatch).where(theirs).order_by(ImportBatch.id.desc()).limit(RECENT)))


class BadCell(NamedTuple):
    """What cannot be taken: line of the file, column, reason."""

    line: int | None
    column: str
    reason: str


def bad_cells(batch_id: int, most: int | None = SHOWN) -> list[BadCell]:
    """The bad cells in the order of the file, of `most` rows."""
    query = select(ImportRow.line, ImportRow.bad).where(ImportRow.batch_id == batch_id, ImportRow.state == "bad")
    rows = db.session.execute(query.order_by(ImportRow.line, ImportRow.id).limit(most))
    return [BadCell(row.line, column, reason) for row in rows for column, reason in row.bad]


class Standing(NamedTuple):
    """What of a taken file stands: its clients in use, and the rows by which known clients were filled in."""

    clients: int
    rows: int


def standing(batch_id: int) -> Standing:
    """How much of the file there is to undo."""
    clients = select(func.count()).where(Client.batch_id == batch_id, Client.gone_at.is_(None))
    rows = select(func.count()).where(ImportRow.batch_id == batch_id, ImportRow.state == "written")
    return Standing(db.session.scalar(clients), db.session.scalar(rows))


class Mark(NamedTuple):
    """Something that was not undone: line of the file, client, codes of the columns that stay."""

    line: int | None
    client_no: str
    columns: list[str]


def left_marks(batch_id: int) -> list[Mark]:
    """All that was not undone, in the order of the file."""
    mine = (ImportRow.batch_id == batch_id, ImportRow.state == "left")
    query = select(ImportRow.line, ImportRow.bad, Client.client_no).join(Client, Client.id == ImportRow.client_id)
    rows = db.session.execute(query.where(*mine).order_by(ImportRow.id))
    return [Mark(row.line, row.client_no, [code for code, _reason in row.bad or ()]) for row in rows]


class Lacking(NamedTuple):
    """A client whom the file calls existing and who cannot be confirmed as one: account number or opening day is missing."""

    client_id: int
    name: str


def lacking(batch: ImportBatch, person, now: datetime) -> list[Lacking]:
    """Those of a file for whom that is still so, and whom the person may see."""
    mine = select(ImportRow.client_id).where(ImportRow.batch_id == batch.id, ImportRow.state == "lacking")
    query = reachable(Client, person, now).with_only_columns(Client.id, Client.name)
    query = query.where(Client.id.in_(mine), Client.status.in_(OPEN_TO_VIEW))
    query = query.where(Client.fund_account_no.is_(None) | Client.opened_on.is_(None))
    return [Lacking(*row) for row in db.session.execute(query.order_by(Client.id).limit(SHOWN))]


class Left(NamedTuple):
    """A client that stayed as it is when a file was undone. `name` and `client_id` for those who may see it; `columns`
    stay filled in, none when the client itself stays in use."""

    client_no: str
    name: str
    client_id: int | None
    columns: str


def left(batch: ImportBatch, person, now: datetime) -> list[Left]:
    """What was not undone, because somebody has worked on it since."""
    mine = (ImportRow.batch_id == batch.id, ImportRow.state == "left")
    query = select(ImportRow.bad, Client.id, Client.client_no, Client.name).join(
        Client, Client.id == ImportRow.client_id
    )
    rows = db.session.execute(query.where(*mine).order_by(ImportRow.id).limit(SHOWN)).all()
    ids = [row.id for row in rows]
    seen = set(
        db.session.scalars(select(Client.id).where(Client.id.in_(ids), Client.reach.condition(Client, person, now)))
    )
    return [
        Left(
            row.client_no,
            row.name if row.id in seen else "",
            row.id if row.id in seen else None,
            "、".join(str(mapping.TITLES.get(code, code)) for code, _reason in row.bad or ()),
        )
        for row in rows
    ]


class Asked(NamedTuple):
    """A column of the file and what it is taken for: `code` "" when it is left out, None when nobody knows."""

    index: int
    label: str
    code: str | None


def columns(batch: ImportBatch) -> list[Asked]:
    """The columns of a checked file, those that nobody knows first."""
    found = [Asked(*one) for one in batch.columns or ()]
    return sorted(found, key=lambda one: (one.code is not None, one.index))


def bad_file(batch: ImportBatch) -> tuple[str, bytes, str] | None:
    """The bad rows with their own columns, line and reasons: name, content and kind of the file; None without any."""
    mine = (ImportRow.batch_id == batch.id, ImportRow.state == "bad")
    query = select(ImportRow.line, ImportRow.cells, ImportRow.bad).where(*mine)
    rows = db.session.execute(query.order_by(ImportRow.line, ImportRow.id)).all()
    if not rows:
        return None
    labels = {index: label for index, label, _code in batch.columns or ()}
    wide = max([*(index + 1 for index in labels), *(len(row.cells) for row in rows)])
    head = [*(labels.get(index, "") for index in range(wide)), _("Row"), _("Why not taken")]
    table = [[*row.cells, *[""] * (wide - len(row.cells)), row.line, _reasons(row.bad)] for row in rows]
    name = f"bad-rows-{batch.id}"
    if len(table) > AS_WORKBOOK:
        return f"{name}.csv", csv_bytes(head, table), CSV
    return f"{name}.xlsx", xlsx_bytes(head, table), XLSX


def _reasons(bad: list) -> str:
    return "; ".join(f"{column}: {reason}" for column, reason in bad)
