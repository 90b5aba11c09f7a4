"""What the lines above the names of the columns say of a file."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from ia.ground.tables.sheets import Sheet

_MONTH = re.compile(r"(20\d\d)\s*[年./-]\s*(\d{1,2})\s*月?")


def months_above(sheet: Sheet, line: int) -> Iterator[date]:
    """The months named above that line, each as its first day, in the order in which they stand there."""
    for row in takewhile(lambda row: row.line < line, sheet.rows):
        for cell in row.cells:
            for year, month in _MONTH.findall(cell):
                if 1 <= int(month) <= 12:
                    yield date(int(year), int(month), 1)
