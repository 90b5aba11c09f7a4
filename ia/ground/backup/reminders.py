"""Whether the nightly backup was made (Z-03, J-58): each `ia backup` leaves a row among the runs of the timetable, and who
looks after the branch's systems is told when the last one failed, or none has come."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ia.ground import clock
from ia.ground.db import db, is_sqlite, write_unit
from ia.ground.inbox import telling
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.timetable.models import JobRun
from ia.ground.web.language import N_

TASK = "backup"
LONGEST = timedelta(hours=26)
"""So old the newest backup may be: it is made daily at two in the morning, and takes its time."""
NEVER = N_("No backup has been made yet.")
MISSING = N_("The last backup was made at %(at)s; one is due every night.")
FAILED = N_("The backup of %(at)s failed: %(error)s")


def note(began: datetime, ended: datetime, outcome: dict, succeeded: bool) -> None:
    """Write down how a backup went, in a unit of work of its own. Of two that began at one moment the later stands."""
    went = {"leased_until": ended, "outcome": outcome, "finished_at": ended if succeeded else None}
    dialect = sqlite if is_sqlite() else postgresql
    query = dialect.insert(JobRun).values(task=TASK, period=began, started_at=began, **went)
    with write_unit() as unit:
        unit.execute(query.on_conflict_do_update(index_elements=["task", "period"], set_=went))


def backup_missing(now: datetime) -> Told:
    """Once a day while the newest backup has failed or is older than a night."""
    said = wrong(now)
    if said is None:
        return Told()
    message, values = said
    people = telling.holding(("branch_sysadmin",), now)
    due = clock.at(clock.local_date(now), 2)
    return telling.tell(telling.rows_for(people, "J-58", message, due, now, subject="backup", **values))


def wrong(now: datetime) -> tuple[str, dict] | None:
    """What is wrong with the backups, as a text and its values; None when the newest is of this night."""
    newest = db.session.scalar(select(JobRun).where(JobRun.task == TASK).order_by(JobRun.period.desc()).limit(1))
    if newest is None:
        return NEVER, {}
    if newest.finished_at is None:
        return FAILED, {"at": _shown(newest.period), "error": newest.outcome["error"]}
    if now - newest.period > LONGEST:
        return MISSING, {"at": _shown(newest.period)}
    return None


def _shown(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


REMINDERS = (Reminder("J-58", _l("Nightly backup"), "Z-03", backup_missing),)
