"""Rows in their usual spellings, a piece of a text file at a time.

One regular expression cuts a piece into columns and admits only what the careful functions of the tables would take as it
stands, so that both ways give the same lines; a row that it does not admit is read alone by the careful way. Whole columns
are then put right at once. That is what a month of a million rows needs.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ia.ground.tables.cells import CellProblem
from ia.ground.tables.rows import MEGABYTE, Limits, make_row
from ia.reconciliation.lines import Line, Reader, Reading

PIECE = MEGABYTE
CODES = ("account", "name", "asset_total", "confirmed_on", "team", "advisor")
FEW = 50
"""One row in so many may go the careful way, before it is tried whether cells stand in quotation marks."""
END_OF_FILE = "\x1a"
_CONTROL = r"\x00-\x1f\x7f\ufffd"
_DIGITS = "0-9０-９"
_WIDE = tuple(zip("０１２３４５６７８９", "0123456789", strict=True))


class Unusual(Exception):
    """The piece cannot be read row by row alone: a cell goes on in the next line, or the text is damaged."""


class Piece(NamedTuple):
    """Bytes of a file from the beginning of a line to the end of one; `line` is the number of the first of so many."""

    start: int
    end: int
    line: int
    lines: int


class Columns(NamedTuple):
    """Confirmations as columns, amounts in fen; `numbers` are the lines of the file."""

    accounts: list[str]
    names: list[str]
    amounts: list[int]
    days: list[str]
    teams: list[str]
    advisors: list[str]
    numbers: list[int]

    @classmethod
    def of(cls, lines: list[Line]) -> "Columns":
        return cls(*map(list, zip(*lines, strict=True))) if lines else cls([], [], [], [], [], [], [])

    def add(self, line: Line) -> None:
        for column, value in zip(self, line, strict=True):
            column.append(value)

    def texts(self) -> list[str]:
        """Each confirmation as one text, its account first."""
        facts = (self.accounts, self.names, map(str, self.amounts), self.days, self.teams, self.advisors)
        return list(map("\t".join, zip(*facts, strict=True)))


def cut(path: Path, below: int) -> list[Piece]:
    """The file below a line, in pieces."""
    pieces = []
    with path.open("rb") as file:
        for _ in range(below):
            file.readline()
        start, line = file.tell(), below + 1
        while content := file.read(PIECE):
            content += file.readline()
            end, lines = start + len(content), content.count(b"\n") + (not content.endswith(b"\n"))
            pieces.append(Piece(start, end, line, lines))
            start, line = end, line + lines
    return pieces


class Usual:
    """Reads pieces of a text file in an encoding whose line ends are those of ASCII. `reader` knows the columns."""

    def __init__(self, path: Path, encoding: str, delimiter: str, reader: Reader, limits: Limits):
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.reader, self.limits = reader, limits
        self.is_quoted = False
        order = sorted(CODES, key=reader.places.__getitem__)
        groups = [group for code in order for group in ((code, "quoted") if code == "asset_total" else (code,))]
        self.at = [groups.index(code) for code in (*CODES, "quoted")]

    @cached_property
    def _bare(self) -> re.Pattern:
        return re.compile(_pattern(self.delimiter, self.reader.places, is_quoted=False), re.MULTILINE)

    @cached_property
    def _quoted(self) -> re.Pattern:
        return re.compile(_pattern(self.delimiter, self.reader.places, is_quoted=True), re.MULTILINE)

    def read(self, piece: Piece) -> tuple[Columns, Reading]:
        """The confirmations of a piece, and what came of reading it. Raises Unusual."""
        self.reader.reading = reading = Reading()
        *columns, others = self._cut(self._text(piece))
        numbers = range(piece.line, piece.line + len(others))
        if not all(columns[self.at[0]]):
            *columns, numbers = self._without_others(columns, numbers)
        try:
            usual = self._columns(columns, list(numbers))
        except CellProblem:
            raise Unusual from None
        if any(others):
            for number, text in enumerate(others, piece.line):
                if text and (line := self._alone(number, text)):
                    usual.add(line)
        _count(reading, usual)
        return usual, reading

    def _cut(self, text: str) -> list[tuple]:
        """The columns of a text, those of CODES in the order of the file; the last are the rows that are not admitted. Quotation
        marks around names, days and texts are rare and take a third of the time, so they are looked for once there are some."""
        if not self.is_quoted:
            columns = list(zip(*self._bare.findall(text), strict=True))
            self.is_quoted = sum(map(bool, columns[-1])) * FEW > len(columns[-1])
        return list(zip(*self._quoted.findall(text), strict=True)) if self.is_quoted else columns

    def _text(self, piece: Piece) -> str:
        with self.path.open("rb") as file:
            file.seek(piece.start)
            content = file.read(piece.end - piece.start)
        try:
            text = content.decode(self.encoding)
        except UnicodeDecodeError:
            raise Unusual from None
        return text.replace("\r\n", "\n").removesuffix("\n")

    def _without_others(self, columns: list[tuple], numbers: range) -> Iterator[tuple]:
        """Columns and line numbers of those rows that were admitted."""
        accounts = columns[self.at[0]]
        rows = [row for row in zip(*columns, numbers, strict=True) if row[self.at[0]]]
        return zip(*rows, strict=True) if any(accounts) else ((), *([()] * len(columns)))

    def _columns(self, columns: list[tuple], numbers: list[int]) -> Columns:
        accounts, names, plain, days, teams, advisors, quoted = (columns[place] for place in self.at)
        amounts = "\n".join(map(str.__add__, plain, quoted)).replace(",", "").replace(".", "")
        return Columns(
            _narrow("\n".join(accounts)).split("\n") if accounts else [],
            "\n".join(names).replace("\u3000", "").split("\n") if names else [],
            list(map(int, amounts.split("\n"))) if amounts else [],
            list(map(self.reader.days.__getitem__, days)),
            list(map(self.reader.texts.__getitem__, teams)),
            list(map(self.reader.texts.__getitem__, advisors)),
            numbers,
        )

    def _alone(self, number: int, text: str) -> Line | None:
        """A row that was not admitted, by the careful way. Raises Unusual when it does not end with its line."""
        if text == END_OF_FILE:
            return None
        if "\0" in text:
            raise Unusual
        try:
            cells = next(csv.reader([text], delimiter=self.delimiter, strict=True))
        except csv.Error:
            raise Unusual from None
        row = make_row(number, cells, self.limits)
        return self.reader.line(row) if row else None


def _count(reading: Reading, columns: Columns) -> None:
    reading.rows += len(columns.accounts)
    reading.amount += sum(columns.amounts)
    for day, count in Counter(columns.days).items():
        reading.months[day[:7]] = reading.months.get(day[:7], 0) + count


def _narrow(digits: str) -> str:
    if not digits.isascii():
        for wide, narrow in _WIDE:
            digits = digits.replace(wide, narrow)
    return digits


def _pattern(delimiter: str, places, is_quoted: bool) -> str:
    """A row whose cells are all in a usual spelling, with a group for each column that counts; else the line as a whole, as
    the last group. A quotation mark stands on both sides of a cell or on none: `opened` looks ahead before it is entered.
    Without `is_quoted` only accounts and amounts may have some."""
    mark = re.escape(delimiter)
    end = f"(?={mark}|$)"
    opened = rf'(?:"(?=[^"\n]*"{end})|(?=[^"\n{mark}]*{end}))'
    begin, close = (opened, '"?') if is_quoted else ("", "")
    plain, grouped = r"[0-9]{1,15}\.[0-9]{2}", r"[0-9]{1,3}(?:,[0-9]{3}){1,4}\.[0-9]{2}"
    bare = plain if delimiter == "," else f"{grouped}|{plain}"
    usual = {
        "account": rf'(?:{opened} ?\'?|"=""(?=[{_DIGITS}]+""")|="(?=[{_DIGITS}]+"{end}))([{_DIGITS}]{{4,32}}) ?"{{0,3}}',
        "name": rf'{begin} ?([\u4e00-\u9fff·（）()]{{1,40}}|[\u4e00-\u9fff]\u3000[\u4e00-\u9fff]) ?{close}',
        "asset_total": rf'(?: ?[¥￥]?({bare}) ?|" ?[¥￥]?({grouped}|{plain}) ?")',
        "confirmed_on": rf"{begin} ?([0-9]{{4}}[0-9年月日/.-]{{4,8}}) ?{close}",
        "team": rf'{begin}(?!=)([^"\n{mark}{_CONTROL}]{{0,100}}){close}',
    }
    usual["advisor"] = usual["team"]
    other = rf'(?:"(?!=)[^"\n{_CONTROL}]*"|(?!=)[^"\n{mark}{_CONTROL}]*)'
    codes = {place: code for code, place in places.items()}
    cells = [usual[codes[place]] if place in codes else other for place in range(max(codes) + 1)]
    return rf"^{mark.join(cells)}(?:{mark}{other}){{0,400}}$|^(.*)$"
