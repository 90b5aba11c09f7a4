"""Arithmetic on working days and trading days (guideline section 5), and the calendar of this process.

A day is a `date` as the wall clock in Asia/Shanghai shows it; a datetime is refused, as its date depends on
the zone. Working days are weekdays without state holidays, with make-up days (调休). Trading days are never
on a weekend.
"""

import time
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from flask import current_app, has_app_context
from sqlalchemy import Pool, select

from ia.ground.db import db
from ia.ground.workdays import builtin
from ia.ground.workdays.builtin import Day
from ia.ground.workdays.models import CalendarDay, CalendarYear

MAX_AGE = 60.0
"""Seconds until a process looks whether another one has changed the tables."""

_ONE = timedelta(days=1)


class Calendar:
    """Some years of days. In every other year Monday to Friday are taken for working and trading days."""

    def __init__(self, days: Iterable[Day] = ()):
        """Keep the years of these days; each year must be given whole."""
        years, working, trading = set(), set(), set()
        for row in days:
            weekday = row.day.weekday() < 5
            years.add(row.day.year)
            if row.working != weekday:
                working.add(row.day)
            if row.trading != weekday:
                trading.add(row.day)
        self.years = frozenset(years)
        self._not_by_weekday = frozenset(working), frozenset(trading)

    def known(self, year: int) -> bool:
        """Whether the holidays of the year are known."""
        return year in self.years

    def guessed(self, year: int) -> bool:
        """Whether answers about the year come from weekdays alone: show a warning beside a deadline in it."""
        return year not in self.years

    def is_working(self, day: date) -> bool:
        return (_plain(day).weekday() < 5) != (day in self._not_by_weekday[0])

    def is_trading(self, day: date) -> bool:
        return (_plain(day).weekday() < 5) != (day in self._not_by_weekday[1])

    def add_working_days(self, day: date, n: int) -> date:
        """The nth working day after `day`: day 1 is the first after it, whether or not `day` itself is one.

        A negative n counts back: −1 is the last working day before `day`. Zero gives `day` itself.
        """
        step = _ONE if n > 0 else -_ONE
        for _nth in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`: the inverse of add_working_days.

        Negative when `end` is before `start`; then `end` is counted and `start` is not.
        """
        if end < start:
            return -sum(self.is_working(day) for day in _span(end, start - _ONE))
        return sum(self.is_working(day) for day in _span(start + _ONE, end))

    def last_working_days(self, year: int, month: int, n: int) -> list[date]:
        """The last n working days of the month, in order (最后三个工作日, D-17)."""
        working = [day for day in month_days(year, month) if self.is_working(day)]
        return working[-n:] if n > 0 else []

    def first_working_day(self, year: int, month: int) -> date:
        return self.nth_working_day(year, month, 1)

    def nth_working_day(self, year: int, month: int, n: int) -> date:
        """The nth working day of the month; an n that is too large for the month runs on into the next."""
        if n < 1:
            raise ValueError("working days of a month are counted from 1")
        return self.add_working_days(date(year, month, 1) - _ONE, n)

    def previous_working_day(self, day: date) -> date:
        """The last working day before `day`."""
        return self.add_working_days(day, -1)

    def pull_back(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it. Never forward (AMB-14)."""
        return day if self.is_working(day) else self.previous_working_day(day)

    def free_until(self, day: date) -> date:
        """The last of the days off in a row after `day`, or `day` itself when the next one is worked. Warnings for days up
        to it are given on `day` at the latest, because they are pulled back (AMB-14)."""
        return self.add_working_days(day, 1) - _ONE

    def next_trading_day(self, day: date) -> date:
        """The first trading day after `day`."""
        day += _ONE
        while not self.is_trading(day):
            day += _ONE
        return day

    @staticmethod
    def months_later(day: date, n: int) -> date:
        """The same day number n months later, or that month's last: 30 November and 3 is 28 February."""
        year, month = divmod(_plain(day).year * 12 + day.month - 1 + n, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

    @staticmethod
    def months_before(day: date, n: int) -> date:
        """The same day number n months before, or that month's last day. For queries take months_over."""
        return Calendar.months_later(day, -n)

    @staticmethod
    def months_over(today: date, n: int) -> date:
        """The latest day whose n months are over today, for `WHERE day <= …` (D-41).

        At the end of a short month this is later than months_before: on 28 February 2026 three months are
        over for 30 November 2025 too, though months_before names the 28th.
        """
        back = Calendar.months_before(today, n)
        ends_month = today.day == monthrange(today.year, today.month)[1]
        return back.replace(day=monthrange(back.year, back.month)[1]) if ends_month else back


def month_named(text: str | None, today: date) -> date:
    """The first day of the month written as 2026-11; of the present month when it is written otherwise or lies ahead."""
    present = today.replace(day=1)
    try:
        wanted = date.fromisoformat(f"{text}-01")
    except ValueError:
        return present
    return min(wanted, present)


def month_days(year: int, month: int) -> list[date]:
    """The dates of the month in order."""
    return [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _plain(day: date) -> date:
    if isinstance(day, datetime):
        raise TypeError("a calendar day is a date; take local_date() of a moment first")
    return day


@dataclass(frozen=True)
class _Kept:
    pool: Pool
    version: tuple
    checked: float
    calendar: Calendar


_KEY = "ia_calendar"


def current() -> Calendar:
    """The calendar of this installation: years from the tables, else those built in.

    Kept per application and connection pool, so that an application or an engine with another database has
    its own. One statement every MAX_AGE seconds, none between. Outside an application: the built-in years.
    """
    if not has_app_context():
        return _builtin()
    pool, kept = db.engine.pool, current_app.extensions.get(_KEY)
    if kept and kept.pool is not pool:
        kept = None
    if kept and time.monotonic() - kept.checked < MAX_AGE:
        return kept.calendar
    with db.session.no_autoflush:  # asked in the middle of a step, when the record is not yet complete
        version = _version()
        calendar = kept.calendar if kept and kept.version == version else _read(version)
    current_app.extensions[_KEY] = _Kept(pool, version, time.monotonic(), calendar)
    return calendar


def reset() -> None:
    """Read the tables again at the next question: they have changed, or the file beneath the engine has."""
    current_app.extensions.pop(_KEY, None)


def _version() -> tuple:
    query = select(CalendarYear.year, CalendarYear.loaded_at).order_by(CalendarYear.year)
    return tuple((row.year, row.loaded_at) for row in db.session.execute(query))


def _read(version: tuple) -> Calendar:
    loaded = {year for year, _at in version}
    if not loaded:
        return _builtin()
    query = select(CalendarDay.day, CalendarDay.working, CalendarDay.trading)
    days = [Day(*row) for row in db.session.execute(query)]
    return Calendar(
        [row for row in days if row.day.year in loaded]
        + [row for year in builtin.YEARS if year not in loaded for row in builtin.rows(year)]
    )


@lru_cache(maxsize=1)
def _builtin() -> Calendar:
    return Calendar(row for year in builtin.YEARS for row in builtin.rows(year))
