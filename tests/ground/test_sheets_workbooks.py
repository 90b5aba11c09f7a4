"""Workbooks: cells as a person sees them, unusual but honest files, and those that lie."""

import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ia.ground.tables.sheets import CellProblem, SheetRefused, read_sheet
from tests.ground.tables_made import (
    DAMAGED,
    MAIN,
    MANY_BYTES,
    RELATION,
    changed,
    one_sheet,
    problems,
    raw,
    raw_parts,
    read_or_refused,
    refusal,
    relations,
    table,
    with_part,
    xlsx_of,
    zipped,
)


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
