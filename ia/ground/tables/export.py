"""Write tables that are safe to open: no text turns into a formula, no digit is lost, no control code stays.

For people, give .xlsx: a program that opens a CSV guesses, and turns 0042 into 42. CSV is for other systems.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

_FORMULA_SIGNS = tuple("=+-@")
_LINE_BREAKING = ("\t", "\r", "\n")
_CONTROL = re.compile("\r\n|[\0-\x1f\x7f-\x9f\u2028\u2029]")
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

_EXACT_DIGITS = 15
_LONGEST = 32_767
_TEXT_FORMAT, _MONEY_FORMAT, _DATE_FORMAT = "@", "#,##0.00", "yyyy-mm-dd"
_FIRST_DATE = date(1900, 3, 1)  # spreadsheet programs disagree about the days before


class Marks(NamedTuple):
    """Whose file it is, wherever a workbook can say so: in its properties, and at the head and foot of every page printed."""

    title: str
    author: str
    mark: str


def csv_bytes(
    header: Sequence[object], rows: Iterable[Sequence[object]], above: Sequence[Sequence[object]] = ()
) -> bytes:
    """UTF-8 with a byte order mark, without which programs take it for GB18030; lines end in CRLF. `above` are rows that
    stand over the header."""
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    for row in chain(above, [header], rows):
        writer.writerow([_plain(value) for value in row])
    return file.getvalue().encode("utf-8-sig")


def xlsx_bytes(
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    above: Sequence[Sequence[object]] = (),
    marks: Marks | None = None,
) -> bytes:
    """One sheet in which numbers and dates are what they are, and everything else is text that stays text. `above` are
    rows that stand over the header."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = f"A{len(above) + 2}"
    if marks:
        _mark(book, sheet, marks)
    for row in chain(above, [header], rows):
        sheet.append([_typed(sheet, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _mark(book: Workbook, sheet, marks: Marks) -> None:
    said = book.properties
    said.title, said.creator, said.lastModifiedBy = _text(marks.title), _text(marks.author), _text(marks.author)
    said.identifier = said.description = _text(marks.mark)
    line = _text(marks.mark).replace("&", "&&")  # a single one begins a code
    sheet.oddHeader.center.text = line
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = line, "&P / &N"


def _plain(value: object) -> str:
    """The value as it stands in a CSV. A number is no text, so its minus needs no apostrophe."""
    number = _number(value)
    return _text(value) if number is None else format(number, "f")


def _typed(sheet, value: object) -> WriteOnlyCell:
    number = _number(value)
    if number is not None and len(number.as_tuple().digits) <= _EXACT_DIGITS:
        return _cell(sheet, number, "0" if isinstance(value, int) else _MONEY_FORMAT)
    if type(value) is date and value >= _FIRST_DATE:
        return _cell(sheet, value, _DATE_FORMAT)
    text = _ESCAPE_LOOKALIKE.sub("_x005F_", _plain(value))
    cell = _cell(sheet, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", _TEXT_FORMAT)
    cell.data_type = "s"  # openpyxl would take #N/A for an error
    return cell


def _cell(sheet, value: object, number_format: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = number_format
    return cell


def _number(value: object) -> Decimal | None:
    """The value if it is a number; True is none, and neither is infinity."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    text = str(value)
    clean = _IMPOSSIBLE.sub("\ufffd", _CONTROL.sub(" ", text))
    return "'" + clean if _looks_like_formula(text) else clean


def _looks_like_formula(text: str) -> bool:
    """Whether some program may run the text. Blanks and invisible signs before it do not stop all of them."""
    if text.startswith(_LINE_BREAKING):
        return True
    first = next((sign for sign in text if not _is_blank(sign)), "")
    return unicodedata.normalize("NFKC", first).startswith(_FORMULA_SIGNS)


def _is_blank(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
