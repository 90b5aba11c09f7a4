"""The guideline's reminders: which are carried out, where, when they ran last and will run next, and what they told."""

from datetime import datetime
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select

from ia.ground import registry
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.timetable import periods
from ia.ground.timetable.models import JobRun


class Reminding(NamedTuple):
    """A row of the guideline's table and what this installation does about it. `where` is empty while its room is missing."""

    row: catalogue.Reminder
    where: list
    last: datetime | None
    told: int | None
    next: datetime | None


RUNS = 200
"""How many of the newest runs are looked at."""


def remindings(now: datetime) -> list[Reminding]:
    """All rows, those that are carried out first."""
    where: dict[str, list] = {}
    for module in registry.modules():
        for reminder in module.reminders:
            where.setdefault(reminder.code, []).append(module)
    runs, following = _last_runs(), _next_runs(now)
    found = []
    for row in catalogue.reminders():
        last, told = runs.get(row.id, (None, None))
        found.append(Reminding(row, where.get(row.id, []), last, told, following.get(row.id)))
    return sorted(found, key=lambda reminding: not reminding.where)


def _last_runs() -> dict[str, tuple[datetime, int]]:
    """Per reminder the newest finished run that asked for it, and how many people it told."""
    query = select(JobRun.finished_at, JobRun.outcome).where(JobRun.finished_at.is_not(None))
    found: dict[str, tuple[datetime, int]] = {}
    for finished_at, outcome in db.session.execute(query.order_by(JobRun.id.desc()).limit(RUNS)):
        for code, sums in (outcome or {}).items():
            if isinstance(sums, dict) and "told" in sums:
                found.setdefault(code, (finished_at, sums["told"]))
    return found


def _next_runs(now: datetime) -> dict[str, datetime]:
    """Per reminder when the timetable comes to it, as far as the roof has said what the timetable is."""
    found: dict[str, datetime] = {}
    for task in current_app.extensions.get("ia_timetable", ()):
        for code in getattr(task.run, "codes", ()):
            moment = periods.following(task.cron, now)
            found[code] = min(moment, found.get(code, moment))
    return found
