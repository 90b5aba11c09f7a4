"""Reading tables: the shapes branches really send, and the files made to hurt."""

import csv
import io
import json
import random
import re
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ia.ground.tables import cells
from ia.ground.tables.sheets import CellProblem, Limits, SheetRefused, find_header, read_sheet

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


# The counter's monthly summary, with the noise of its exports


def counter_rows(count=60, seed=7):
    """The table as the counter writes it, and the facts in it."""
    rng = random.Random(seed)
    facts, rows = [], [["投资顾问客户开发汇总表"], ["统计月份：2026年10月", "", "", "制表：柜台"], [], HEADER]
    for number in rng.sample(range(1_000_000, 100_000_000), count):
        fact = (
            rng.choice(["张三", "谢诚", "陈波杰", "远达投资（北京）有限公司"]),
            f"{number:010d}",
            Decimal(rng.randrange(100, 500_000_000)) / 100,
            date(2026, 10, rng.randrange(1, 29)),
            "第一投资顾问团队",
            "汪立秀",
        )
        facts.append(fact)
        rows.append(noisy(rng, *fact))
    return [*rows, [], ["合计", f"{count}户", "1,234.00"]], facts


def noisy(rng, name, account, amount, day, team, advisor):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [
        name[0] + "\u3000" + name[1] if len(name) == 2 else name,
        rng.choice([account, account + " ", "'" + account, f'="{account}"', account.translate(wide)]),
        rng.choice([f"{amount:.2f}", f"{amount:,.2f}", f"¥{amount:,.2f}", f"{amount:.2f} "]),
        rng.choice(
            [
                day.isoformat(),
                day.strftime("%Y%m%d"),
                f"{day.year}/{day.month}/{day.day}",
                f"{day:%Y年%m月%d日}",
            ]
        ),
        team + rng.choice(["", " "]),
        advisor,
    ]


def counter_file(kind):
    rows, facts = counter_rows()
    if kind == "csv":
        return csv_of(rows, "gb18030"), facts
    if kind == "xls":
        return "".join("\t".join(row) + "\r\n" for row in rows).encode("gb18030"), facts
    return xlsx_of(rows), facts


@pytest.mark.parametrize(
    ("kind", "form", "encoding"),
    [("csv", "csv", "gb18030"), ("xls", "tsv", "gb18030"), ("xlsx", "xlsx", None)],
)
def test_the_counters_summary_in_each_of_its_three_files(kind, form, encoding, tmp_path):
    data, facts = counter_file(kind)
    path = tmp_path / f"counter-2026-10.{kind}"
    path.write_bytes(data)
    sheet = read_sheet(path, path.name)
    assert (sheet.format, sheet.encoding) == (form, encoding)

    header = find_header(sheet.rows, SYNONYMS, ["name", "account"])
    assert (header.line, header.unknown, header.missing) == (4, [], [])
    assert header.columns == dict(enumerate(SYNONYMS))

    *rows, total = sheet.below(header)
    assert total.cell(0) == "合计"
    assert total.line == 4 + len(facts) + 2
    read = [tuple(CLEAN[code](row.cell(index)) for index, code in header.columns.items()) for row in rows]
    assert read == facts


# Text tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_with_every_delimiter(encoding, delimiter):
    rows = [
        ["客户名称", "身份证号", "备注"],
        ["张三𠮷", "110101199003070011", f'含{delimiter}和"引号"\n换行'],
        ["", "0042", "é€"],
    ]
    data = csv_of(rows, encoding, delimiter)
    sheet = read_sheet(data, "table.txt")
    assert sheet.encoding == encoding.removesuffix("-sig")
    assert sheet.format == ("tsv" if delimiter == "\t" else "csv")
    assert [list(row.cells) for row in sheet.rows] == rows
    assert [row.line for row in sheet.rows] == [1, 2, 4]


