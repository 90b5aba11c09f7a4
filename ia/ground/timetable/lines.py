"""The lines of the timetable with their newest runs, for the pages that show what happens by itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select, union_all, update
from sqlalchemy.orm import aliased

from ia.ground.db import db
from ia.ground.timetable import periods
from ia.ground.timetable.declare import Task
from ia.ground.timetable.models import JobRun


class Line(NamedTuple):
    """A line, its newest run if it ever ran, and when it comes next."""

    task: Task
    run: JobRun | None
    next: datetime

    @property
    def failed(self) -> bool:
        """Whether the newest run came to nothing so far."""
        return bool(self.run and self.run.finished_at is None and self.run.outcome)

    @property
    def counts(self) -> list[tuple[str, object]]:
        """What the run did, as pairs of a word and a number; of reminders how many were told."""
        told = (self.run.outcome or {}) if self.run else {}
        return [(word, value.get("told") if isinstance(value, dict) else value) for word, value in told.items()]


def timetable() -> tuple[Task, ...]:
    """The timetable, as far as the roof has said what it is."""
    return current_app.extensions.get("ia_timetable", ())


def lines(now: datetime) -> list[Line]:
    """Every line of the timetable. One statement, a look into the index for each line."""
    runs = newest(task.name for task in timetable())
    return [Line(task, runs.get(task.name), periods.following(task.cron, now)) for task in timetable()]


def newest(tasks: Iterable[str], finished: bool = False) -> dict[str, JobRun]:
    """The newest run of each of these tasks, or with `finished` the newest that has ended."""
    parts = []
    for task in tasks:
        query = select(JobRun.id).where(JobRun.task == task)
        if finished:
            query = query.where(JobRun.finished_at.is_not(None))
        part = query.order_by(JobRun.period.desc()).limit(1).subquery()
        parts.append(select(part.c.id))
    if not parts:
        return {}
    run = aliased(JobRun)
    return {one.task: one for one in db.session.scalars(select(run).where(run.id.in_(union_all(*parts))))}


def retry(run_id: int, now: datetime) -> str | None:
    """Let a run that failed be tried again at the next sweep; its task, or None when there is no such run."""
    failed = (JobRun.id == run_id) & JobRun.finished_at.is_(None) & JobRun.outcome.is_not(None)
    query = update(JobRun).where(failed, JobRun.holder.is_(None)).values(leased_until=now).returning(JobRun.task)
    return db.session.scalar(query.execution_options(synchronize_session=False))
