"""What every spreadsheet reader shares: rows of text, the limits, and the two ways of saying no."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from flask_babel import lazy_gettext as _l

MEGABYTE = 1 << 20

NO_PROBLEMS: Mapping[int, object] = MappingProxyType({})
FORMULA = _l("The cell holds a formula. Copy it and paste it as a value.")
UNREADABLE = _l("The cell holds characters that cannot be shown. Type it again.")

# Cells are joined by NUL before the search, which no cell can hold: one search a row instead of one a cell.
_SUSPECT = re.compile("\0=|[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_CONSTANT = re.compile(r'="((?:[^"]|"")*)"', re.DOTALL)


class SheetRefused(Exception):
    """The file as a whole is not taken. `message` is a lazily translated sentence for its sender."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)


class CellProblem(Exception):
    """One cell cannot be taken as it stands. `message` is a lazily translated sentence."""

    def __init__(self, message):
        self.message = message
        super().__init__(message)


@dataclass(frozen=True)
class Limits:
    """How much one file may ask of us. Beyond any of these it is refused, however it describes itself."""

    size: int = 20 * MEGABYTE
    rows: int = 200_000
    columns: int = 512
    cell: int = 32_767  # characters; Excel's own limit
    cells: int = 1_000_000  # of a workbook, empty ones that it mentions included
    inflated: int = 256 * MEGABYTE  # the parts of a workbook, unpacked
    ratio: int = 150  # unpacked to packed; a sheet of all-alike rows reaches about 60
    memory: int = 170 * MEGABYTE  # address space of the process that reads .xls
    seconds: float = 4  # time of that process


STANDARD = Limits()


class Row(NamedTuple):
    """One row that is not blank. `line` is its number in the file as a person counts it, from 1."""

    line: int
    cells: tuple[str, ...]
    problems: Mapping[int, object] = NO_PROBLEMS

    def cell(self, index: int) -> str:
        """The text of a cell, empty beyond the row's end. Raises CellProblem if the file has spoiled it."""
        if index in self.problems:
            raise CellProblem(self.problems[index])
        return self.cells[index] if index < len(self.cells) else ""


class Source:
    """Uploaded bytes or a file on disk, opened as often as a reader needs it."""

    def __init__(self, path_or_bytes: bytes | str | Path):
        self._bytes = path_or_bytes if isinstance(path_or_bytes, bytes) else None
        self._path = None if self._bytes is not None else Path(path_or_bytes)

    def size(self) -> int:
        return self._path.stat().st_size if self._bytes is None else len(self._bytes)

    def open(self) -> BinaryIO:
        return self._path.open("rb") if self._bytes is None else BytesIO(self._bytes)

    def read(self) -> bytes:
        return self._path.read_bytes() if self._bytes is None else self._bytes

    def head(self, count: int) -> bytes:
        with self.open() as file:
            return file.read(count)


def constant(formula: str) -> str | None:
    """The text of a formula that is only a text, as exports write it to keep zeros: ="0001" is 0001."""
    match = _CONSTANT.fullmatch(formula)
    return match and match[1].replace('""', '"')


def too_wide(line: int, limits: Limits) -> SheetRefused:
    return SheetRefused(_l("Line %(line)s has more than %(most)s columns.", line=line, most=limits.columns))


def make_row(line: int, cells: list[str], limits: Limits, problems: dict | None = None) -> Row | None:
    """A row of checked text, None if it is blank. Raises SheetRefused for what no real row contains."""
    if len(cells) > limits.columns:
        raise too_wide(line, limits)
    joined = "\0" + "\0".join(cells)
    if not joined.strip("\0 \t\r\n\u3000"):
        return None
    if len(joined) > limits.cell and max(map(len, cells)) > limits.cell:
        raise SheetRefused(_l("A cell in line %(line)s is longer than any real text.", line=line))
    if not _SUSPECT.search(joined):
        return Row(line, tuple(cells), problems or NO_PROBLEMS)
    found = dict(problems or {})
    shown = []
    for index, cell in enumerate(cells):
        text, problem = _examine(cell)
        shown.append(text)
        if problem:
            found.setdefault(index, problem)
    return Row(line, tuple(shown), found or NO_PROBLEMS)


def _examine(cell: str):
    if _UNREADABLE.search(cell):
        return cell, UNREADABLE
    if not cell.startswith("="):
        return cell, None
    text = constant(cell.rstrip())
    return (cell, FORMULA) if text is None else (text, None)