def test_the_name_decides_nothing_about_the_content():
    workbook = xlsx_of([["客户名称"]])
    assert table(b"PK,b\r\n1,2\r\n") == [("PK", "b"), ("1", "2")]
    for name in ("x.csv", "x.xls", "X.XLSX", "x"):
        assert read_sheet(workbook, name).format == "xlsx"
        assert read_sheet(b"a,b\r\n1,2\r\n", name).format == "csv"


def test_thousands_separators_are_not_the_delimiter():
    data = csv_of(
        [["标题"], ["a", "1,234,567.00", "2,345,678.00"], ["b", "1,234,567.00", "2,345,678.00"]],
        delimiter="\t",
    )
    assert table(data)[1] == ("a", "1,234,567.00", "2,345,678.00")


def test_a_constant_formula_is_its_text_and_any_other_a_problem():
    row = next(read_sheet(b'="0042","=""a""""b""",=1+1,"=cmd|\' /C calc\'!A0",-\r\n', "x.csv").rows)
    assert row.cells == ("0042", 'a"b', "=1+1", "=cmd|' /C calc'!A0", "-")
    assert set(problems(row)) == {2, 3}
    assert problems(row)[2] == "The cell holds a formula. Copy it and paste it as a value."
    with pytest.raises(CellProblem):
        row.cell(2)
    assert row.cell(0) == "0042"
    assert row.cell(99) == ""


def test_lost_and_hidden_characters_are_problems_of_their_cells():
    row = next(read_sheet("张\ufffd,a\x07,b\r\n".encode(), "x.csv").rows)
    assert set(problems(row)) == {0, 1}


def test_a_closing_end_of_file_sign_is_no_row():
    assert table(b"a,b\r\n1,2\r\n\x1a") == [("a", "b"), ("1", "2")]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="gb18030", exclude_categories=("Cc", "Cs")), max_size=8),
            min_size=2,
            max_size=5,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_gb18030_table_is_read_or_refused_but_never_garbled(rows):
    labels = ["客户名称", "资金帐号", "资产总额", "确认日期"]
    data = csv_of([labels, *rows], "gb18030")
    read = [list(row.cells) for row in read_sheet(data, "x.csv").rows]
    shown = [row for row in rows if any(cell.strip(" \u3000") for cell in row)]
    assert read[0] == labels
    assert len(read) == 1 + len(shown)
    for before, after in zip(shown, read[1:], strict=True):
        assert all(cell.startswith("=") or cell == kept for cell, kept in zip(before, after, strict=True))


@pytest.mark.parametrize("cut", range(1, 3))
def test_utf8_cut_within_a_character_is_not_taken_for_gb18030(cut):
    data = csv_of([HEADER, ["张三", "0042", "1.00", "20261028", "甲", "乙"]]).rstrip()[:-cut]
    assert "Line 2 is damaged" in refusal(data)


def test_one_damaged_byte_names_its_line():
    lines = ["客户名称,资金帐号", *(f"客户{number},00{number}" for number in range(1000))]
    data = bytearray("\n".join(lines).encode())
    data[data.index("客户500,".encode()) + 1] = 0x20
    assert "Line 502 is damaged" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\r\n \r\n,,\r\n", "empty"),
        ("\u3000,\u3000".encode(), "empty"),
        (b"a,b\r\n1\x00,2\r\n", "NUL"),
        ("a,b\r\n1\x00,2".encode("utf-16"), "NUL"),
        ("客户,1\r\n".encode("utf-16-le"), "NUL"),
        (b"\xff\xff\xff,\xff", "neither UTF-8 nor GB18030"),
        (b"a,\xed\xa0\x80\r\n" * 3, "neither UTF-8 nor GB18030"),
        (b"\xff\xfea\x00,\x00\x00\xd8", "neither UTF-8 nor GB18030"),
        (b"\xef\xbb\xbfa,\xb0\xa1\r\n", "neither UTF-8 nor GB18030"),
        (b'a,b\r\n1,"2\r\n3,4\r\n', "quotation marks in line 2"),
        (b'a,b\r\n1,"2"x\r\n3,4\r\n', "quotation marks in line 2"),
        (b'a,b\r\n1,"' + b"\n" * 5_000 + b'",2\r\n', "quotation marks in line 2"),
        (b"a," + b"x" * 40_000, "line 1 is longer than any real text"),
        (b"," * 600 + b"x", "Line 1 has more than 512 columns"),
        (b"a,b\r\n" + b"," * 1_000_000 + b"x", "Line 2 is longer than any real row"),
        (b'a,b\r\n"' + b'\n","' * 400_000, "quotation marks in line 2"),
    ],
)
def test_text_tables_refused(data, sentence):
    assert sentence in refusal(data)


