"""Months, quarters and years of regular meetings: where they begin and end, and until when their meeting is due (M-12)."""

from datetime import date, timedelta

from flask_babel import gettext as _

from ia.ground.clauses import catalogue
from ia.ground.workdays.calendar import current as calendar

MONTHS = {"month": 1, "quarter": 3, "year": 12}


def ends(kind: str, day: date) -> bool:
    """Whether a period of that kind ends on that day."""
    tomorrow = day + timedelta(days=1)
    return tomorrow.day == 1 and (tomorrow.month - 1) % MONTHS[kind] == 0


def begin(kind: str, end: date) -> date:
    """The first day of the period that ends on that day."""
    month = end.year * 12 + end.month - MONTHS[kind]
    return date(month // 12, month % 12 + 1, 1)


def newest_end(kind: str, today: date) -> date:
    """The end of the last period of that kind that is over."""
    month = (today.month - 1) // MONTHS[kind] * MONTHS[kind] + 1
    return date(today.year, month, 1) - timedelta(days=1)


def asked_end(kind: str, text: str, today: date) -> date:
    """The end that an address asks for, if a period of that kind has ended on that day; else that of the newest one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return newest_end(kind, today)
    return day if day <= today and ends(kind, day) else newest_end(kind, today)


def ended_before(first: date) -> list[tuple[str, date]]:
    """The periods whose meeting falls due in the month that begins with `first`: those that ended the day before."""
    end = first - timedelta(days=1)
    return [(kind, end) for kind in MONTHS if ends(kind, end)]


def due_on(end: date) -> date:
    """The last day for the regular meeting of a period: working day number five after its end (M-12, AMB-02)."""
    return calendar().add_working_days(end, catalogue.value("regular_meeting.due_working_days", end))


def said(kind: str, end: date) -> str:
    """The period in words."""
    if kind == "year":
        return _("year %(year)s", year=end.year)
    if kind == "quarter":
        return _("quarter %(number)s of %(year)s", number=(end.month + 2) // 3, year=end.year)
    return _("month %(month)s", month=end.strftime("%Y-%m"))


def covers(kind: str, other: str) -> bool:
    """Whether a meeting about a period of one kind also does for the other that ends on the same day."""
    return MONTHS[kind] >= MONTHS[other]
