"""Tables made by hand for the tests of reading them: text, workbooks, and workbooks of the older kind."""

import csv
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import strategies as st

from ia.ground.tables import cells
from ia.ground.tables.sheets import SheetRefused, read_sheet

PROJECT = Path(__file__).parents[2]
SYNONYMS = {
    "name": ["客户名称", "姓名"],
    "account": ["资金帐号", "资金账号"],
    "asset_total": ["资产总额"],
    "confirmed_on": ["确认日期"],
    "team": ["所属投资顾问团体", "所属投资顾问团队"],
    "advisor": ["所属投资顾问成员"],
}
HEADER = [labels[0] for labels in SYNONYMS.values()]
CLEAN = {
    "name": cells.name,
    "account": cells.account,
    "asset_total": cells.amount,
    "confirmed_on": cells.date,
    "team": cells.text,
    "advisor": cells.name,
}


def refusal(data, filename="table.csv", **options) -> str:
    """The sentence with which a file is refused, at once or while its rows are read."""
    with pytest.raises(SheetRefused) as caught:
        for _ in read_sheet(data, filename, **options).rows:
            pass
    return str(caught.value.message)


def table(data, filename="table.csv", **options):
    return [row.cells for row in read_sheet(data, filename, **options).rows]


def problems(row):
    return {index: str(message) for index, message in row.problems.items()}


def csv_of(rows, encoding="utf-8", delimiter=","):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def xlsx_of(rows, change=lambda book, sheet: None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book, book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


def relations(*targets):
    links = "".join(
        f'<Relationship Id="r{n}" Type="{RELATION}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(targets)
    )
    return f"<Relationships>{links}</Relationships>"


def raw_parts(sheet, texts="<sst/>"):
    """The parts of a workbook with the given XML: what no library would write."""
    return {
        "_rels/.rels": relations(("officeDocument", "/xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns:r="{RELATION}"><sheets><sheet name="S" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": texts,
        "xl/styles.xml": STYLES,
    }


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """An archive; a part may be a list of pieces, so that a bomb need not exist as a whole."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                for piece in content if isinstance(content, list) else [content]:
                    part.write(piece if isinstance(piece, bytes) else piece.encode())
    return file.getvalue()


def raw(sheet, texts="<sst/>"):
    return zipped(raw_parts(sheet, texts))


def one_sheet(rows):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def with_part(name, content):
    return raw_parts(one_sheet("<row><c><v>1</v></c></row>")) | {name: content}


DAMAGED = "damaged or incomplete"
TOO_BIG = "far larger than a real table"
MANY_BYTES = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8)


def changed(data, changes):
    data = bytearray(data)
    for place, byte in changes:
        data[place % len(data)] = byte
    return bytes(data)


def read_or_refused(data, name):
    try:
        for row in read_sheet(data, name).rows:
            assert all(isinstance(cell, str) for cell in row.cells)
    except SheetRefused as refused:
        assert str(refused.message).endswith(".")


def record(number, body):
    return struct.pack("<HH", number, len(body)) + body


def biff_text(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def biff_cell(row, column, value, style=0):
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return record(0x204, place + biff_text(value))
    return record(0x203, place + struct.pack("<d", value))


def biff(cells_of_sheet, name="汇总", hidden=0, claimed=(0, 100, 0, 10), extra=b""):
    """The stream of a workbook with one sheet of a claimed size; the second cell style is a date."""
    styles = b"".join(record(0xE0, struct.pack("<HH16x", 0, number_format)) for number_format in (0, 14))
    sheet_name = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    head = biff_begin(5) + record(0x42, struct.pack("<H", 1200)) + extra + styles
    start = len(head) + 4 + 6 + len(sheet_name) + 4
    bound = record(0x85, struct.pack("<IBB", start, hidden, 0) + sheet_name)
    claim = record(0x200, struct.pack("<IIHHH", *claimed, 0))
    return head + bound + record(0x0A, b"") + biff_begin(0x10) + claim + cells_of_sheet + record(0x0A, b"")


def biff_begin(kind):
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6))


def container(stream, name="Workbook", directory_link=0xFFFFFFFE):
    """The file system: one table of sectors, one of names, then the stream. A link leads on from the names."""
    sector, end, special = 512, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(max(4096, -(-len(stream) // sector) * sector), b"\0")
    count = len(stream) // sector
    links = [special, directory_link, *range(3, count + 2), end]
    table_of_sectors = struct.pack(f"<{len(links)}I", *links).ljust(sector, b"\xff")

    def entry(title, kind, first, size, child=0xFFFFFFFF):
        written = title.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII36xIQ", written, len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, first, size
        )

    names = (entry("Root Entry", 5, end, 0, 1) + entry(name, 2, 2, len(stream))).ljust(sector, b"\0")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
        0,
    )
    return head.ljust(sector, b"\xff") + table_of_sectors + names + stream


def xls_of(rows):
    return container(
        biff(b"".join(biff_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)))
    )
