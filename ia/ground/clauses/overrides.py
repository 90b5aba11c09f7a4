"""What has been set instead of the guideline's own figures. Kept per application; another process sees a change within
MAX_AGE seconds, the one that made it at once."""

import time
from bisect import bisect_right
from datetime import date
from typing import NamedTuple

from flask import current_app, has_app_context
from sqlalchemy import event, select

from ia.ground.clauses.models import Setting
from ia.ground.db import db

MAX_AGE = 60.0
_KEY, _CHANGED = "ia_settings", "ia_settings_changed"


class _Kept(NamedTuple):
    pool: object
    read_at: float
    by_key: dict[str, tuple[list[date], list]]


def in_force(key: str, on: date, default):
    """The value set last for that day, else the default."""
    days, values = _all().get(key, ((), ()))
    found = bisect_right(days, on)
    return values[found - 1] if found else default


def _all() -> dict[str, tuple[list[date], list]]:
    """Per key the days from which something holds, and what. One statement every MAX_AGE seconds, none between."""
    if not has_app_context():
        return {}
    if db.session.info.get(_CHANGED):
        return _read()  # this unit has changed something that nobody else may see yet
    pool, kept = db.engine.pool, current_app.extensions.get(_KEY)
    if kept is None or kept.pool is not pool or time.monotonic() - kept.read_at >= MAX_AGE:
        kept = current_app.extensions[_KEY] = _Kept(pool, time.monotonic(), _read())
    return kept.by_key


def _read() -> dict[str, tuple[list[date], list]]:
    query = select(Setting.key, Setting.valid_from, Setting.value)
    found: dict[str, tuple[list[date], list]] = {}
    with db.session.no_autoflush:  # asked in the middle of a step, when the record is not yet complete
        for key, day, value in db.session.execute(query.order_by(Setting.valid_from, Setting.id)):
            days, values = found.setdefault(key, ([], []))
            days.append(day)
            values.append(value)
    return found


def changed() -> None:
    """Settings were changed in the present unit of work."""
    db.session.info[_CHANGED] = True


def reset() -> None:
    """Read the table again at the next question."""
    current_app.extensions.pop(_KEY, None)


@event.listens_for(db.session, "after_commit")
def _spread(session):
    if session.info.pop(_CHANGED, False):
        reset()


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session, previous):
    session.info.pop(_CHANGED, None)
