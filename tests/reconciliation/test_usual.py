"""The quick way of reading tells what the careful way tells, whatever stands in the cells; several processes tell what one
tells."""

import csv
import io
import os
import random
import signal
import subprocess
import sys

import pytest

from ia.reconciliation import crew, reading, usual
from tests.reconciliation.months import LABELS, month

SPELLINGS = {
    "客户名称": ["张三", "张　三", "远达(北京)", "远达投资（上海）有限公司"]
    + ["欧阳　修文", "Li Lei", " 王五 ", "=1+1", "合计", "合计投资", ""],
    "资金帐号": ["0012345678", "'0012345678", '="0012345678"', "００１２３４５６７８", "0012345678 "]
    + ["12", "00-12", "1.2E+9", ""],
    "资产总额": ["1.00", "¥1,234.56", "￥12.30", " 1234.50 ", "0.05"]
    + ["12,34.00", "-3.00", "1,234", "1.001", "一元", ""],
    "确认日期": ["2026-10-09", "20261009", "2026/10/9", "2026年10月9日", "2026-10-09 "]
    + ["2026-13-09", "46304", "明天", ""],
    "所属投资顾问团体": ["一队", "一队 ", "第一 队", "一,队", "一\t队", "=一队", "x" * 120, "'=一队", ""],
    "所属投资顾问成员": ["李四", "李　四", "Anna  Li", "李\x07四", "李\ufffd四", '李"四', "李四\n王五", ""],
}
USUAL = 3
"""So many spellings at the beginning are usual ones, and stand in most rows."""


def table(seed: int) -> list[list[str]]:
    rng = random.Random(seed)
    odd = rng.choice([0, 0.01, 0.2])
    cells = [SPELLINGS[label] for label in LABELS]
    rows = [
        [rng.choice(said if rng.random() < odd else said[:USUAL]) for said in cells]
        for _ in range(rng.choice([1, 3, 40]))
    ]
    if rng.random() < 0.5:
        rows.insert(rng.randrange(len(rows)), [])
    if rng.random() < 0.5:
        rows.append(rng.choice([["合计", f"{len(rows)}户", "1.00"], ["总计", "20000", "9.00", ""]]))
    extra = rng.random() < 0.3
    return [["汇总表"], [*LABELS, "备注"] if extra else LABELS, *([*row, "x"] if extra and row else row for row in rows)]


def written(rows: list[list[str]], seed: int) -> bytes:
    rng, file = random.Random(seed), io.StringIO(newline="")
    delimiter, end = rng.choice([",", ",", "\t"]), rng.choice(["\r\n", "\n"])
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    text = file.getvalue() + rng.choice(["", "\x1a", "\n\n"])
    return text.encode(rng.choice(["gb18030", "utf-8", "utf-8-sig", "utf-16"]))


def told(file: reading.CounterFile, batches) -> tuple:
    lines = sorted(line for columns in batches for line in zip(*columns, strict=True))
    read = file.reading
    problems = [(one.line, one.column, str(one.message)) for one in read.problems]
    return lines, read.rows, read.amount, read.bad, problems, read.total, sorted(read.months.items())


def both_ways(path) -> tuple:
    """What both ways tell of a file."""
    quick, careful = (reading.open_file(path, "counter.csv", {}) for _ in range(2))
    careful.__dict__["pieces"] = []
    return tuple(_answer(file) for file in (quick, careful))


def _answer(file) -> object:
    try:
        return told(file, list(file.batches()))
    except reading.SheetRefused as refused:
        return str(refused.message)


@pytest.mark.parametrize("seed", range(150))
def test_both_ways_of_reading_tell_the_same(app, tmp_path, monkeypatch, seed):
    monkeypatch.setattr(usual, "PIECE", 500)
    path = tmp_path / "counter.csv"
    path.write_bytes(written(table(seed), seed))
    with app.test_request_context():
        quick, careful = both_ways(path)
    assert quick == careful


@pytest.mark.parametrize("kind", ["csv", "xls"])
def test_a_month_as_counters_write_it_is_read_the_quick_way(app, tmp_path, kind, monkeypatch):
    one = month(300, 71)
    assert read_quickly(app, tmp_path, one.counter_file(kind), monkeypatch) == len(one.counter)


def test_cells_in_quotation_marks_are_read_the_quick_way(app, tmp_path, monkeypatch):
    one, file = month(300, 71), io.StringIO(newline="")
    rows = csv.reader(io.StringIO(one.counter_file().decode("gb18030"), newline=""))
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    assert read_quickly(app, tmp_path, file.getvalue().encode("gb18030"), monkeypatch) == len(one.counter)


def read_quickly(app, tmp_path, content: bytes, monkeypatch) -> int:
    """How many rows are read of a file of which none but that of totals needs the careful way."""
    path = tmp_path / "counter.csv"
    path.write_bytes(content)
    with app.test_request_context():
        file = reading.open_file(path, path.name, {})
        monkeypatch.setattr(file.usual, "_alone", lambda number, text: pytest.fail(text) if "合计" not in text else None)
        return sum(file.usual.read(piece)[1].rows for piece in file.pieces)


def test_damage_far_below_is_refused_by_its_line(app, tmp_path, monkeypatch):
    path = tmp_path / "counter.csv"
    content = month(30, 72, rate=0).counter_file()
    line = content.count(b"\n")
    long = content + b"\r\n" * 600_000 + b"\xff\xff\r\n"
    path.write_bytes(long)
    with app.test_request_context():
        quick, careful = both_ways(path)
    assert quick == careful and str(line + 600_001) in quick


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_findings_are_those_of_one_process(counter, app, monkeypatch, processes):
    monkeypatch.setitem(app.config, "COMPARE_PROCESSES", processes)
    monkeypatch.setattr(usual, "PIECE", 2_000)
    one = month(200, 73)
    counter.import_platform(one)
    assert counter.reconcile(one).found == one.key


def test_tasks_are_shared_and_answers_stand_in_order():
    found = crew.share(100, lambda number: (number, os.getpid()), 3)
    assert [number for number, _ in found] == list(range(100))
    assert crew.share(0, pytest.fail, 2) == []


def test_a_process_that_dies_is_noticed():
    parent = os.getpid()

    def task(number):
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return signal.sigtimedwait([], 0.01)

    with pytest.raises(crew.Lost):
        crew.share(50, task, 2)


def test_nobody_of_the_crew_outlives_the_first():
    task = "lambda number: (os.write(1, b'%d\\n' % os.getpid()), time.sleep(60))"
    code = f"import os, time; from ia.reconciliation.crew import share; share(2, {task}, 2)"
    first = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    both = {int(first.stdout.readline()), int(first.stdout.readline())}
    assert first.pid in both and len(both) == 2
    first.kill()
    first.wait()
    assert first.stdout.read() == "", "the pipe ends when nobody is left who could write to it"
