"""Opening what the counter has sent: the line that names the columns, the month it is about, and its rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.tables import sheets
from ia.ground.tables.rows import MEGABYTE, STANDARD, SheetRefused
from ia.reconciliation.lines import LABELS, REQUIRED, Line, Reader, Reading
from ia.reconciliation.models import ReconWord

LIMITS = replace(STANDARD, size=256 * MEGABYTE, rows=1_500_000, cells=15_000_000, inflated=1024 * MEGABYTE)
"""What one file may hold."""
_MONTH = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*月?")


class ColumnsMissing(SheetRefused):
    """Columns are missing that the file may have under names nobody knows. `columns`: each label with its code or None."""

    def __init__(self, message, columns: list[list[str | None]]):
        self.columns = columns
        super().__init__(message)


@dataclass
class CounterFile:
    """A file whose columns are known. `month` is what its title says, `unknown` the labels that nobody has explained."""

    sheet: sheets.Sheet
    header: sheets.Header
    labels: Mapping[str, str]
    month: date | None
    reader: Reader

    @property
    def reading(self) -> Reading:
        return self.reader.reading

    def lines(self) -> Iterator[Line]:
        return self.reader.lines(self.sheet.below(self.header))


def words_of(branch_id: int) -> dict[str, str]:
    """What the branch has said of labels, folded."""
    rows = db.session.execute(select(ReconWord.label, ReconWord.code).where(ReconWord.branch_id == branch_id))
    found = {row.label: row.code for row in rows}
    db.session.rollback()
    return found


def open_file(path: Path, filename: str, words: Mapping[str, str]) -> CounterFile:
    """Find out what a file is and what its columns mean. Raises SheetRefused when it is no summary."""
    sheet = sheets.read_sheet(path, filename, limits=LIMITS)
    synonyms = {
        code: [label for label in labels if sheets.fold(label) not in words] for code, labels in LABELS.items()
    }
    for label, code in words.items():
        if code in synonyms:
            synonyms[code].append(label)
    header = sheets.find_header(sheet.rows, synonyms, required=REQUIRED)
    head = next(row for row in sheet.rows if row.line == header.line)
    if header.missing:
        message = _l("Columns are missing: %(names)s.", names="、".join(LABELS[code][0] for code in header.missing))
        named = [(index, label.strip()) for index, label in enumerate(head.cells) if label.strip()]
        raise ColumnsMissing(message, [[label, header.columns.get(index)] for index, label in named])
    places = {code: index for index, code in header.columns.items()}
    labels = {code: head.cells[index].strip() for code, index in places.items()}
    unit = header.unit_of(places["asset_total"])
    return CounterFile(sheet, header, labels, _month(sheet, header.line), Reader(places, labels, unit))


def _month(sheet: sheets.Sheet, line: int) -> date | None:
    """The month that the title block names."""
    for row in takewhile(lambda row: row.line < line, sheet.rows):
        for cell in row.cells:
            match = _MONTH.search(cell)
            if match and 1 <= int(match[2]) <= 12:
                return date(int(match[1]), int(match[2]), 1)
    return None


def check_month(file: CounterFile, month: date) -> None:
    """Refuse the file of another month: by its title, else by the days of most of its rows."""
    wanted = month.strftime("%Y-%m")
    if file.month is not None and file.month != month:
        raise SheetRefused(_l("The file is about %(theirs)s, not %(ours)s.", theirs=file.month.strftime("%Y-%m"), ours=wanted))
    months = file.reading.months
    if months and months.get(wanted, 0) * 2 < sum(months.values()):
        most = max(months, key=months.get)
        raise SheetRefused(_l("Most rows are of %(theirs)s, not %(ours)s.", theirs=most, ours=wanted))