def test_limits_are_the_callers_to_set():
    data = csv_of([["a", "b"]] * 11)
    assert refusal(data, limits=Limits(rows=10)) == "The table has more than 10 rows. Split it."
    assert len(table(data, limits=Limits(rows=11))) == 11
    assert refusal(data, limits=Limits(size=20)) == "The file is larger than 1.90735e-05 MB. Split it."


# Other things under the name of a table


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"%PDF-1.7\n1 0 obj", "a.csv", "not a table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a.xlsx", "not a table"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a.xls", "not a table"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.xls", "NUL"),
        (b"a,b\r\n", "a.docx", "not a table"),
        (b"a,b\r\n", "a.csv.exe", "not a table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "web page"),
        ("\ufeff <TABLE>".encode("utf-16"), "a.xls", "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "a.xls", "web page"),
        (b"MIME-Version: 1.0\r\n", "a.xls", "web page"),
    ],
)
def test_wrong_kinds_of_file(data, name, sentence):
    assert sentence in refusal(data, name)


# Workbooks


def test_workbook_cells_read_as_a_person_sees_them():
    def formats(book, sheet):
        sheet["G1"].number_format = "0000000000"
        sheet["H1"].number_format = '"No."0000'
        sheet["I1"].number_format = 'yyyy"年"m"月"d"日"'
        sheet["J1"].number_format = "[h]:mm"

    shown = {
        "张三": "张三",
        "0042301900": "0042301900",
        12345678901.0: "12345678901",
        1.5: "1.5",
        1e-7: "0.0000001",
        0.1 + 0.2: "0.3",
        42301900: "0042301900",
        42: "42",
        46323: "2026-10-28",
        1.25: "1.25",
        date(2026, 10, 28): "2026-10-28",
        datetime(2026, 10, 28, 9, 30): "2026-10-28 09:30:00",
        time(9, 30): "09:30:00",
        True: "TRUE",
        -3: "-3",
        1234567.89: "1234567.89",
        123456789012345: "123456789012345",
    }
    row = next(read_sheet(xlsx_of([list(shown)], formats), "x.xlsx").rows)
    assert row.cells == tuple(shown.values())
    assert not row.problems


@pytest.mark.parametrize("number", [1234567890123456, 110101199003070011, 6222021234567890123, 1e15, -1e18, 1e300])
def test_a_number_beyond_fifteen_digits_is_never_silently_wrong(number):
    row = next(read_sheet(xlsx_of([[number, "x"]]), "x.xlsx").rows)
    assert row.cells[0].lstrip("-").isdigit()
    assert "more than 15 digits" in problems(row)[0]
    with pytest.raises(CellProblem):
        row.cell(0)


def test_formulas_and_errors_are_problems_of_their_cells():
    row = next(read_sheet(xlsx_of([['="0068027145"', "=SUM(A2:A9)", "#N/A", "x"]]), "x.xlsx").rows)
    assert row.cell(0) == "0068027145"
    assert row.cell(3) == "x"
    assert "formula" in problems(row)[1]
    assert "error" in problems(row)[2]


def test_the_first_visible_sheet_is_read():
    def hide(book, sheet):
        sheet.sheet_state = "hidden"
        book.create_chartsheet("图")
        book.create_sheet("汇总").append(["这一张"])

    sheet = read_sheet(xlsx_of([["隐藏"]], hide), "x.xlsx")
    assert sheet.title == "汇总"
    assert [row.cells for row in sheet.rows] == [("这一张",)]


