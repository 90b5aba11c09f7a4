"""Files made to hurt, read as the counter's: each is refused with a sentence that says what is wrong, within five seconds and
200 MB, measured in a process of its own. That the tables refuse more of the kind is shown in tests/ground."""

import io
import json
import subprocess
import sys

import openpyxl
import pytest

from tests.ground.tables_made import DAMAGED, PROJECT, TOO_BIG, one_sheet, raw, raw_parts, zipped
from tests.reconciliation.months import LABELS, month

MEGABYTE = 1 << 20
READER = """
import json, os, re, resource, sys
from datetime import date
from pathlib import Path
from ia.ground.tables.rows import SheetRefused
from ia.reconciliation import reading
def peak():
    own = int(re.search("VmHWM: *(\\\\d+)", open("/proc/self/status").read().replace("\\t", " "))[1])
    return own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
def spent():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)
def read(path):
    said, before = "", peak()
    try:
        file = reading.open_file(Path(path), "counter.csv", {})
        for columns in file.batches():
            pass
        said = " ".join(f"{one.line} {one.column} {one.message}" for one in file.reading.problems)
        reading.check_month(file, date(2026, 10, 1))
    except SheetRefused as refused:
        said = str(refused.message)
    return said, spent(), peak() - before
for path in sys.argv[1:]:
    if os.fork() == 0:
        print(json.dumps(read(path)), flush=True)
        os._exit(0)
    os.wait()
"""
ROW = ["张三", "0012345678", "1.00", "2026-10-09", "一队", "李四"]


def text(*rows, encoding: str = "gb18030") -> bytes:
    return "".join(",".join(row) + "\r\n" for row in (LABELS, *rows)).encode(encoding)


def workbook(*rows, dimension: str = "") -> bytes:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in (LABELS, *rows)
    )
    return raw([f"<worksheet>{dimension}<sheetData>", cells, "</sheetData></worksheet>"])


def formulas() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(LABELS)
    book.active.append([*ROW[:2], "=SUM(C3:C9)", *ROW[3:]])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def of_september() -> bytes:
    one = month(20, 81, rate=0)
    one.title = "2026年9月"
    return one.counter_file()


HOSTILE = {
    "empty": (lambda: b"", "empty"),
    "no row": (lambda: text(), "no row"),
    "no labels": (lambda: b"1,2,3\r\n" * 50, "names known columns"),
    "a column missing": (lambda: ",".join(LABELS[:5]).encode() + b"\r\n", f"Columns are missing: {LABELS[5]}"),
    "a column twice": (lambda: ",".join([*LABELS, LABELS[0]]).encode() + b"\r\n", "Two columns"),
    "a bomb": (lambda: zipped(raw_parts([b" " * MEGABYTE] * 300)), TOO_BIG),
    "a bomb of texts": (lambda: raw(one_sheet("<row/>"), f"<sst>{'<si><t>客</t></si>' * 2_000_000}</sst>"), TOO_BIG),
    "a million columns": (lambda: text([*ROW, *["x"] * 999_994]), "longer than any real row"),
    "a million columns above": (lambda: b"," * 999_999 + b"\r\n" + text(ROW), "longer than any real row"),
    "a million columns of a sheet": (lambda: workbook(map(str, range(1_000_000))), "512 columns"),
    "a lying dimension": (lambda: workbook(dimension='<dimension ref="A1:XFD1048576"/>'), "no row"),
    "a formula": (formulas, f"2 {LABELS[2]} The cell holds a formula"),
    "a formula of text": (lambda: text(["=1+1", *ROW[1:]]), f"2 {LABELS[0]} The cell holds a formula"),
    "cut off": (lambda: month(40, 82).counter_file("xlsx")[:-200], DAMAGED),
    "cut off in a character": (lambda: text(ROW) + "张".encode("gb18030")[:1], "Line 3 is damaged"),
    "cut off in a cell": (lambda: text(ROW) + '张三,"00123'.encode("gb18030"), "quotation marks in line 3"),
    "another encoding": (lambda: ("客戶,名稱\r\n" * 2_000).encode("big5") + b"\xff", "neither UTF-8 nor GB18030"),
    "NUL bytes": (lambda: text(ROW) + b"\0" * 3 * MEGABYTE, "NUL"),
    "another month's by its title": (of_september, "2026-09"),
    "another month's by its days": (lambda: text(*[[*ROW[:3], "2026-08-09", *ROW[4:]]] * 3), "2026-08"),
    "an account as a number": (lambda: text([ROW[0], "1.23457E+09", *ROW[2:]]), f"2 {LABELS[1]} A spreadsheet program"),
    "a day that is none": (lambda: text([*ROW[:3], "2026-13-09", *ROW[4:]]), f"2 {LABELS[3]} "),
    "rows without end": (lambda: text() + b"1\r\n" * 2_000_000, "more than 1500000 rows"),
    "one cell": (lambda: text() + b'"' + b"x" * 20 * MEGABYTE, "longer than any real row"),
    "a web page": (lambda: b"<html><table><tr><td>1</td></tr></table>", "web page"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Of each file what is said of it, the seconds and the megabytes."""
    folder, paths = tmp_path_factory.mktemp("hostile"), []
    for number, (build, _) in enumerate(HOSTILE.values()):
        paths.append(folder / str(number))
        paths[-1].write_bytes(build())
    command = [sys.executable, "-c", READER, *map(str, paths)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, text=True)
    return dict(zip(HOSTILE, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_time_and_says_what_is_wrong(told, name):
    said, seconds, megabytes = told[name]
    assert HOSTILE[name][1] in said
    assert seconds < 5
    assert megabytes < 200
