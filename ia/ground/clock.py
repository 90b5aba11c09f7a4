"""The moment and the zone: time is stored in UTC and shown in Asia/Shanghai.

"Now" is an argument everywhere below the edge. The edge (a request, a job, a command) asks `now()` once.
"""

import os
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo(os.environ.get("IA_TIMEZONE", "Asia/Shanghai"))
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC. For the edge alone."""
    return _standing.get() or datetime.now(UTC)


@contextmanager
def standing(moment: datetime):
    """Let the clock of this context stand at `moment` (aware): commands with --as-of, and tests."""
    token = _standing.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _standing.reset(token)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock of the branch."""
    return moment.astimezone(ZONE)


def local_date(moment: datetime) -> date:
    """The branch's calendar date at `moment`."""
    return local(moment).date()


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment, in UTC, at which the branch's wall clock shows `day` hour:minute."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)