def test_days_may_be_counted_from_1904():
    def since_1904(book, sheet):
        book.epoch = openpyxl.utils.datetime.MAC_EPOCH

    assert table(xlsx_of([[date(2026, 10, 28)]], since_1904)) == [("2026-10-28",)]


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


def test_the_size_a_sheet_claims_is_not_believed():
    for claim in ("A1:XFD1048576", "A1", "nonsense"):
        sheet = f'<worksheet><dimension ref="{claim}"/><sheetData><row r="3"><c r="C3"><v>7</v></c></row></sheetData></worksheet>'
        (row,) = read_sheet(raw(sheet), "x.xlsx").rows
        assert (row.line, row.cells) == (3, ("", "", "7"))


def test_unusual_but_honest_xml():
    sheet = f"""<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>
      <x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>a</x:t><x:rPh><x:t>NO</x:t></x:rPh></x:is></x:c></x:row>
      <x:row r="5"><x:c r="B5" s="1"><x:v>46323.5</x:v></x:c><x:c t="d"><x:v>2026-10-28T00:00:00</x:v></x:c>
      <x:c t="str"><x:v>a_x000D_b_x005F_x000D_</x:v></x:c><x:c t="b"><x:v>0</x:v></x:c></x:row>
      </x:sheetData><x:f>NO</x:f></x:worksheet>"""
    texts = "<sst><si><r><t>客</t></r><r><t xml:space='preserve'>户 </t></r><rPh><t>NO</t></rPh></si></sst>"
    first, second = read_sheet(zipped(raw_parts(sheet.encode("utf-16"), texts)), "x.xlsx").rows
    assert (first.line, first.cells) == (1, ("客户 ", "a"))
    assert (second.line, second.cells) == (
        5,
        ("", "2026-10-28 12:00:00", "2026-10-28", "a\rb_x000D_", "FALSE"),
    )


def test_names_of_parts_in_other_spellings():
    parts = raw_parts(one_sheet("<row><c><v>1</v></c></row>"))
    odd = {name.replace("sharedStrings", "SharedStrings").replace("/", "\\"): part for name, part in parts.items()}
    assert table(zipped(odd)) == [("1",)]
    del parts["xl/sharedStrings.xml"], parts["xl/styles.xml"]
    assert table(zipped(parts)) == [("1",)]


def damaged_number(stored):
    (row,) = read_sheet(
        raw(one_sheet(f'<row><c s="1"><v>{stored}</v></c><c><v>{stored}</v></c><c><v>1</v></c></row>')),
        "x.xlsx",
    ).rows
    return problems(row)


@pytest.mark.parametrize("stored", ["x", "NaN", "1E999999999", "-1E-999999999", "Infinity"])
def test_a_number_that_is_none(stored):
    assert "but it is not" in damaged_number(stored)[1]


@pytest.mark.parametrize("stored", ["-1", "60", "2958466", "9e9"])
def test_a_day_that_never_was(stored):
    assert damaged_number(stored) == {0: "The cell says that it is a date, but there is no such day."}


DAMAGED = "damaged or incomplete"
TOO_BIG = "far larger than a real table"


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        (one_sheet(""), "empty"),
        (one_sheet("<row><c r='A1'/></row>"), "empty"),
        ("<worksheet><sheetData><row><c><v>1</v></c></row>", DAMAGED),
        ("<worksheet>\x00</worksheet>", DAMAGED),
        (one_sheet("<row><c t='s'><v>0</v></c></row>"), DAMAGED),
        (one_sheet("<row><c t='s'><v>-1</v></c></row>"), DAMAGED),
        (one_sheet("<row><c r='B1'><v>1</v></c><c r='A1'><v>2</v></c></row>"), DAMAGED),
        (one_sheet("<row><c r='1'><v>1</v></c></row>"), DAMAGED),
        (one_sheet("<row r='2'><c><v>1</v></c></row><row r='1'><c><v>2</v></c></row>"), DAMAGED),
        (one_sheet("<row><c><c><v>1</v></c></c></row>"), DAMAGED),
        (one_sheet("<row r='1048577'><c><v>1</v></c></row>"), DAMAGED),
        (one_sheet("<row><c r='SS1'><v>1</v></c></row>"), "Line 1 has more than 512 columns"),
        (one_sheet("<row r='7'><c r='BDWGN7'/></row>"), "Line 7 has more than 512 columns"),
        (one_sheet("<row>" + "<c/>" * 1_000_000 + "</row>"), "Line 1 has more than 512 columns"),
        (one_sheet("<row><c t='str'><v>" + "字" * 32_768 + "</v></c></row>"), "longer than any real text"),
        (one_sheet("<row>" + "<x/>" * 4_000_000 + "</row>"), "more than 1000000 cells"),
        ('<!DOCTYPE a [<!ENTITY a "b">]>' + one_sheet("<row><c><v>1</v></c></row>"), DAMAGED),
    ],
)
def test_sheets_refused(sheet, sentence):
    assert sentence in refusal(raw(sheet), "x.xlsx")


