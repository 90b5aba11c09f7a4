"""Where both sides come from: the counter's file, the month that was brought in, and what the platform has confirmed itself."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from ia.clients.talks.confirmations import confirmed
from ia.ground.db import db
from ia.reconciliation import checks, shelves
from ia.reconciliation.compare import OWN, PLATFORM
from ia.reconciliation.crew import share, without_collector
from ia.reconciliation.files import FOLDER
from ia.reconciliation.lines import Line, Reading
from ia.reconciliation.models import PlatformImport, Revision
from ia.reconciliation.reading import CounterFile
from ia.reconciliation.usual import Columns, Unusual

LEFT = timedelta(days=1)
"""After so long what an import has laid out belongs to a process that is no more."""


def hands(tasks: int) -> int:
    """How many processes are worth their start."""
    return max(min(current_app.config["COMPARE_PROCESSES"], tasks), 1)


def put_by(file: CounterFile, place: Path, side: str, beat: Callable[[int], None] = lambda percent: None) -> None:
    """Put the rows of a file on shelves; what came of reading them is in `file.reading`. Raises SheetRefused."""
    pieces = len(file.pieces)

    def piece(number: int) -> Reading | None:
        try:
            columns, read = file.usual.read(file.pieces[number])
        except Unusual:
            return None
        _put(place, side, columns)
        return read

    readings = share(pieces, piece, hands(pieces), lambda number: beat(100 * number // pieces))
    if readings and None not in readings:
        for one in readings:
            file.reading.add(one)
    else:
        shelves.empty(place, side)
        for columns in file.batches():
            _put(place, side, columns)
            beat(50)
    file.check_rows()


def _put(place: Path, side: str, columns: Columns) -> None:
    shelves.put(place, side, columns.accounts, columns.texts(), columns.numbers)


def lay_out(place: Path, branch_id: int, month: date) -> int:
    """Lay the platform's side of a branch and month out: what was brought in, and what was confirmed here; returns the sum of
    the former in fen."""
    _put(place, OWN, Columns.of(list(own(branch_id, month))))
    brought = newest_import(branch_id, month)
    db.session.rollback()
    if brought is None:
        return 0
    shelves.unbind(FOLDER.place_of(brought.summary_sha256), place, PLATFORM)
    return brought.amount


def newest_import(branch_id: int, month: date) -> PlatformImport | None:
    """What was brought in last for a branch and month."""
    query = select(PlatformImport).where(PlatformImport.branch_id == branch_id, PlatformImport.month == month)
    return db.session.scalar(query.order_by(PlatformImport.id.desc()).limit(1))


def own(branch_id: int, month: date) -> Iterator[Line]:
    """What the platform itself has confirmed in the month."""
    for number, one in enumerate(confirmed(branch_id, month, checks.last_day(month)), 1):
        day = one.confirmed_on.isoformat()
        yield Line(one.account, one.name, int(one.asset_total * 100), day, one.team, one.advisor, number)


def summarise(place: Path) -> str:
    """Keep the platform's side that was put by; the SHA-256 under which it stands."""

    def packed(number: int) -> None:
        shelves.pack(place, PLATFORM, number, shelves.Shelf(place, PLATFORM, number).texts)

    share(shelves.SHELVES, packed, hands(shelves.SHELVES))
    return kept(place, PLATFORM)


def kept(place: Path, *sides: str) -> str:
    """Keep the summaries of packed sides as one file; its SHA-256."""
    for side in sides:
        shelves.bind(place, side, place / "summary")
    with (place / "summary").open("rb") as file:
        return FOLDER.keep(*FOLDER.put_down(file))


@contextmanager
def workplace(name: str) -> Iterator[Path]:
    """A folder for shelves that is gone afterwards. Meanwhile memory is not searched for cycles: rows have none."""
    place = current_app.config["DATA_DIR"] / "reconciliation" / name
    place.mkdir(parents=True)
    try:
        with without_collector():
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear_away(now: datetime) -> int:
    """Remove the workplaces that killed processes have left behind; returns how many."""
    waiting = set(db.session.scalars(select(Revision.id).where(Revision.state == "waiting")))
    left = [place for place in _workplaces() if _is_left(place, waiting, now)]
    for place in left:
        shutil.rmtree(place, ignore_errors=True)
    return len(left)


def _workplaces() -> Iterator[Path]:
    return (current_app.config["DATA_DIR"] / "reconciliation").glob("*-*")


def _is_left(place: Path, waiting: set[int], now: datetime) -> bool:
    whose = place.name.partition("-")[0]
    if whose.isdecimal():
        return int(whose) not in waiting
    return place.stat().st_mtime < (now - LEFT).timestamp()
