"""Text tables: encodings, delimiters, damaged bytes, and other things under the name of a table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ia.ground.tables.sheets import CellProblem, Limits, read_sheet
from tests.ground.tables_made import HEADER, csv_of, problems, refusal, table, xlsx_of


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