def without(name):
    parts = raw_parts(one_sheet("<row><c><v>1</v></c></row>"))
    del parts[name]
    return parts


def with_part(name, content):
    return raw_parts(one_sheet("<row><c><v>1</v></c></row>")) | {name: content}


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "not a workbook"),
        ({"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}, "not a workbook"),
        (without("_rels/.rels"), "not a workbook"),
        (with_part("_rels/.rels", relations(("officeDocument", "xl/workbook.bin"))), "not a workbook"),
        (with_part("xl/workbook.xml", "<workbook/>"), "not a workbook"),
        (
            with_part("xl/workbook.xml", f'<workbook xmlns:r="{RELATION}"><sheet name="S" r:id="r9"/></workbook>'),
            DAMAGED,
        ),
        (with_part("xl/workbook.xml", '<workbook><sheet name="S"/></workbook>'), DAMAGED),
        (without("xl/_rels/workbook.xml.rels"), DAMAGED),
        (without("xl/worksheets/sheet1.xml"), DAMAGED),
        (with_part("XL/Worksheets/Sheet1.xml", "<worksheet/>"), DAMAGED),
        (with_part("xl/styles.xml", "<styleSheet><numFmt/></styleSheet>"), DAMAGED),
    ],
)
def test_archives_refused(parts, sentence):
    assert sentence in refusal(zipped(parts), "x.xlsx")


def test_archives_packed_in_rare_ways_are_refused():
    parts = raw_parts(one_sheet("<row><c><v>1</v></c></row>"))
    assert table(zipped(parts, zipfile.ZIP_STORED)) == [("1",)]
    assert DAMAGED in refusal(zipped(parts, zipfile.ZIP_LZMA), "x.xlsx")
    encrypted = zipped(parts).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    assert DAMAGED in refusal(encrypted, "x.xlsx")


def test_a_workbook_cut_anywhere_is_refused():
    whole = xlsx_of([[f"客户{number}", number] for number in range(300)])
    for length in range(4, len(whole) - 22, len(whole) // 40):
        assert refusal(whole[:length], "x.xlsx") == refusal(b"PK\x03\x04", "x.xlsx")


def test_a_text_with_a_wrong_checksum_is_refused_before_any_row():
    data = bytearray(zipped(raw_parts(one_sheet("<row><c><v>1234</v></c></row>")), zipfile.ZIP_STORED))
    data[data.index(b"<v>1234") + 4] = ord("9")
    with pytest.raises(SheetRefused):
        read_sheet(bytes(data), "x.xlsx")


SMALL_PARTS = {
    name: part.encode()
    for name, part in raw_parts(
        one_sheet(
            '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46323</v></c>'
            '<c r="C1" t="inlineStr"><is><t>a</t></is></c><c r="D1"><f>A1</f><v>1.5</v></c></row>'
        ),
        "<sst><si><t>甲</t></si></sst>",
    ).items()
}
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


@given(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), MANY_BYTES)
def test_a_workbook_with_wrong_bytes_is_read_or_refused(method, changes):
    read_or_refused(changed(zipped(SMALL_PARTS, method), changes), "x.xlsx")


