"""The calendar of the coming year (J-67): asked for in December, before deadlines run into days that nobody knows."""

from datetime import datetime

from flask_babel import lazy_gettext as _l

from ia.ground import clock
from ia.ground.inbox import telling
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.store import missing_next_year

LAST_DAY = 20
"""From 1 to 20 December it is asked for; the State Council announces the days off in November."""
MISSING = N_(
    "The calendar of %(year)s is not loaded: its days off and make-up days are guessed from weekdays until then."
)


def next_year_missing(now: datetime) -> Told:
    """Each day of these weeks while the days of next year are not known, to the administrators of the branches."""
    today = clock.local_date(now)
    if today.day > LAST_DAY or not missing_next_year(today):
        return Told()
    people = telling.holding(("branch_sysadmin",), now)
    year = today.year + 1
    rows = telling.rows_for(people, "J-67", MISSING, clock.at(today), now, subject=f"calendar:{year}", year=year)
    return telling.tell(rows)


REMINDERS = (Reminder("J-67", _l("Calendar of next year"), "", next_year_missing),)
