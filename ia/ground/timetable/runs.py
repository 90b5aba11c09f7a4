"""Claiming a period, finishing it, and what is still to be run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ia.ground.db import db, is_sqlite, write_unit
from ia.ground.timetable import periods
from ia.ground.timetable.declare import Task
from ia.ground.timetable.models import JobRun

LONGEST_PAUSE = timedelta(hours=1)


class Superseded(RuntimeError):
    """Another job has taken this period over in the meantime; what this one did is rolled back."""


@dataclass(frozen=True)
class Claim:
    """The right to run a task in a period, until the lease ends. `attempt` counts the claims on this period."""

    task: str
    period: datetime
    attempt: int


def claim(task: str, period: datetime, holder: str, now: datetime, lease: timedelta) -> Claim | None:
    """Take the period, or None when it is finished or somebody else is at it. A unit of work of its own.

    RQ hands a job out again, under its own name, only after its worker has died; so the same holder need not wait.
    """
    taken = {"holder": holder, "started_at": now, "leased_until": now + lease}
    dialect = sqlite if is_sqlite() else postgresql
    free = JobRun.finished_at.is_(None) & or_(JobRun.leased_until <= now, JobRun.holder == holder)
    query = (
        dialect.insert(JobRun)
        .values(task=task, period=period, attempts=1, **taken)
        .on_conflict_do_update(
            index_elements=["task", "period"], set_={**taken, "attempts": JobRun.attempts + 1}, where=free
        )
        .returning(JobRun.attempts)
    )
    with write_unit() as unit:
        attempt = unit.execute(query).scalar()
    return Claim(task, period, attempt) if attempt else None


def finish(claim: Claim, outcome: dict, now: datetime) -> None:
    """Note the end in the unit of work that did the work. Raises Superseded when the claim is no longer ours."""
    if not _change(claim, finished_at=now, outcome=outcome):
        raise Superseded(f"{claim.task} {claim.period.isoformat()} attempt {claim.attempt}")


def give_back(claim: Claim, error: BaseException, now: datetime) -> None:
    """Note a failure and let the period be tried again after a pause that doubles. A unit of work of its own."""
    pause = min(timedelta(minutes=1) * 2 ** min(claim.attempt - 1, 10), LONGEST_PAUSE)
    said = {"error": f"{type(error).__name__}: {error}"[:500]}
    with write_unit():
        _change(claim, holder=None, leased_until=now + pause, outcome=said)


def _change(claim: Claim, **values) -> bool:
    mine = (JobRun.task == claim.task) & (JobRun.period == claim.period) & (JobRun.attempts == claim.attempt)
    query = update(JobRun).where(mine, JobRun.finished_at.is_(None)).values(**values)
    return db.session.execute(query.execution_options(synchronize_session=False)).rowcount == 1


def finished_since(task: str, since: datetime) -> bool:
    """Whether a run of the task, for that period or a later one, has come to its end."""
    done = select(JobRun.id).where(JobRun.task == task, JobRun.period >= since, JobRun.finished_at.is_not(None))
    return db.session.scalar(done.limit(1)) is not None


def waiting(tasks: Iterable[Task], now: datetime) -> list[tuple[Task, datetime, int]]:
    """What should run now: the newest period of each task, unless finished or at work, and which attempt it is."""
    newest = [(task, periods.newest(task.cron, now)) for task in tasks]
    since = min((period for task, period in newest), default=now)
    rows = db.session.scalars(select(JobRun).where(JobRun.period >= since))
    known = {(row.task, row.period): row for row in rows}
    found = []
    for task, period in newest:
        row = known.get((task.name, period))
        if row is None:
            found.append((task, period, 1))
        elif row.finished_at is None and row.leased_until <= now:
            found.append((task, period, row.attempts + 1))
    db.session.rollback()  # the scheduler lives for weeks and must not hold a transaction open
    return found
