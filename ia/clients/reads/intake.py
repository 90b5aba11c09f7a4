"""Taking the read log into its table: set-based, from where the last run stopped, so that a run too many changes nothing."""

from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ia.clients.models import Client
from ia.clients.reads.models import ClientRead, ReadFile
from ia.ground.access import reads
from ia.ground.access.reads import Reading
from ia.ground.clauses import catalogue
from ia.ground.clock import local_date
from ia.ground.db import db, is_sqlite

AT_ONCE = 20_000
"""Lines of one run; the next takes the rest."""
TOGETHER = 1_000
"""Rows of one statement."""
FILES_KEPT = timedelta(days=14)
"""How long a file stays after its day, once all of it is in the table: so long a backup may be put back without loss."""
CLEARED = 50_000
"""Rows that one run removes at most."""


def take_in(now: datetime) -> dict:
    """Take complete lines of the files into the table, and let go of old files that were taken in before."""
    paths, left, removed = reads.files(), AT_ONCE, 0
    known = _known([path.name for path in paths])
    for path in paths:
        file = known[path.name]
        old = reads.day_of(path) < local_date(now) - FILES_KEPT
        if old and next(reads.readings(path, file.taken), None) is None:
            path.unlink()
            removed += 1
        elif left:
            left -= _take(path, file, left)
    return {"taken": AT_ONCE - left, "files_removed": removed}


def _known(names: list[str]) -> dict[str, ReadFile]:
    """What is known of these files, new ones added; nobody else takes them in until this unit ends."""
    if names:
        dialect = sqlite if is_sqlite() else postgresql
        rows = [{"name": name, "taken": 0} for name in names]
        db.session.execute(dialect.insert(ReadFile).on_conflict_do_nothing(), rows)
    query = select(ReadFile.id, ReadFile.name, ReadFile.taken).where(ReadFile.name.in_(names)).order_by(ReadFile.id)
    return {row.name: row for row in db.session.execute(query.with_for_update())}


def _take(path: Path, file, most: int) -> int:
    """Take up to so many lines of one file; returns how many."""
    lines = list(islice(reads.readings(path, file.taken), most))
    if not lines:
        return 0
    found = [_row(file.id, line) for line, end in lines if line is not None and line.kind == Client.reach.logged]
    for start in range(0, len(found), TOGETHER):
        db.session.execute(insert(ClientRead), found[start : start + TOGETHER])
    db.session.execute(update(ReadFile).where(ReadFile.id == file.id).values(taken=lines[-1][1]))
    return len(lines)


def _row(file_id: int, line: Reading) -> dict:
    return {
        "file_id": file_id,
        "place": line.place,
        "at": line.at,
        "day": local_date(line.at),
        "user_id": line.user_id,
        "client_id": line.record_id,
        "page": line.page[:60],
        "via": line.via[:20],
    }


def clear_away(now: datetime) -> int:
    """Remove readings older than the setting says. Rows stand in the order in which they were taken in."""
    today = local_date(now)
    limit = today - timedelta(days=366 * catalogue.value("reads.years", today))
    oldest = select(ClientRead.id, ClientRead.day).order_by(ClientRead.id).limit(CLEARED).subquery()
    old = select(oldest.c.id).where(oldest.c.day < limit)
    query = delete(ClientRead).where(ClientRead.id.in_(old)).execution_options(synchronize_session=False)
    return db.session.execute(query).rowcount
