"""The tables of days: filled from the built-in years and by imports; what a year looks like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert, select, update

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.workdays import builtin
from ia.ground.workdays.builtin import Day
from ia.ground.workdays.calendar import current, month_days, reset
from ia.ground.workdays.models import CalendarDay, CalendarYear
from ia.ground.workdays.reading import BadDays, Problem, checked, read_days

IMPORTED, BY_WEEKDAY = "import", "weekdays"
"""Sources of a day beside the library: named in an import, or the rest of an imported year."""

WORKING, TRADING = range(240, 257), range(230, 251)
"""Plausible days a year. From 2004 to 2026 there were 248 to 252 working and 238 to 245 trading days."""

FREE = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))
"""Month and day of the state holidays that fall on the same date every year."""


def load_builtin(years: Iterable[int] = builtin.YEARS, *, now: datetime) -> list[int]:
    """Write the built-in years that the tables lack, and name them. What stands there is left alone.

    Raises YearUnknown, before writing, for a year that the library does not know.
    """
    wanted = {year: builtin.rows(year) for year in years}
    fresh = sorted(set(wanted) - set(db.session.scalars(select(CalendarYear.year))))
    for year in fresh:
        rows = [row._asdict() | {"source": builtin.SOURCE} for row in wanted[year]]
        _insert(year, rows, builtin.SOURCE, now)
    reset()
    return fresh


def import_days(table: str | Iterable[Day], *, actor, now: datetime) -> list[int]:
    """Take the days of a CSV text, or of rows, and name the years they changed. Raises BadDays.

    Only days that differ from the weekday need to be named. In a year that is known already the named days
    replace those that stand there; in a new year every other day goes by its weekday. A year in which
    holidays are obviously missing is refused, so that half a list does not pass for a year.
    """
    given = read_days(table) if isinstance(table, str) else checked(enumerate(table, 1))
    years = {}
    for row, day in given:
        years.setdefault(day.day.year, (row, {}))[1][day.day] = day
    plans, problems = {}, []
    for year, (row, named) in sorted(years.items()):
        before = {day.day: day for day in days_of_year(year)}
        plans[year] = before, before | named
        problems += [Problem(row, "date", message) for message in _implausible(year, before | named)]
    if problems:
        raise BadDays(problems)
    changed = [year for year, (before, after) in plans.items() if _write(year, before, after, actor, now)]
    reset()
    return changed


def missing_years(today: date) -> list[int]:
    """This year, and in December the next, where holidays are not known: deadlines there are guesses."""
    due = [today.year, today.year + 1] if today.month == 12 else [today.year]
    return [year for year in due if current().guessed(year)]


def missing_next_year(today: date) -> bool:
    """Whether it is December and next year's holidays are not known (J-67 asks from the 1st to the 20th)."""
    return today.year + 1 in missing_years(today)


def days_of_year(year: int) -> tuple[Day, ...]:
    """Every day of the year as the calendar takes it: from the tables, else built in, else by weekday."""
    query = (
        select(CalendarDay.day, CalendarDay.working, CalendarDay.trading, CalendarDay.note)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    )
    if stored := db.session.execute(query).all():
        return tuple(Day(*row) for row in stored)
    return builtin.rows(year) if year in builtin.YEARS else builtin.plain(year)


@dataclass(frozen=True)
class Span:
    """Days in a row with the same note."""

    first: date
    last: date
    note: str | None


@dataclass(frozen=True)
class Month:
    """`off`: holidays and free weekdays; `made_up`: working weekends; `closed`: the exchange alone."""

    first: date
    working: int
    trading: int
    off: list[Span]
    made_up: list[Day]
    closed: list[Day]


@dataclass(frozen=True)
class Overview:
    """A year by month. `source` is None where the holidays are not known and the days are guesses."""

    year: int
    source: str | None
    loaded_at: datetime | None
    months: list[Month]

    @property
    def working(self) -> int:
        return sum(month.working for month in self.months)

    @property
    def trading(self) -> int:
        return sum(month.trading for month in self.months)


def overview(year: int) -> Overview:
    """The year as the page shows it."""
    stored = db.session.execute(select(CalendarYear).where(CalendarYear.year == year)).scalar_one_or_none()
    source = stored.source if stored else builtin.SOURCE if year in builtin.YEARS else None
    days = {row.day: row for row in days_of_year(year)}
    months = [_month([days[day] for day in month_days(year, number)]) for number in range(1, 13)]
    return Overview(year, source, stored.loaded_at if stored else None, months)


def _month(days: list[Day]) -> Month:
    return Month(
        days[0].day,
        sum(row.working for row in days),
        sum(row.trading for row in days),
        _spans([row for row in days if not row.working and (row.note or row.day.weekday() < 5)]),
        [row for row in days if row.working and row.day.weekday() >= 5],
        [row for row in days if row.working and not row.trading and row.day.weekday() < 5],
    )


def _spans(days: list[Day]) -> list[Span]:
    spans = []
    for row in days:
        if spans and spans[-1].note == row.note and (row.day - spans[-1].last).days == 1:
            spans[-1] = Span(spans[-1].first, row.day, row.note)
        else:
            spans.append(Span(row.day, row.day, row.note))
    return spans


def _implausible(year: int, days: dict[date, Day]) -> Iterable[object]:
    """What cannot be true of a whole year."""
    for month, number in FREE:
        if days[date(year, month, number)].working:
            yield _l("%(day)s is a state holiday, but would be a working day.", day=date(year, month, number))
    spring = [row for row in days.values() if date(year, 1, 20) <= row.day <= date(year, 2, 28)]
    if sum(not row.working and row.day.weekday() < 5 for row in spring) < 3:
        yield _l("%(year)s would have no Spring Festival.", year=year)
    working, trading = sum(row.working for row in days.values()), sum(row.trading for row in days.values())
    if working not in WORKING:
        yield _l("%(year)s would have %(count)s working days; that cannot be.", year=year, count=working)
    if trading not in TRADING:
        yield _l("%(year)s would have %(count)s trading days; that cannot be.", year=year, count=trading)


def _write(year: int, before: dict[date, Day], after: dict[date, Day], actor, now: datetime) -> bool:
    changed = [row for day, row in after.items() if row != before[day]]
    stored = db.session.get(CalendarYear, year)
    if stored and not changed:
        return False
    if stored:
        stored.source, stored.loaded_at = IMPORTED, now
        db.session.execute(update(CalendarDay), [row._asdict() | {"source": IMPORTED} for row in changed])
    else:
        rest = builtin.SOURCE if year in builtin.YEARS else BY_WEEKDAY
        rows = [row._asdict() | {"source": IMPORTED if row in changed else rest} for row in after.values()]
        _insert(year, rows, IMPORTED, now)
    differences = {str(row.day): [_told(before[row.day]), _told(row)] for row in changed}
    trail.record("import", "calendar", year, actor=actor, now=now, changes=differences)
    return True


def _insert(year: int, rows: list[dict], source: str, now: datetime) -> None:
    db.session.execute(insert(CalendarYear).values(year=year, source=source, loaded_at=now))
    db.session.execute(insert(CalendarDay), rows)


def _told(row: Day) -> str:
    kind = "trading" if row.trading else "working" if row.working else "off"
    return f"{kind}: {row.note}" if row.note else kind