@settings(max_examples=300)
@given(st.sampled_from(sorted(SMALL_PARTS)), MANY_BYTES, st.integers(0, 200), st.integers(0, 40))
def test_a_workbook_with_wrong_xml_is_read_or_refused(name, changes, place, length):
    part = SMALL_PARTS[name]
    for wrong in (changed(part, changes), part[:place] + part[place + length :]):
        read_or_refused(zipped(SMALL_PARTS | {name: wrong}, zipfile.ZIP_STORED), "x.xlsx")


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail))
def test_any_bytes_are_read_or_refused(data):
    read_or_refused(data, "x.csv")


# Workbooks of the older kind, made by hand: a small file system around a stream of records


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


def test_an_older_workbook():
    cells_of_sheet = b"".join(
        [
            biff_cell(2, 1, "客户名称"),
            biff_cell(4, 1, "0042301900"),
            biff_cell(4, 2, 42301900),
            biff_cell(4, 3, 110101199003070011),
            biff_cell(4, 4, 46323, style=1),
            biff_cell(4, 5, 46323.5, style=1),
            biff_cell(4, 6, 0.1 + 0.2),
            biff_cell(4, 7, '="0001"'),
        ]
    )
    sheet = read_sheet(container(biff(cells_of_sheet)), "x.xls")
    assert (sheet.format, sheet.encoding, sheet.title) == ("xls", None, "汇总")
    for _ in range(2):
        first, second = sheet.rows
        assert (first.line, first.cells[:2]) == (3, ("", "客户名称"))
        assert second.line == 5
        assert second.cells[:3] == ("", "0042301900", "42301900")
        assert second.cells[4:] == ("2026-10-28", "2026-10-28 12:00:00", "0.3", "0001")
        assert "more than 15 digits" in problems(second)[3]
        assert len(second.problems) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (container(biff(biff_cell(0, 0, "x"), hidden=1)), "no visible sheet"),
        (container(biff(b"")), "empty"),
        (container(biff(biff_cell(0, 600, "x"))), "more columns"),
        (container(biff(biff_cell(0, 0, "x")), name="WordDocument"), "damaged, locked or far larger"),
        (container(biff(biff_cell(0, 0, "x"), extra=record(0x2F, struct.pack("<H52x", 1)))), "locked"),
        (container(b"\0" * 9000, name="EncryptedPackage"), "password"),
        (xls_of([["x"]])[:900], "damaged, locked or far larger"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, "damaged, locked or far larger"),
    ],
)
def test_older_workbooks_refused(data, sentence):
    assert sentence in refusal(data, "x.xls")


def test_an_older_workbook_that_cannot_be_read_in_time():
    assert "damaged, locked or far larger" in refusal(xls_of([["x"]]), "x.xls", limits=Limits(seconds=0.001))


@settings(max_examples=15, deadline=None)
@given(MANY_BYTES)
def test_an_older_workbook_with_wrong_bytes_is_read_or_refused(changes):
    read_or_refused(changed(xls_of([["客户", 1.0], ["张三", 2.0]]), changes), "x.xls")


# Files made to hurt: refused within five seconds and 200 MB, measured in a process of their own

MEGABYTE = 1 << 20
READER = """
import json, os, re, resource, sys
from ia.ground.tables.sheets import SheetRefused, read_sheet
def peak():
    # ru_maxrss of a process begins with what its parent used, VmHWM does not
    own = int(re.search("VmHWM: *(\\d+)", open("/proc/self/status").read().replace("\\t", " "))[1])
    return own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
def spent():
    # time on the processor, so that a busy machine does not fail the test
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
def read(path):
    sentence, before = None, peak()
    try:
        for row in read_sheet(path, "table.csv").rows:
            pass
    except SheetRefused as refused:
        sentence = str(refused.message)
    return sentence, spent(), peak() - before
for path in sys.argv[1:]:
    # each in a process of its own, which begins without the memory and time of those before it
    if os.fork() == 0:
        print(json.dumps(read(path)), flush=True)
        os._exit(0)
    os.wait()
"""


