"""The guideline's reminders: which are carried out, where, when they ran last and will run next, and what they told."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.ground import clock, registry
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.timetable import lines, periods

_WANTING = (
    (_l("targets, plans and work logs"), ("J-11", "J-12", "J-13", "J-14")),
    (_l("information products"), ("J-18", "J-30")),
    (_l("analysis reports on clients"), ("J-29",)),
    (_l("complaints and suggestions"), ("J-38", "J-39", "J-40", "J-41")),
    (_l("risk figures of accounts"), ("J-70",)),
    (_l("client exit"), ("J-44",)),
    (_l("expenses and performance"), ("J-45", "J-46", "J-47", "J-48")),
    (_l("training and learning"), ("J-51", "J-52")),
    (_l("risk questionnaires"), ("J-53", "J-57")),
    (_l("client classification"), ("J-54", "J-55", "J-66")),
    (_l("cooperation between departments"), ("J-64",)),
    (_l("the import of trades"), ("J-65",)),
)
WAITS_FOR = {code: what for what, codes in _WANTING for code in codes}
"""What a row of the guideline waits for where nothing carries it out yet."""


class Reminding(NamedTuple):
    """A row of the guideline's table and what this installation does about it. `where` is empty while its room is missing;
    without `next` it is told at once, when what it is about happens. `today` counts the people told since midnight."""

    row: catalogue.Reminder
    where: list
    last: datetime | None
    told: int | None
    next: datetime | None
    today: int

    @property
    def waits_for(self) -> object:
        return WAITS_FOR.get(self.row.id, "")


def remindings(now: datetime) -> list[Reminding]:
    """All rows, those that are carried out first. Two statements."""
    where: dict[str, list] = {}
    for owner, reminder in registry.reminders():
        if owner not in where.setdefault(reminder.code, []):
            where[reminder.code].append(owner)
    runs, following, today = _last_runs(), _next_runs(now), _told_today(now)
    found = []
    for row in catalogue.reminders():
        last, told = runs.get(row.id, (None, None))
        found.append(
            Reminding(row, where.get(row.id, []), last, told, following.get(row.id), today.get(row.id, 0))
        )
    return sorted(found, key=lambda reminding: not reminding.where)


def _last_runs() -> dict[str, tuple[datetime, int]]:
    """Per reminder the newest finished run that asked for it, and how many people it told."""
    telling = [task.name for task in lines.timetable() if getattr(task.run, "codes", ())]
    found: dict[str, tuple[datetime, int]] = {}
    for run in sorted(lines.newest(telling, finished=True).values(), key=lambda run: run.finished_at, reverse=True):
        for code, sums in (run.outcome or {}).items():
            if isinstance(sums, dict) and "told" in sums:
                found.setdefault(code, (run.finished_at, sums["told"]))
    return found


def _next_runs(now: datetime) -> dict[str, datetime]:
    """Per reminder when the timetable comes to it."""
    found: dict[str, datetime] = {}
    for task in lines.timetable():
        for code in getattr(task.run, "codes", ()):
            moment = periods.following(task.cron, now)
            found[code] = min(moment, found.get(code, moment))
    return found


def _told_today(now: datetime) -> dict[str, int]:
    """Per reminder how many notices were written since midnight, by the timetable or at once."""
    query = select(Notice.reminder, func.count().label("people")).where(Notice.created_at >= clock.at(clock.local_date(now)))
    return {row.reminder: row.people for row in db.session.execute(query.group_by(Notice.reminder))}
