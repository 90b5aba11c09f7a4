"""Tables that leave the house: opened by any program, they show what was written and run nothing."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from flask_babel import lazy_gettext
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ia.ground.tables import cells
from ia.ground.tables.export import csv_bytes, xlsx_bytes
from ia.ground.tables.sheets import read_sheet

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\rabc",
    "\nabc",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    " =1",
    "\u200b=1",
    "\ufeff=1",
    "\u3000=1",
    "\x00=1",
    "﹦1",
    "=cmd|' /C calc'!A0",
]
HOSTILE_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("=+-@\t\r\n'\"＝＋－＠\u200b _x000D_"), max_size=20
)


def rows_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def cells_of_xlsx(data: bytes):
    return [list(row) for row in load_workbook(BytesIO(data)).active.iter_rows()]


def test_csv_is_what_spreadsheet_programs_expect():
    data = csv_bytes(["客户名称", "资产总额"], [["张三", Decimal("1.50")], ['远达"投资",北京', None]])
    assert data == '\ufeff客户名称,资产总额\r\n张三,1.50\r\n"远达""投资"",北京",\r\n'.encode()


def test_csv_writes_each_kind_of_value():
    row = [
        -5,
        Decimal("-0.10"),
        Decimal("1E+3"),
        1e-7,
        date(2026, 10, 28),
        datetime(2026, 10, 28, 9, 30),
        True,
        None,
    ]
    assert rows_of_csv(csv_bytes(["x"] * 8, [row]))[1] == [
        "-5",
        "-0.10",
        "1000",
        "0.0000001",
        "2026-10-28",
        "2026-10-28 09:30:00",
        "True",
        "",
    ]


def test_lazy_labels_are_written_in_words():
    assert rows_of_csv(csv_bytes([lazy_gettext("Client")], [])) == [["Client"]]
    assert cells_of_xlsx(xlsx_bytes([lazy_gettext("Client")], []))[0][0].value == "Client"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text):
    (head,), (cell,) = rows_of_csv(csv_bytes([text], [[text]]))
    assert head == cell
    assert cell.startswith("'")
    (head,), (cell,) = cells_of_xlsx(xlsx_bytes([text], [[text]]))
    assert head.value == cell.value
    assert cell.value.startswith("'")
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    "text", ["张三", "a=b", "1-2", "'", "", "a@b.com", "0042", "#N/A", "TRUE", "1e5", "2026-10-28"]
)
def test_other_text_stays_as_it_is(text):
    assert rows_of_csv(csv_bytes(["x"], [[text]]))[1:] == [[text] if text else [""]]
    cell = cells_of_xlsx(xlsx_bytes(["x", "y"], [[text, "."]]))[1][0]
    assert (cell.value or "") == text
    assert cell.data_type in ("s", "inlineStr") or not text


@given(HOSTILE_TEXT)
def test_whatever_the_text_csv_neither_runs_nor_breaks(text):
    data = csv_bytes([text, "end"], [[text, "end"]])
    rows = rows_of_csv(data)
    assert len(rows) == 2
    for written, end in rows:
        assert end == "end"
        assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", written)
        assert not re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]", written)


@settings(max_examples=40)
@given(st.lists(HOSTILE_TEXT, min_size=1, max_size=20))
def test_whatever_the_text_xlsx_neither_runs_nor_breaks(texts):
    data = xlsx_bytes(["x"], [[text, "end"] for text in texts])
    with ZipFile(BytesIO(data)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    written = [row.cells[0] for row in read_sheet(data, "x.xlsx").rows]
    assert written == [cell for cell, *_ in rows_of_csv(csv_bytes(["x"], [[text, "end"] for text in texts]))]


def test_xlsx_keeps_numbers_and_days_as_such_and_the_rest_as_text():
    row = [Decimal("1234.50"), -5, date(2026, 10, 28), "0042301900", "110101199003070011", True, None]
    money, number, day, account, identity, truth, nothing = cells_of_xlsx(xlsx_bytes(["x"] * 7, [row]))[1]
    assert (money.value, money.number_format) == (1234.5, "#,##0.00")
    assert (number.value, number.data_type) == (-5, "n")
    assert (day.value, day.number_format) == (datetime(2026, 10, 28), "yyyy-mm-dd")
    assert (account.value, account.number_format) == ("0042301900", "@")
    assert (identity.value, identity.number_format) == ("110101199003070011", "@")
    assert (truth.value, nothing.value) == ("True", None)


def test_xlsx_writes_as_text_what_a_spreadsheet_number_cannot_hold():
    row = [
        110101199003070011,
        Decimal("12345678901234.56"),
        999_999_999_999_999,
        date(1899, 1, 1),
        float("inf"),
    ]
    whole, money, exact, day, endless = cells_of_xlsx(xlsx_bytes(["x"] * 5, [row]))[1]
    assert whole.value == "110101199003070011"
    assert money.value == "12345678901234.56"
    assert exact.value == 999_999_999_999_999
    assert day.value == "1899-01-01"
    assert endless.value == "inf"


def test_xlsx_cuts_visibly_what_no_cell_can_hold():
    value = cells_of_xlsx(xlsx_bytes(["x"], [["字" * 40_000]]))[1][0].value
    assert len(value) == 32_767
    assert value.endswith("字…")


@given(
    st.lists(
        st.tuples(
            st.text("张三李四ab=+-@＝'_x0D", max_size=12),
            st.decimals(Decimal("-1e10"), Decimal("1e10"), places=2),
            st.dates(date(1901, 1, 1), date(2100, 12, 31)),
            st.from_regex(r"[0-9]{4,18}", fullmatch=True),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40)
def test_what_is_exported_comes_back_the_same(rows):
    header = ["name", "amount", "day", "account"]
    for data, kind in ((csv_bytes(header, rows), "csv"), (xlsx_bytes(header, rows), "xlsx")):
        sheet = read_sheet(data, f"back.{kind}")
        assert sheet.format == kind
        back = [
            (
                cells.optional(cells.text, row.cell(0)),
                cells.amount(row.cell(1)),
                cells.date(row.cell(2)),
                cells.account(row.cell(3)),
            )
            for row in list(sheet.rows)[1:]
        ]
        assert back == [(cells.optional(cells.text, name), *others) for name, *others in rows]
