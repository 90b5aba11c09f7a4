"""A process of its own: unpack an .xls from standard input, write its rows as JSON lines to standard output.

The older workbook is a small file system of binary records, and the library lays a sheet out in memory as the
full rectangle between its first and last cell: a few bytes can ask for gigabytes, or for a chain of blocks
without an end. So this process gives up its right to more memory, time and output before it opens the file.

Arguments: bytes of memory, seconds, most columns. The first line is the name of the sheet; each further one
is [line, [cell, ...]], where a cell is a text, a number, a truth value or {"at": ISO moment}. One word on
standard error tells why there is no table.
"""

import json
import resource
import sys
from datetime import date, datetime
from io import BytesIO

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

_OUTPUT = 128 << 20


def _fence(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, _OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _first_sheet(book):
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return book.get_sheet_by_index(index)
    sys.exit("nothing")


def _plain(cell):
    if isinstance(cell, datetime | date):
        return {"at": cell.isoformat()}
    return cell if isinstance(cell, str | int | float) else str(cell)


def main(memory: str, seconds: str, columns: str) -> None:
    _fence(int(memory), int(seconds))
    try:
        sheet = _first_sheet(load_workbook(BytesIO(sys.stdin.buffer.read())))
    except CalamineError:
        sys.exit("damaged")
    if sheet.total_width > int(columns):
        sys.exit("columns")
    print(json.dumps(sheet.name))
    if sheet.start is None:
        return
    # Rows come from the first of the sheet, cells only from the first column that is used.
    for line, cells in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in cells):
            print(json.dumps([line, [""] * sheet.start[1] + [_plain(cell) for cell in cells]]))


if __name__ == "__main__":
    main(*sys.argv[1:])
