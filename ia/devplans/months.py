"""Months as the plan names them (YYYY-MM), and which of them is asked for on a day (D-17, section 5)."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ia.ground.clauses import catalogue
from ia.ground.workdays.calendar import Calendar, current
from ia.ground.workdays.deadlines import end_of_day

_MONTH = re.compile(r"(20\d\d|21\d\d)-(0[1-9]|1[0-2])", re.ASCII)
LAST_DAYS = "dev_plan.reminder_last_working_days"


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def later(month: str, n: int) -> str:
    """The month n months later; a negative n counts back."""
    return month_of(Calendar.months_later(first_day(month), n))


def read(text: str | None) -> str | None:
    """The month that an address names, or None when it is none."""
    return text if text and _MONTH.fullmatch(text) else None


def due(month: str) -> datetime:
    """Until when its plan is in time: the last second before the month begins."""
    return end_of_day(first_day(month) - timedelta(days=1))


def has_begun(month: str, today: date) -> bool:
    return month <= month_of(today)


class Asked(NamedTuple):
    """What a day asks for. `to_make`: the plan of the next month is made. `reminded`: whoever has not handed it in is
    told. `summed_up`: the leaders are told who has not; `summary_on` is the day on which they are."""

    next_month: str
    to_make: bool
    reminded: bool
    summed_up: bool
    summary_on: date


def asked(today: date, calendar: Calendar | None = None) -> Asked:
    """The plan of the next month is asked for on each of the last working days of the month. What a missed run has left
    undone is made up on the days after, while the month lasts; a reminder of a day that is over is not."""
    days = (calendar or current()).last_working_days(today.year, today.month, catalogue.value(LAST_DAYS, today))
    return Asked(later(month_of(today), 1), today >= days[0], today in days, today >= days[-1], days[-1])
