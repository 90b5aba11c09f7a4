"""Opening what the counter has sent: the line that names the columns, the month it is about, and its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.tables import sheets
from ia.ground.tables.rows import MEGABYTE, STANDARD, SheetRefused
from ia.ground.tables.titles import months_above
from ia.ground.web.language import listed
from ia.reconciliation.lines import LABELS, NO_ROWS, REQUIRED, Reader, Reading
from ia.reconciliation.models import ReconWord
from ia.reconciliation.usual import Columns, Piece, Unusual, Usual, cut

LIMITS = replace(STANDARD, size=256 * MEGABYTE, rows=1_500_000, cells=15_000_000, inflated=1024 * MEGABYTE)
"""What one file may hold."""
TOGETHER = 20_000
"""Rows that are read before they are handed on, where that is done cell by cell."""


class ColumnsMissing(SheetRefused):
    """Columns are missing that the file may have under names nobody knows. `columns`: each label with its code or None."""

    def __init__(self, message, columns: list[list[str | None]]):
        self.columns = columns
        super().__init__(message)


@dataclass
class CounterFile:
    """A file whose columns are known. `month` is what its title says, `reading` what came of its rows."""

    path: Path
    sheet: sheets.Sheet
    header: sheets.Header
    labels: Mapping[str, str]
    month: date | None
    reader: Reader

    def __post_init__(self):
        self.reading = Reading()

    @cached_property
    def usual(self) -> Usual:
        """The quick way to read its pieces."""
        return Usual(self.path, self.sheet.encoding, self.sheet.delimiter, self.reader, LIMITS)

    @cached_property
    def pieces(self) -> list[Piece]:
        """The pieces that can be read each by itself: of a text whose line ends are those of ASCII, with amounts in yuan. None
        when the file must be read from its beginning. Raises SheetRefused."""
        if self.sheet.encoding not in ("utf-8", "gb18030") or self.reader.unit or self._head_is_odd():
            return []
        pieces = cut(self.path, self.header.line)
        if sum(piece.lines for piece in pieces) > LIMITS.rows:
            raise SheetRefused(_l("The table has more than %(most)s rows. Split it.", most=LIMITS.rows))
        return pieces

    def _head_is_odd(self) -> bool:
        """Whether lines end otherwise than with a line feed, or a cell above the rows has several."""
        with self.path.open("rb") as file:
            head = b"".join(islice(file, self.header.line))
        lone = head.replace(b"\r\n", b"\n")
        return b"\r" in lone or lone.count(b"\n") < self.header.line or lone.count(b'"') % 2 == 1

    def batches(self) -> Iterator[Columns]:
        """The confirmations from the top; what came of reading them is in `reading`. Raises SheetRefused."""
        below = self.header.line
        for piece in self.pieces:
            try:
                columns, reading = self.usual.read(piece)
            except Unusual:
                break
            self.reading.add(reading)
            below += piece.lines
            yield columns
        else:
            below = None if self.pieces else below
        if below is not None:
            yield from self._carefully(below)
        self.check_rows()

    def _carefully(self, below: int) -> Iterator[Columns]:
        """The confirmations below a line, cell by cell."""
        self.reader.reading = reading = Reading()
        lines = self.reader.lines(row for row in self.sheet.rows if row.line > below)
        while part := list(islice(lines, TOGETHER)):
            yield Columns.of(part)
        self.reading.add(reading)

    def check_rows(self) -> None:
        """Refuse a file without any row, unless its totals row says that there is none: a month may be empty."""
        total = self.reading.total
        if not self.reading.rows and not self.reading.bad and not (total and total.count == 0):
            raise SheetRefused(NO_ROWS)


def words_of(branch_id: int) -> dict[str, str]:
    """What the branch has said of labels, folded."""
    rows = db.session.execute(select(ReconWord.label, ReconWord.code).where(ReconWord.branch_id == branch_id))
    found = {row.label: row.code for row in rows}
    db.session.rollback()
    return found


def open_file(path: Path, filename: str, words: Mapping[str, str]) -> CounterFile:
    """Find out what a file is and what its columns mean. Raises SheetRefused when it is no summary."""
    sheet = sheets.read_sheet(path, filename, limits=LIMITS, whole=False)
    synonyms = {
        code: [label for label in labels if sheets.fold(label) not in words] for code, labels in LABELS.items()
    }
    for label, code in words.items():
        if code in synonyms:
            synonyms[code].append(label)
    header = sheets.find_header(sheet.rows, synonyms, required=REQUIRED)
    head = next(row for row in sheet.rows if row.line == header.line)
    if header.missing:
        message = _l("Columns are missing: %(names)s.", names=listed(LABELS[code][0] for code in header.missing))
        named = [(index, label.strip()) for index, label in enumerate(head.cells) if label.strip()]
        raise ColumnsMissing(message, [[label, header.columns.get(index)] for index, label in named])
    places = {code: index for index, code in header.columns.items()}
    labels = {code: head.cells[index].strip() for code, index in places.items()}
    unit = header.unit_of(places["asset_total"])
    return CounterFile(path, sheet, header, labels, next(months_above(sheet, header.line), None), Reader(places, labels, unit))


def check_month(file: CounterFile, month: date) -> None:
    """Refuse the file of another month: by its title, else by the days of most of its rows."""
    wanted = month.strftime("%Y-%m")
    if file.month is not None and file.month != month:
        raise SheetRefused(_l("The file is about %(theirs)s, not %(ours)s.", theirs=file.month.strftime("%Y-%m"), ours=wanted))
    months = file.reading.months
    if months and months.get(wanted, 0) * 2 < sum(months.values()):
        most = max(months, key=months.get)
        raise SheetRefused(_l("Most rows are of %(theirs)s, not %(ours)s.", theirs=most, ours=wanted))
