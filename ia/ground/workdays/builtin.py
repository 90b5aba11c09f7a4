"""The years that came with the software: working days of chinesecalendar, and trading days made of them."""

from datetime import date, timedelta
from importlib.metadata import version
from typing import NamedTuple

from chinese_calendar import holidays, workdays
from flask_babel import lazy_gettext as _l

SOURCE = f"chinesecalendar {version('chinesecalendar')}"
YEARS = range(min(holidays).year, max(holidays).year + 1)
"""The years that the library knows, without a gap."""

CLOSED = "Exchange closed"
EXCHANGE_CLOSED = frozenset(
    {date(2004, 1, 19), date(2004, 1, 20), date(2004, 1, 21), date(2005, 2, 7), date(2005, 2, 8)}
    | {date(2006, 1, 26), date(2006, 1, 27), date(2024, 2, 9)}
)
"""Working weekdays on which the Shanghai exchange did not open (from exchange-calendars 4.13, XSHG)."""

TITLES = {
    "New Year's Day": _l("New Year's Day"),
    "Spring Festival": _l("Spring Festival"),
    "Tomb-sweeping Day": _l("Tomb-sweeping Day"),
    "Labour Day": _l("Labour Day"),
    "Dragon Boat Festival": _l("Dragon Boat Festival"),
    "Mid-autumn Festival": _l("Mid-autumn Festival"),
    "National Day": _l("National Day"),
    "Anti-Fascist 70th Day": _l("70th anniversary of victory in 1945"),
    CLOSED: _l("Exchange closed"),
}
"""The notes of built-in days in the language of the page; imported notes are shown as they were written."""


class YearUnknown(LookupError):
    """The library does not know this year: its holidays were not announced when the library was published."""


class Day(NamedTuple):
    """A day and what is done on it. `note` names the holiday, or on a make-up day the one made up for."""

    day: date
    working: bool
    trading: bool
    note: str | None = None


def rows(year: int) -> tuple[Day, ...]:
    """Every day of the year. Raises YearUnknown."""
    if year not in YEARS:
        raise YearUnknown(year)
    return tuple(_day(day) for day in days_of(year))


def plain(year: int) -> tuple[Day, ...]:
    """Every day of the year by the weekday alone: Monday to Friday are working and trading."""
    return tuple(Day(day, day.weekday() < 5, day.weekday() < 5) for day in days_of(year))


def days_of(year: int) -> list[date]:
    """The dates of the year in order."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]


def _day(day: date) -> Day:
    weekday = day.weekday() < 5
    working = day in workdays or (weekday and day not in holidays)
    closed = day in EXCHANGE_CLOSED
    return Day(day, working, weekday and working and not closed, _note(day) or (CLOSED if closed else None))


def _note(day: date) -> str | None:
    return workdays.get(day) or holidays.get(day)
