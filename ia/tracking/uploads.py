"""A file of trading data as pages see it: sent, decided about, what it holds, what it replaces."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from ia.ground.db import db
from ia.ground.org.person import Person, PostHeld
from ia.ground.tables.export import xlsx_bytes
from ia.tracking.models import TradingRow, TradingUpload
from ia.tracking.words import COUNTER

KIND = "trading_upload"
"""How the trail calls it."""
SHOWN = 200
"""Rows that a page lists; the file of bad rows has them all."""
RECENT = 24


def post_of(person: Person) -> PostHeld | None:
    """The post at the counter at whose branch the person brings data in."""
    return next(iter(person.units(*COUNTER)), None)


def begin(branch_id: int, person: Person, facts: dict, now: datetime) -> TradingUpload:
    """Record a file that was sent; nothing of it is known yet."""
    upload = TradingUpload(branch_id=branch_id, by_id=person.id, at=now, touched_at=now, state="reading", **facts)
    upload.file_name = upload.file_name[-120:]
    db.session.add(upload)
    db.session.flush()
    return upload


def of_branches(branch_ids: Iterable[int]) -> list[TradingUpload]:
    """The newest files of these branches, with who sent and took them. One statement."""
    query = select(TradingUpload).where(TradingUpload.branch_id.in_(list(branch_ids)))
    parts = joinedload(TradingUpload.by), joinedload(TradingUpload.taken_by)
    return list(db.session.scalars(query.options(*parts).order_by(TradingUpload.id.desc()).limit(RECENT)))


def in_force(branch_id: int, month: str) -> TradingUpload | None:
    """The file whose figures stand for the month."""
    query = select(TradingUpload).where(TradingUpload.branch_id == branch_id, TradingUpload.month == month)
    return db.session.scalar(query.where(TradingUpload.state == "done").options(joinedload(TradingUpload.taken_by)))


def move(upload: TradingUpload, before: str, after: str, now: datetime, **values) -> bool:
    """Move a file on, once; False when somebody has done so before."""
    said = {"state": after, "done_count": 0, "tries": 0, "leased_until": None, "touched_at": now, **values}
    query = update(TradingUpload).where(TradingUpload.id == upload.id, TradingUpload.state == before).values(said)
    return db.session.execute(query.execution_options(synchronize_session=False)).rowcount == 1


class BadCell(NamedTuple):
    """What cannot be taken: line of the file, column, reason."""

    line: int
    column: str
    reason: str


def bad_cells(upload_id: int, state: str = "bad", most: int = SHOWN) -> list[BadCell]:
    """The bad cells in the order of the file, of `most` rows; of rows that were left out with state left."""
    query = select(TradingRow.line, TradingRow.bad).where(TradingRow.upload_id == upload_id, TradingRow.state == state)
    rows = db.session.execute(query.order_by(TradingRow.line).limit(most))
    return [BadCell(row.line, column, reason) for row in rows for column, reason in row.bad]


def bad_file(upload: TradingUpload, row_title: str, why_title: str) -> bytes | None:
    """The rows that were not taken as a workbook, with their own columns, line and reasons; None without any."""
    mine = (TradingRow.upload_id == upload.id, TradingRow.state.in_(("bad", "left")))
    query = select(TradingRow.line, TradingRow.cells, TradingRow.bad).where(*mine).order_by(TradingRow.line)
    rows = db.session.execute(query).all()
    if not rows:
        return None
    head = list(upload.columns or ())
    wide = max(len(head), *(len(row.cells) for row in rows))
    table = [[*_padded(row.cells, wide), row.line, _reasons(row.bad)] for row in rows]
    return xlsx_bytes([*_padded(head, wide), row_title, why_title], table)


def _padded(cells: list, wide: int) -> list:
    return [*cells, *[""] * (wide - len(cells))]


def _reasons(bad: list) -> str:
    return "; ".join(f"{column}: {reason}" for column, reason in bad)
