"""Workbooks of the .xlsx kind, read as a stream.

The XML is read here rather than by python-calamine because that library drops what must not be lost: a
formula without a stored result (="0068027145", as exports write accounts) comes out empty, a number shown as
0042301900 comes out as 42301900.0, and a sheet is laid out in memory as the full rectangle between its first
and last cell. A stream needs memory for one row and the shared texts, so a hostile workbook needs no process
of its own.
"""

import posixpath
import re
import sys
from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from ia.ground.tables.archive import TOO_BIG, Parts, Reader, local, refusing_the_broken, too_many_cells
from ia.ground.tables.rows import FORMULA, MEGABYTE, Limits, Row, SheetRefused, constant, make_row, too_wide
from ia.ground.tables.values import DATE, date_text, iso_text, kind_of_format, number_text, padded_text

NOT_A_WORKBOOK = _l("This is not a workbook with a visible sheet. Save the table as .xlsx.")
ERROR = _l("The cell shows an error.")

_SHARED_TEXTS = 64 * MEGABYTE  # in memory
_LAST_LINE = 1_048_576
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Workbook:
    """The first visible sheet of a workbook. Opening checks the archive; `rows` can be asked for again."""

    def __init__(self, data: bytes, limits: Limits):
        self._limits = limits
        with refusing_the_broken():
            self._parts = Parts(data, limits)
            place = _target(self._parts.read("_rels/.rels", _Relations(limits)), "", "/officeDocument")
            if place is None or place.endswith(".bin"):
                raise SheetRefused(NOT_A_WORKBOOK)
            self._open(place)

    def _open(self, place: str) -> None:
        limits, folder = self._limits, posixpath.dirname(place)
        links = self._parts.read(f"{folder}/_rels/{posixpath.basename(place)}.rels", _Relations(limits))
        contents = self._parts.read(place, _Contents(limits))
        self.title, self._sheet = contents.first_sheet(links, folder)
        self._since_1904 = contents.since_1904
        self._parts.measure(self._sheet, limits.inflated)
        self._kinds = self._parts.read(_target(links, folder, "/styles"), _Styles(limits)).kinds()
        texts = _target(links, folder, "/sharedStrings")
        self._texts = self._parts.read(texts, _SharedTexts(limits), limits.inflated).texts

    def rows(self) -> Iterator[Row]:
        sheet = _Sheet(self._limits, self._texts, self._kinds, self._since_1904)
        with refusing_the_broken():
            for _ in self._parts.events(self._sheet, sheet):
                yield from sheet.take()