def lying_about_sizes():
    """A bomb of 300 MB that says in both of its headers that it unpacks to 5,000 bytes."""
    data = zipped(raw_parts([b"<worksheet>", *[b" " * MEGABYTE] * 300, b"</worksheet>"]))
    size = struct.pack("<I", 300 * MEGABYTE + len("<worksheet></worksheet>"))
    assert size in data
    return data.replace(size, struct.pack("<I", 5_000))


def many_texts():
    texts = "".join(f"<si><t>{number:x}客</t></si>" for number in range(1_000_000))
    return raw(one_sheet("<row><c><v>1</v></c></row>"), f"<sst>{texts}</sst>")


def giant_tag():
    parts = raw_parts([b'<worksheet a="', *[b"x" * MEGABYTE] * 100, b'"/>'])
    return zipped(parts | {"xl/media/noise": random.Random(1).randbytes(2 * MEGABYTE)})


def almost_a_table():
    """As many cells as are allowed, and the damage at their very end."""
    cell = "<c t='n'><v>1.25</v></c>" * 50
    rows = [f"<row>{cell}</row>"] * 19_000
    return raw(["<worksheet>", *rows, "</worksheet"])


LINK = '<Relationship Id="" Type="" Target=""/>'
HOSTILE = {
    "100 MB": (lambda: None, "larger than 20 MB"),
    "bomb": (lambda: zipped(raw_parts([b" " * MEGABYTE] * 300)), TOO_BIG),
    "smaller bomb": (lambda: zipped(raw_parts([b" " * MEGABYTE] * 60)), TOO_BIG),
    "bomb beside the sheet": (lambda: zipped(with_part("xl/media/a.png", [b" " * MEGABYTE] * 300)), TOO_BIG),
    "lying bomb": (lying_about_sizes, DAMAGED),
    "many texts": (many_texts, TOO_BIG),
    "giant tag": (giant_tag, TOO_BIG),
    "many links": (lambda: zipped(raw_parts("") | {"_rels/.rels": ["<a>", *[LINK * 10_000] * 70, "</a>"]}), TOO_BIG),
    "many entries": (lambda: zipped({str(number): "" for number in range(2_100)}), TOO_BIG),
    "almost a table": (almost_a_table, DAMAGED),
    "wide sheet": (lambda: raw(one_sheet("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>")), "512 columns"),
    "wide line": (lambda: b"1," * 1_000_000, "longer than any real row"),
    "wide rows": (lambda: (b"," * 999_000 + b"\r\n") * 15, "512 columns"),
    "wide quoted row": (lambda: (b'"' + b'","ab' * 150_000 + b"\n") * 16, "longer than any real row"),
    "long table": (lambda: b"1,2\r\n" * 200_001, "more than 200000 rows"),
    "long sheet": (lambda: raw(one_sheet("<row><c><v>1</v></c></row>" * 200_001)), "more than 200000 rows"),
    "one giant cell": (lambda: b'"' + b"x" * 15 * MEGABYTE, "longer than any real row"),
    "NUL bytes": (lambda: b"a,b\r\n" + b"\0" * 15 * MEGABYTE, "NUL"),
    "wrong encoding": (
        lambda: ("客戶,名稱\r\n" * 500_000).encode("big5") + b"\xff",
        "neither UTF-8 nor GB18030",
    ),
    "sparse old workbook": (
        lambda: container(biff(biff_cell(0, 0, "x") + biff_cell(65_535, 60_000, "x"))),
        "far larger",
    ),
    "old workbook claiming much": (
        lambda: container(biff(biff_cell(0, 0, "x"), claimed=(0, 65_536, 0, 60_000))),
        "far larger",
    ),
    "endless old workbook": (lambda: container(biff(biff_cell(0, 0, "x")), directory_link=1), "far larger"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (name, (build, _)) in enumerate(HOSTILE.items()):
        paths[name] = folder / str(number)
        data = build()
        with paths[name].open("wb") as file:
            file.write(data or b"a,b\r\n")
            if data is None:
                file.truncate(100 * MEGABYTE)
    done = subprocess.run(
        [sys.executable, "-c", READER, *map(str, paths.values())],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    )
    return dict(zip(paths, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_time(hostile, name):
    sentence, seconds, megabytes = hostile[name]
    assert HOSTILE[name][1] in (sentence or "taken")
    assert seconds < 5
    assert megabytes < 200


# The line that names the columns


def header_of(rows, synonyms=SYNONYMS, required=()):
    return find_header(read_sheet(csv_of(rows), "x.csv").rows, synonyms, required)


@pytest.mark.parametrize(
    "label",
    [
        "客户名称",
        " 客户 名称 ",
        "客户\n名称",
        "客户名称（必填）",
        "*客户名称：",
        "客户名称(必填)*",
        "客户名称【必填】（全称）",
        "客户　名称",
        "【客户名称】",
        "NAME",
        "Ｎａｍｅ",
    ],
)
def test_a_label_in_many_spellings(label):
    assert header_of([[label, "别的"]]).columns == {0: "name"}


def test_the_header_is_the_line_with_the_most_known_labels():
    titles = [["客户名称一览", "资金帐号"]] + [[f"说明{number}"] for number in range(19)]
    header = header_of([*titles, ["序号", "姓名", "资金账号", "资产总额", " 备注 ", ""], ["1", "张三", "0042", "1.00"]])
    assert header.line == 21
    assert header.columns == {1: "name", 2: "account", 3: "asset_total"}
    assert header.unknown == ["序号", "备注"]


def test_missing_columns_are_named_in_the_order_asked():
    assert header_of([["姓名"]], required=["team", "name", "account"]).missing == ["team", "account"]


def test_no_known_label_in_the_first_lines():
    sentence = "None of the first 21 lines names known columns. Expected: 客户名称, 资金帐号."
    few = {"name": ["客户名称"], "account": ["资金帐号"]}
    for rows in (
        [["甲", "乙"]],
        [[f"说明{number}", "x"] for number in range(21)] + [["客户名称", "资金帐号"]],
    ):
        with pytest.raises(SheetRefused) as caught:
            header_of(rows, few)
        assert str(caught.value.message) == sentence


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(SheetRefused, match="the second is “姓名”"):
        header_of([["客户名称", "资金帐号", "姓名"]])


def test_one_label_for_two_codes_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="belongs to two columns"):
        header_of([["姓名"]], {"name": ["姓名"], "contact": ["姓 名"]})


def test_the_unit_of_money_is_not_lost():
    header = header_of([["汇总表", "单位：万元"], ["客户名称", "资产总额", "成员"]])
    assert (header.unit, header.units, header.unit_of(1)) == ("万元", {}, "万元")
    header = header_of([["金额单位: 元"], ["客户名称（全称）", "资产总额（单位：千元）", "成员"]])
    assert (header.unit, header.units) == ("元", {1: "千元"})
    assert (header.unit_of(0), header.unit_of(1)) == ("元", "千元")
    assert header_of([["客户名称", "资产总额"]]).unit_of(1) is None


def test_the_message_of_every_refusal_is_a_sentence():
    paths = [path for path in (PROJECT / "ia/ground/tables").glob("*.py") if path.name != "views.py"]  # names of fields
    source = "".join(path.read_text("utf-8") for path in paths)
    messages = re.findall(r'_l\(\s*"([^"]+)"(?:\s*"([^"]+)")?', source)
    assert len(messages) > 40
    assert [parts for parts in messages if not "".join(parts).endswith(".")] == []


def test_columns_of_one_meaning_may_stand_more_than_once_where_that_is_said():
    rows = list(read_sheet(csv_of([["姓名", "资金帐号", "资金账号"], ["张三", "1", "2"]]), "x.csv").rows)
    with pytest.raises(SheetRefused, match="same meaning"):
        find_header(rows, SYNONYMS)
    assert find_header(rows, SYNONYMS, several=["account"]).columns == {0: "name", 1: "account", 2: "account"}
