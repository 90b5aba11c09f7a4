"""Workbooks of the older kind, made by hand: a small file system around a stream of records."""

import struct

import pytest
from hypothesis import given, settings

from ia.ground.tables.sheets import Limits, read_sheet
from tests.ground.tables_made import (
    MANY_BYTES,
    biff,
    biff_cell,
    changed,
    container,
    problems,
    read_or_refused,
    record,
    refusal,
    xls_of,
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
