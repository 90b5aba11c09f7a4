"""Read whatever table a branch sends, as rows of text, and find the line that names its columns."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path, PurePath

from flask_babel import lazy_gettext as _l

from ia.ground.tables import delimited, xls, xlsx
from ia.ground.tables.rows import STANDARD, CellProblem, Limits, Row, SheetRefused, Source

__all__ = ["CellProblem", "Header", "Limits", "Row", "Sheet", "SheetRefused", "find_header", "fold", "read_sheet"]

_NAMES = frozenset(("", ".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm"))
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_WEB_PAGE = re.compile(rb"\s*(<(\?xml|!doctype|html|head|meta|style|table|body)|mime-version:)", re.IGNORECASE)
_TITLE_LINES = 20

WRONG_KIND = _l("This is not a table. Send a .csv, .xls or .xlsx file.")
WEB_PAGE = _l("This is a web page named like a table. Open it in a spreadsheet program and save it as .xlsx.")
EMPTY = _l("The file is empty.")


@dataclass(frozen=True)
class Sheet:
    """One table. `format` is csv, tsv, xls or xlsx by content; `encoding` and `delimiter` are None for workbooks.

    Rows are read as they are asked for, so a file may also be refused (SheetRefused) in the middle of them.
    """

    format: str
    encoding: str | None
    title: str | None
    _read: Callable[[], Iterator[Row]]
    delimiter: str | None = None

    @property
    def rows(self) -> Iterator[Row]:
        """The rows from the top, every time anew. Blank ones are left out, but counted as lines."""
        return self._read()

    def below(self, header: "Header") -> Iterator[Row]:
        return (row for row in self.rows if row.line > header.line)


@dataclass(frozen=True)
class Header:
    """The line that names the columns. `columns` leads from the index of a cell to the code of its column."""

    line: int
    columns: Mapping[int, str]
    unknown: Sequence[str]
    missing: Sequence[str]
    units: Mapping[int, str]
    unit: str | None

    def unit_of(self, index: int) -> str | None:
        """The unit of money that a column's own label gives, else the one remarked above the table."""
        return self.units.get(index, self.unit)


def read_sheet(
    path_or_bytes: bytes | str | Path, filename: str, *, limits: Limits = STANDARD, whole: bool = True
) -> Sheet:
    """Open a table of any known kind; what it is, its content decides. Raises SheetRefused with the reason.

    A path must stay in place for as long as rows are read from the sheet. With `whole` a text is decoded to its end before
    its first row is given; without, damage further down is refused where it is met.
    """
    if PurePath(filename).suffix.lower() not in _NAMES:
        raise SheetRefused(WRONG_KIND)
    source = Source(path_or_bytes)
    size = source.size()
    if not size:
        raise SheetRefused(EMPTY)
    if size > limits.size:
        raise SheetRefused(_l("The file is larger than %(most)s MB. Split it.", most=f"{limits.size / (1 << 20):g}"))
    sheet = _open(source, limits, whole)
    next(sheet.rows)  # refuses here, not later, what is wrong from the start
    return sheet


def _open(source: Source, limits: Limits, whole: bool) -> Sheet:
    head = source.head(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _workbook("xlsx", xlsx.Workbook(source.read(), limits), limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _workbook("xls", xls.Workbook(source.read(), limits), limits)
    if head.startswith(_OTHER_KINDS):
        raise SheetRefused(WRONG_KIND)
    if _WEB_PAGE.match(head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")):
        raise SheetRefused(WEB_PAGE)
    return _text(source, limits, whole)


def _workbook(kind: str, book, limits: Limits) -> Sheet:
    return Sheet(kind, None, book.title, lambda: _counted(book.rows(), limits))


def _text(source: Source, limits: Limits, whole: bool) -> Sheet:
    encoding = delimited.encoding_of(source, whole)
    delimiter = delimited.delimiter_of(source, encoding)
    read = partial(delimited.read_delimited, source, encoding, delimiter, limits)
    kind = "tsv" if delimiter == "\t" else "csv"
    return Sheet(kind, encoding.removesuffix("-sig"), None, lambda: _counted(read(), limits), delimiter)


def _counted(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    count = 0
    for row in rows:
        count += 1
        if count > limits.rows:
            raise SheetRefused(_l("The table has more than %(most)s rows. Split it.", most=limits.rows))
        yield row
    if not count:
        raise SheetRefused(EMPTY)


def find_header(
    rows: Iterable[Row],
    synonyms: Mapping[str, Sequence[str]],
    required: Collection[str] = (),
    several: Collection[str] = (),
) -> Header:
    """Of the first rows, the one in which most labels are known; it may stand under a title block.

    `synonyms` gives the labels of each code; the code itself is one, too. Raises SheetRefused if no row has a
    known label, or if two columns claim the same code, since nobody could say which of them counts; those in `several`
    may stand more than once.
    """
    known = _known_labels(synonyms)
    head = list(islice(rows, _TITLE_LINES + 1))
    place = max(range(len(head)), key=lambda index: len(_recognised(head[index], known)), default=None)
    if place is None or not _recognised(head[place], known):
        raise SheetRefused(
            _l(
                "None of the first %(lines)s lines names known columns. Expected: %(names)s.",
                lines=_TITLE_LINES + 1,
                names=", ".join(str(next(iter(labels), code)) for code, labels in synonyms.items()),
            )
        )
    return _header(head[place], head[:place], known, required, several)


def _header(row: Row, above: Sequence[Row], known: Mapping[str, str], required, several) -> Header:
    columns: dict[int, str] = {}
    for index, label in enumerate(row.cells):
        code = known.get(fold(label))
        if code in columns.values() and code not in several:
            raise SheetRefused(
                _l(
                    "Two columns have the same meaning; the second is “%(label)s”. Remove one.",
                    label=label.strip(),
                )
            )
        if code:
            columns[index] = code
    return Header(
        line=row.line,
        columns=columns,
        unknown=[label.strip() for index, label in enumerate(row.cells) if label.strip() and index not in columns],
        missing=[code for code in required if code not in columns.values()],
        units={index: unit for index in columns if (unit := _unit_in_label(row.cells[index]))},
        unit=_unit_above(above),
    )


def _known_labels(synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for code, labels in synonyms.items():
        for label in (code, *labels):
            if known.setdefault(fold(str(label)), code) != code:
                raise ValueError(f"the label {label!s} belongs to two columns")
    return known


def _recognised(row: Row, known: Mapping[str, str]) -> set[str]:
    return {known[label] for label in map(fold, row.cells) if label in known}


_REMARK = re.compile(r"(\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕)[^\w()\[\]【】〔〕]*$")
_UNIT_IN_LABEL = re.compile(r"[(\[【〔](?:单位:?)?([^()\[\]【】〔〕]*元)[)\]】〕]")
_UNIT_ABOVE = re.compile(r"单位:?([^\s,;:()\[\]]*元)")


def _squeezed(label: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", label))


def fold(label: str) -> str:
    """What counts of a label: no case, width, space or punctuation, and no remark in brackets behind it."""
    label = _squeezed(label)
    while (shorter := _REMARK.sub("", label)) not in ("", label):
        label = shorter
    return "".join(sign for sign in label if unicodedata.category(sign)[0] in "LMN").casefold()


def _unit_in_label(label: str) -> str | None:
    match = _UNIT_IN_LABEL.search(_squeezed(label))
    return match and match[1]


def _unit_above(rows: Sequence[Row]) -> str | None:
    matches = (_UNIT_ABOVE.search(_squeezed(cell)) for row in rows for cell in row.cells)
    return next((match[1] for match in matches if match), None)
