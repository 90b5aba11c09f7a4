"""Where the platform's side comes from: the month that was imported, and the confirmations of the platform itself."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, insert, select

from ia.clients.confirmations import confirmed
from ia.ground.db import db, write_unit
from ia.reconciliation.lines import Line
from ia.reconciliation.models import PlatformImport, PlatformRow, Revision

TOGETHER = 10_000
LEFT = timedelta(days=1)
"""After so long an import that is not ready belongs to a process that is no more."""
ROWS = PlatformRow.__table__


def newest_import(branch_id: int, month: date) -> int | None:
    """The number of the import that counts for a branch and month."""
    query = select(PlatformImport.id).where(PlatformImport.branch_id == branch_id, PlatformImport.month == month)
    query = query.where(PlatformImport.ready)
    return db.session.scalar(query.order_by(PlatformImport.id.desc()).limit(1))


def imported(import_id: int | None) -> Iterator[Line]:
    """The lines of an import, read piece by piece."""
    last = 0
    columns = (ROWS.c.id, ROWS.c.account, ROWS.c.name, ROWS.c.asset_total, ROWS.c.confirmed_on, ROWS.c.team, ROWS.c.advisor)
    while import_id is not None:
        query = select(*columns).where(ROWS.c.import_id == import_id, ROWS.c.id > last).order_by(ROWS.c.id)
        found = db.session.execute(query.limit(TOGETHER)).all()
        db.session.rollback()
        if not found:
            return
        last = found[-1].id
        for number, *facts in found:
            yield Line(*facts, number)


def own(branch_id: int, month: date) -> Iterator[Line]:
    """What the platform itself has confirmed in the month."""
    last = date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
    for number, one in enumerate(confirmed(branch_id, month, last), 1):
        day = one.confirmed_on.isoformat()
        yield Line(one.account, one.name, int(one.asset_total * 100), day, one.team, one.advisor, number)


def platform(branch_id: int, month: date) -> Iterator[Line]:
    """The platform's summary of a branch and month: what was imported, and what was confirmed here and is not in it."""
    known = set()
    for line in imported(newest_import(branch_id, month)):
        known.add(line.account)
        yield line
    db.session.rollback()
    yield from (line for line in list(own(branch_id, month)) if line.account not in known)


def keep(import_id: int, lines: Iterable[Line]) -> int:
    """Write the lines of an import, in units of work of their own so that others write in between; returns how many."""
    rows = ({**line._asdict(), "import_id": import_id} for line in lines)
    count = 0
    while part := list(islice(rows, TOGETHER)):
        for row in part:
            del row["line"]
        with write_unit() as unit:
            unit.execute(insert(ROWS), part)
        count += len(part)
    return count


def forget(import_id: int) -> None:
    """Take an import away that could not be finished."""
    with write_unit() as unit:
        unit.execute(delete(PlatformRow).where(PlatformRow.import_id == import_id))
        unit.execute(delete(PlatformImport).where(PlatformImport.id == import_id))


def folder(revision_id: int, attempt: int) -> Path:
    """Where the shelves of one attempt lie."""
    return _shelves() / f"{revision_id}-{attempt}"


def _shelves() -> Path:
    return current_app.config["DATA_DIR"] / "reconciliation"


def clear_away(now: datetime) -> int:
    """Remove what killed processes have left behind: imports that never became ready, shelves of ended comparisons; returns
    how many. Within the caller's unit of work."""
    old = select(PlatformImport.id).where(~PlatformImport.ready, PlatformImport.imported_at < now - LEFT)
    numbers = list(db.session.scalars(old))
    db.session.execute(delete(PlatformRow).where(PlatformRow.import_id.in_(numbers)))
    db.session.execute(delete(PlatformImport).where(PlatformImport.id.in_(numbers)))
    waiting = set(db.session.scalars(select(Revision.id).where(Revision.state == "waiting")))
    places = [place for place in _shelves().glob("*-*") if int(place.name.partition("-")[0]) not in waiting]
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
    return len(numbers) + len(places)
