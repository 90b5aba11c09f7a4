"""Notices about meetings, beside those that each step brings: their texts."""

from datetime import datetime

from ia.ground import clock
from ia.ground.inbox import telling
from ia.ground.web.language import N_
from ia.meetings.models import Meeting

PREPARE = N_("Morning meeting at %(time)s: %(serial)s. Write down what you bring.")
MINUTES_MISSING = N_("%(serial)s had an important matter: its minutes are to be filed today.")
REGULAR_DUE = N_("The regular meeting of %(team)s about the period until %(end)s is to be held by %(due)s.")
REGULAR_LATE = N_("The regular meeting of %(team)s about the period until %(end)s was due on %(due)s and is not held.")
FIGURES_MISSING = N_("%(serial)s on %(day)s: the performance of the members is not summed up yet.")
REPORT_MISSING = N_("%(serial)s on %(day)s: your report is outstanding.")
REPORTS_MISSING = N_("%(serial)s on %(day)s: %(names)s have not reported.")
MINUTES_LATE = N_("The minutes of %(serial)s are not filed yet.")
REPORT_UP_LATE = N_("%(serial)s is not reported upward yet.")
NO_LEADERS_MEETING = N_("There is no leaders' meeting in %(month)s yet.")
LATE_NOTICE = N_("%(serial)s on %(day)s: its notice is later than one week before.")
LEADER_REPORT = N_("%(serial)s on %(day)s: send your report by %(due)s.")


def about(meeting: Meeting, people, reminder: str, message: str, due_at: datetime, now: datetime, /, **values):
    """A notice about a meeting for each of these people; its day is among the values."""
    day = str(clock.local_date(meeting.starts_at))
    return telling.about(meeting, people, reminder, message, due_at, now, **{"day": day, **values})