class _Relations(Reader):
    """The part that says which other parts a part uses: id, kind and place of each."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.links: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship":
            self.links[attributes["Id"]] = (attributes["Type"], attributes["Target"])


def _target(relations: _Relations, folder: str, kind: str) -> str | None:
    targets = (target for is_a, target in relations.links.values() if is_a.endswith(kind))
    return next((_place(folder, target) for target in targets), None)


def _place(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


class _Contents(Reader):
    """The workbook's list of sheets."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.since_1904 = False
        self._visible: list[tuple[str, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet" and attributes.get("state", "visible") == "visible":
            links = [value for name, value in attributes.items() if name.endswith(":id")]
            self._visible.append((attributes["name"], links[0]))

    def first_sheet(self, relations: _Relations, folder: str) -> tuple[str, str]:
        for name, link in self._visible:
            kind, target = relations.links[link]
            if kind.endswith("/worksheet"):
                return name, _place(folder, target)
        raise SheetRefused(NOT_A_WORKBOOK)


class _Styles(Reader):
    """Which cell styles show a date or fill a number with zeros."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._in_cell_styles = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "numFmt":
            self._codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif tag == "cellXfs":
            self._in_cell_styles = True
        elif tag == "xf" and self._in_cell_styles:
            self._formats.append(int(attributes.get("numFmtId", 0)))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self._in_cell_styles = False

    def kinds(self) -> dict[str, object]:
        found = {number: kind_of_format(number, self._codes.get(number)) for number in set(self._formats)}
        return {str(index): found[number] for index, number in enumerate(self._formats) if found[number]}


class _SharedTexts(Reader):
    """The texts that cells refer to by number, plain or pieced together from formatted runs."""

    def __init__(self, limits: Limits):
        super().__init__(limits)
        self.texts: list[str] = []
        self._memory_left = _SHARED_TEXTS
        self._in_reading_aid = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "t":
            self._gathering = not self._in_reading_aid
        elif tag == "rPh":
            self._in_reading_aid = True

    def end(self, tag: str) -> None:
        tag = local(tag)
        if tag == "t":
            self._gathering = False
        elif tag == "si":
            self._keep(_unescaped(self._gathered()))
        elif tag == "rPh":
            self._in_reading_aid = False

    def _keep(self, text: str) -> None:
        self._memory_left -= sys.getsizeof(text)
        if self._memory_left < 0:
            raise SheetRefused(TOO_BIG)
        self.texts.append(text)


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold stand as _x000D_. Surrogates and NUL stay so: no text has them."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match) -> str:
    code = int(match[1], 16)
    return match[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


class _Sheet(Reader):
    """Turns the sheet's tags into rows. Cells say where they stand; the sheet is not asked for its size."""

    def __init__(self, limits: Limits, texts: list[str], kinds: dict[str, object], since_1904: bool):
        super().__init__(limits)
        self._texts = texts
        self._kinds = kinds
        self._since_1904 = since_1904
        self._columns: dict[str, int] = {}
        self._cells_left = limits.cells
        self._rows: list[Row] = []
        self._line = 0
        self._begin_row()

    def take(self) -> list[Row]:
        """The rows finished since the last time this was asked."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "t", "f"):
            self._gathering = self._cell is not None and not self._in_reading_aid
        elif tag == "row":
            self._line = self._next_line(attributes.get("r"))
            self._begin_row()
        elif tag == "rPh":
            self._in_reading_aid = True

    def end(self, tag: str) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._gathering = False
        elif tag == "f":
            self._gathering = False
            self._formula = self._gathered()
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._in_reading_aid = False

    def _next_line(self, stated: str | None) -> int:
        line = int(stated) if stated else self._line + 1
        if not self._line < line <= _LAST_LINE:
            raise ValueError(line)
        return line

    def _begin_row(self) -> None:
        self._cells: list[str] = []
        self._problems: dict[int, object] = {}
        self._index = -1
        self._cell: dict[str, str] | None = None
        self._formula: str | None = None
        self._in_reading_aid = False

    def _end_row(self) -> None:
        row = make_row(self._line, self._cells, self._limits, self._problems)
        if row:
            self._rows.append(row)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._cells_left -= 1
        if self._cells_left < 0:
            raise too_many_cells(self._limits)
        reference = attributes.get("r")
        index = self._column(reference) if reference else self._index + 1
        if index <= self._index:
            raise ValueError(index)
        if index >= self._limits.columns:
            raise too_wide(self._line, self._limits)
        self._index = index
        self._cell = attributes
        self._formula = None

    def _column(self, reference: str) -> int:
        """The column of a reference, from 0: C7 is 2."""
        letters = reference.rstrip("0123456789")
        index = self._columns.get(letters)
        if index is None:
            index = self._columns[letters] = _column_number(letters) - 1
        return index

    def _end_cell(self) -> None:
        if self._cell is None:
            raise ValueError("a cell within a cell")
        stored = self._gathered()
        text, problem = self._value(stored) if self._formula is None else self._result(stored)
        self._cell = None
        if problem:
            self._problems[self._index] = problem
        elif not text:
            return
        cells = self._cells
        if len(cells) < self._index:
            cells.extend([""] * (self._index - len(cells)))
        cells.append(text)

    def _result(self, stored: str):
        text = constant("=" + self._formula)
        return (self._value(stored)[0], FORMULA) if text is None else (text, None)

    def _value(self, stored: str):
        """The cell as text, and its problem if it has one."""
        if not stored:
            return "", None
        kind = self._cell.get("t", "n")
        if kind == "n":
            return self._number(stored)
        if kind == "s":
            return self._shared(int(stored)), None
        if kind == "b":
            return ("FALSE" if stored == "0" else "TRUE"), None
        if kind == "e":
            return stored, ERROR
        return iso_text(stored) if kind == "d" else (_unescaped(stored), None)

    def _shared(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        return self._texts[number]

    def _number(self, stored: str):
        kind = self._kinds.get(self._cell.get("s", "0"))
        if kind is None:
            return number_text(stored)
        return date_text(stored, self._since_1904) if kind == DATE else padded_text(stored, kind)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter) + 1
    return number
