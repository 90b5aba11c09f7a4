"""One confirmation as both sides tell it, and how the cells of a file become one.

Formatting is never a difference and a cent is: amounts become fen, days ISO dates, accounts digits with their leading zeros,
names lose stray spaces. A million rows pass here, so the usual spelling of each cell takes a short way, and what is rare
goes through the careful functions of the tables.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem, Row

FIELDS = ("name", "asset_total", "confirmed_on", "team", "advisor")
"""What is compared of two rows with one account, in the order in which differences are told."""
LABELS = {
    "name": ("客户名称", "客户姓名", "姓名", "户名", "客户"),
    "account": ("资金帐号", "资金账号", "资金账户", "资金帐户", "账号", "帐号"),
    "asset_total": ("资产总额", "总资产", "资产合计", "资产"),
    "confirmed_on": ("确认日期", "开户确认日期", "日期"),
    "team": ("所属投资顾问团队", "所属投资顾问团体", "所属团队", "投资顾问团队", "团队"),
    "advisor": ("所属投资顾问成员", "所属成员", "投资顾问成员", "投资顾问", "成员"),
}
"""The labels that counters write above their columns; further columns are allowed (6.1, “等”)."""
REQUIRED = tuple(LABELS)
TOTAL = ("合计", "总计", "小计合计")
KEPT = 50_000
"""How many spellings of a day, a team or an adviser are remembered."""
NO_ROWS = _l("There is no row with an account in this file.")


class Line(NamedTuple):
    """A confirmation: the account in digits, the amount in fen, the day as ISO text. `line` is its line in the file."""

    account: str
    name: str
    asset_total: int
    confirmed_on: str
    team: str
    advisor: str
    line: int = 0


TOLD = "{" + ",".join(f'"{name}":%s' for name in Line._fields) + "}"
"""A line as JSON, to be filled with its values."""


class Problem(NamedTuple):
    """A cell that cannot be taken, by its line and column in the file."""

    line: int
    column: str
    message: object


@dataclass
class Total:
    """What the totals row of a file claims; it is checked and not imported."""

    line: int
    count: int | None = None
    amount: int | None = None


@dataclass
class Reading:
    """What came of a file: rows and their sum, problems (the first of them), and the totals row if there is one."""

    rows: int = 0
    amount: int = 0
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)
    total: Total | None = None
    months: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Reading") -> None:
        """What came of another piece of the file, further down."""
        self.rows += other.rows
        self.amount += other.amount
        self.bad += other.bad
        self.problems = (self.problems + other.problems)[:MOST_PROBLEMS]
        self.total = other.total or self.total
        for month, count in other.months.items():
            self.months[month] = self.months.get(month, 0) + count


MOST_PROBLEMS = 200
_PLAIN_NAME = re.compile("[\u4e00-\u9fff·]{1,40}").fullmatch
_PLAIN_AMOUNT = re.compile(r"¥?(\d{1,3}(?:,\d{3})+|\d+)\.(\d\d)").fullmatch
_PLAIN_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
_COUNT = re.compile(r"(\d[\d,]*)\s*(?:户|笔|条|行)?").fullmatch


def fen(text: str, unit: str | None = None) -> int:
    """The amount of a cell in fen. Raises CellProblem."""
    match = _PLAIN_AMOUNT(text.strip()) if unit is None else None
    if match and len(match[1]) < 18:
        return int(match[1].replace(",", "") + match[2])
    return int(cells.amount(text, unit=unit) * 100)


def account(text: str) -> str:
    """The digits of an account. Raises CellProblem."""
    if len(text) == 10 and text.isascii() and text.isdigit():
        return text
    return cells.account(text)


def name(text: str) -> str:
    """A name without stray spaces; its own signs stay. Raises CellProblem."""
    return text if _PLAIN_NAME(text) else cells.name(text)


def key(text: str) -> str:
    """What counts of a name when two are compared: no width, case or space."""
    if _PLAIN_NAME(text):
        return text
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Spellings(dict):
    """What each spelling of a repeated value means, so that it is read once."""

    def __init__(self, read):
        self.read = read

    def __missing__(self, text: str) -> str:
        value = self.read(text)
        if len(self) < KEPT:
            self[text] = value
        return value


class Reader:
    """Reads rows of one file into lines. `places` leads from code to the index of its cell; `labels` are shown in problems."""

    def __init__(self, places: Mapping[str, int], labels: Mapping[str, str], unit: str | None = None):
        self.places, self.labels, self.unit = places, labels, unit
        self.days = Spellings(lambda text: cells.date(text, serial=True).isoformat())
        self.texts = Spellings(lambda text: cells.name(text) if text.strip() else "")
        self.at = tuple(places[code] for code in ("account", "name", "asset_total", "confirmed_on", "team", "advisor"))
        self.reading = Reading()

    def lines(self, rows) -> Iterator[Line]:
        """The confirmations among the rows; what cannot be taken is noted as a problem, the totals row is set aside."""
        reading = self.reading
        for row in rows:
            line = self.line(row)
            if line is not None:
                reading.rows += 1
                reading.amount += line.asset_total
                month = line.confirmed_on[:7]
                reading.months[month] = reading.months.get(month, 0) + 1
                yield line

    def line(self, row: Row) -> Line | None:
        """The confirmation of a row; None for the totals row, and for one that cannot be taken."""
        if self._is_total(row):
            return None
        at_account, at_name, at_amount, at_day, at_team, at_advisor = self.at
        try:
            if row.problems:
                return self._cell_by_cell(row)
            here = row.cells
            return Line(
                account(here[at_account]),
                name(here[at_name]),
                fen(here[at_amount], self.unit),
                self.days[here[at_day]],
                self.texts[here[at_team]],
                self.texts[here[at_advisor]],
                row.line,
            )
        except (CellProblem, IndexError):
            return self._cell_by_cell(row)

    def _cell_by_cell(self, row: Row) -> Line | None:
        """The same for a row that is short or has a cell that cannot be taken: every such cell is noted."""
        values, fine = {}, True
        for code, read in self._cells():
            try:
                values[code] = read(row.cell(self.places[code]))
            except CellProblem as problem:
                self._note(row.line, code, problem.message)
                fine = False
        if not fine:
            self.reading.bad += 1
            return None
        return Line(**values, line=row.line)

    def _cells(self):
        yield "account", account
        yield "name", name
        yield "asset_total", self._fen
        yield "confirmed_on", self.days.__getitem__
        yield "team", self.texts.__getitem__
        yield "advisor", self.texts.__getitem__

    def _fen(self, text: str) -> int:
        return fen(text, self.unit)

    def _is_total(self, row: Row) -> bool:
        """Whether the row sums up what stands above it: it says so, and is no confirmation. All words for it share a sign."""
        if not any("计" in cell for cell in row.cells):
            return False
        said = [re.sub(r"\s", "", cell) for cell in row.cells]
        if not any(cell.startswith(TOTAL) for cell in said) or self._is_confirmation(row):
            return False
        self.reading.total = total = Total(row.line)
        place = self.places["asset_total"]
        for index, cell in enumerate(said):
            match = _COUNT(cell)
            if match and (index != place or match[0] != match[1]):
                total.count = int(match[1].replace(",", ""))
            elif cell and not cell.startswith(TOTAL) and (total.amount is None or index == place):
                with suppress(CellProblem):
                    total.amount = fen(cell, self.unit)
        return True

    def _is_confirmation(self, row: Row) -> bool:
        """Whether a client is meant, who may be called so: there are an account and a day."""
        try:
            return bool(account(row.cell(self.places["account"])) and row.cell(self.places["confirmed_on"]).strip())
        except CellProblem:
            return False

    def _note(self, line: int, code: str, message) -> None:
        if len(self.reading.problems) < MOST_PROBLEMS:
            self.reading.problems.append(Problem(line, self.labels.get(code, code), message))


def said(code: str, value) -> str:
    """A value of a line as people read it: amounts in yuan with two decimals."""
    return f"{value // 100}.{value % 100:02d}" if code == "asset_total" else value


def told(line: Line | None) -> str | None:
    """A line as a finding keeps it: JSON, amounts in yuan. Put together here, which takes a third of an encoder's time."""
    if line is None:
        return None
    account, name, asset_total, confirmed_on, team, advisor, number = line
    texts = (account, name, said("asset_total", asset_total), confirmed_on, team, advisor)
    return TOLD % (*map(quoted, texts), number)
