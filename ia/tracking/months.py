"""Months as the tracking names them (YYYY-MM), and until when the comment of a month is due (S-03, J-28)."""

import re
from datetime import date, datetime, timedelta

from ia.ground import clock
from ia.ground.workdays.calendar import Calendar, current
from ia.ground.workdays.deadlines import end_of_working_day

_MONTH = re.compile(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])", re.ASCII)
DUE = 5
"""The comment is due at the end of this working day (J-28)."""
OFFERED = 12
"""So many months back the counter may bring data in."""


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def later(month: str, n: int = 1) -> str:
    """The month n months later; a negative n counts back."""
    return month_of(Calendar.months_later(first_day(month), n))


def over(today: date, count: int = OFFERED) -> list[str]:
    """The months that have ended, the newest first."""
    return [later(month_of(today), -n) for n in range(1, count + 1)]


def read(text: str | None) -> str | None:
    """The month that an address names, or None when it is none."""
    return text if text and _MONTH.fullmatch(text) else None


def last_day(month: str) -> date:
    return first_day(later(month)) - timedelta(days=1)


def first_working_day(month: str) -> date:
    """The first working day after the month."""
    return current().add_working_days(last_day(month), 1)


def due(month: str, since: datetime) -> datetime:
    """Until when the month is to be commented. Day 1 is the first working day after the month, or that on which the figures
    came, where they came later."""
    return end_of_working_day(max(last_day(month), clock.local_date(since) - timedelta(days=1)), DUE)
