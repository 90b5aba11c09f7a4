"""Weeks and months as cycles of contact, in days of the branch's calendar. Without a rule it is the month (S-05)."""

from datetime import date, timedelta
from typing import NamedTuple


class Cycle(NamedTuple):
    """From the first day to the last, both included."""

    starts_on: date
    ends_on: date


def month_of(day: date) -> Cycle:
    first = day.replace(day=1)
    return Cycle(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def week_of(day: date) -> Cycle:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Cycle(monday, monday + timedelta(days=6))
