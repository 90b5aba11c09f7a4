"""Days as an administrator writes them: CSV text or cells pasted from a spreadsheet, checked one by one."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.ground.workdays.builtin import Day
from ia.ground.workdays.models import NOTE

EARLIEST, LATEST = 2000, 2100
"""Years that may be imported and looked at."""

MOST_ROWS, LARGEST, MOST_PROBLEMS = 1200, 100_000, 20
"""Rows and characters of one import, and the problems that are told at once."""

_COLUMNS = ("date", "working", "trading", "note")
_HEADS = {"日期": "date", "工作日": "working", "交易日": "trading", "说明": "note"} | {
    name: name for name in _COLUMNS
}
_YES, _NO = {"1", "y", "yes", "true", "是"}, {"0", "n", "no", "false", "否"}
_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; rows count from 1 as the reader sees them, the head included."""

    row: int
    column: str
    message: object

    def __str__(self):
        return _("Row %(row)s, column %(column)s: %(message)s", **vars(self))


class BadDays(ValueError):
    """Days that cannot be taken. Nothing was written."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems[:MOST_PROBLEMS]
        super().__init__("; ".join(f"{problem.row} {problem.column}" for problem in self.problems))


def read_days(text: str) -> list[tuple[int, Day]]:
    """The days of a text with their rows: date,working,trading,note, with or without a head. Raises BadDays.

    An empty `trading` means: the exchange opens when it is a working weekday.
    """
    if len(text) > LARGEST:
        raise BadDays([Problem(1, "date", _l("More than %(max)s characters.", max=LARGEST))])
    lines, columns, days, problems = _lines(text), list(_COLUMNS), [], []
    if lines and lines[0][1][0].strip().lower() in _HEADS:
        columns = _head(*lines.pop(0))
    for row, cells in lines:
        try:
            days.append((row, _day(row, _named(row, cells, columns))))
        except BadDays as bad:
            problems += bad.problems
    if problems:
        raise BadDays(problems)
    return checked(days)


def checked(given: Iterable[tuple[int, Day]]) -> list[tuple[int, Day]]:
    """The rows, when each of them can be true and no day stands twice. Raises BadDays."""
    given, seen, problems = list(given), {}, []
    if not given:
        problems.append(Problem(1, "date", _l("There are no days.")))
    if len(given) > MOST_ROWS:
        problems.append(Problem(MOST_ROWS + 1, "date", _l("More than %(max)s rows.", max=MOST_ROWS)))
    for row, day in given[:MOST_ROWS]:
        problems += [Problem(row, column, message) for column, message in _wrong(day)]
        if (first := seen.setdefault(day.day, row)) != row:
            problems.append(Problem(row, "date", _l("The same day stands in row %(row)s.", row=first)))
    if problems:
        raise BadDays(problems)
    return given


def _wrong(day: Day) -> Iterable[tuple[str, object]]:
    if not EARLIEST <= day.day.year <= LATEST:
        yield "date", _l("The year must be from %(first)s to %(last)s.", first=EARLIEST, last=LATEST)
    if day.trading and day.day.weekday() >= 5:
        yield "trading", _l("The exchange never opens on a weekend.")
    elif day.trading and not day.working:
        yield "trading", _l("The exchange does not open on a day that is not a working day.")
    if day.note and len(day.note) > NOTE:
        yield "note", _l("At most %(max)d characters.", max=NOTE)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty. With a tab in the first line, tabs part the cells: they were pasted."""
    source = io.StringIO(text.removeprefix("\ufeff"), newline=None)
    separator = "\t" if "\t" in source.readline() else ","
    source.seek(0)
    reader = csv.reader(source, delimiter=separator, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise BadDays([Problem(reader.line_num, "note", _l("The quotation marks do not match."))]) from None


def _head(row: int, cells: list[str]) -> list[str]:
    names = [_HEADS.get(cell.strip().lower()) for cell in cells]
    if None in names or len(set(names)) < len(names) or not {"date", "working"} <= set(names):
        raise BadDays([Problem(row, "date", _l("The head must be: date,working,trading,note."))])
    return names


def _named(row: int, cells: list[str], columns: list[str]) -> dict[str, str]:
    """The cells by column name; columns that are left out are empty."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadDays([Problem(row, columns[-1], _l("There are more cells than columns."))])
    found = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    return dict.fromkeys(_COLUMNS, "") | found


def _day(row: int, cells: dict[str, str]) -> Day:
    problems, day, said = [], _date(cells["date"]), {}
    if day is None:
        problems.append(Problem(row, "date", _l("Not a date: write for example 2027-01-01.")))
    for name in ("working", "trading"):
        word = cells[name].lower()
        said[name] = True if word in _YES else False if word in _NO else None
        if said[name] is None and (word or name == "working"):
            problems.append(Problem(row, name, _l("Write 1 for yes or 0 for no.")))
    if problems:
        raise BadDays(problems)
    by_rule = said["working"] and day.weekday() < 5
    return Day(
        day, said["working"], by_rule if said["trading"] is None else said["trading"], cells["note"] or None
    )


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None
