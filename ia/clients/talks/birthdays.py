"""The day on which a client's birthday is kept each year, by the solar or by the lunar calendar.

It stands with the client as a code of five signs: "s0410" is 10 April, "l0815" the 15th day of the eighth lunar month,
"L0615" the 15th of the leap sixth month. So whose birthday falls on a day is one look into an index (J-56).

Rules where a year lacks the day: 29 February is kept on the 28th; a 30th lunar day on the 29th of a short month; and a
day of a leap month in the month of the same number when the year has no such leap month.
"""

from datetime import date, timedelta
from functools import lru_cache

from lunar_python import Lunar, LunarMonth, LunarYear, Solar

KNOWN = range(1901, 2100)
"""Lunar years for which the almanac of the library agrees with the published tables."""


def of(born_on: date | None, *, lunar: bool) -> str | None:
    """The code of the birthday of somebody born on this (solar) day."""
    if born_on is None:
        return None
    if not lunar or born_on.year not in KNOWN:
        return f"s{born_on:%m%d}"
    return _code(_lunar(born_on))


def _lunar(day: date) -> Lunar:
    return Solar.fromYmd(day.year, day.month, day.day).getLunar()


def _code(day: Lunar) -> str:
    month = day.getMonth()
    return f"{'L' if month < 0 else 'l'}{abs(month):02}{day.getDay():02}"


def parts(code: str) -> tuple[int, int]:
    """Month and day of a code."""
    return int(code[1:3]), int(code[3:5])


def falling_on(day: date) -> set[str]:
    """The codes of all birthdays that are kept on this day."""
    found = {f"s{day:%m%d}"}
    if (day + timedelta(1)).month != day.month == 2:
        found.add("s0229")
    if day.year not in KNOWN:
        return found
    lunar = _lunar(day)
    code, month = _code(lunar), abs(lunar.getMonth())
    days = {lunar.getDay()}
    if lunar.getDay() == 29 and LunarMonth.fromYm(lunar.getYear(), lunar.getMonth()).getDayCount() == 29:
        days.add(30)
    kinds = {code[0]}
    if code[0] == "l" and LunarYear.fromYear(lunar.getYear()).getLeapMonth() != month:
        kinds.add("L")
    return found | {f"{kind}{month:02}{number:02}" for kind in kinds for number in days}


def coming(code: str, today: date) -> date:
    """The next day on which the birthday is kept, today included."""
    if code[0] == "s" or today.year + 1 not in KNOWN:
        kept = (_solar(code, today.year + more) for more in (0, 1))
    else:
        kept = (_in_lunar_year(code, today.year + more) for more in (-1, 0, 1))
    return next(day for day in kept if day >= today)


def _solar(code: str, year: int) -> date:
    month, number = parts(code)
    try:
        return date(year, month, number)
    except ValueError:  # 29 February
        return date(year, month, number - 1)


@lru_cache(maxsize=2_048)
def _in_lunar_year(code: str, year: int) -> date:
    """When the birthday is kept in the lunar year that begins in this solar year."""
    month, number = parts(code)
    if code[0] == "L" and LunarYear.fromYear(year).getLeapMonth() == month:
        month = -month
    number = min(number, LunarMonth.fromYm(year, month).getDayCount())
    day = Lunar.fromYmd(year, month, number).getSolar()
    return date(day.getYear(), day.getMonth(), day.getDay())
