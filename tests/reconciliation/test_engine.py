"""The comparison is exact: every true difference, none invented, one digest whatever happens on the way."""

import random
import sqlite3
import time

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import compare, keeping, lines, runs, shelves, sources, work
from ia.reconciliation.compare import COUNTER, PLATFORM, Outcome
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from ia.reconciliation.usual import Columns
from tests.reconciliation.months import LABELS, Month, month

NEWEST = select(Revision).order_by(Revision.id.desc())


@pytest.mark.parametrize("kind", ["csv", "xls", "xlsx"])
@pytest.mark.parametrize(("seed", "size"), [(1, 200), (2, 60), (3, 1), (4, 400)])
def test_findings_equal_the_key(counter, seed, size, kind):
    one = month(size, seed)
    assert counter.import_platform(one).exit_code == 0
    done = counter.reconcile(one, kind)
    assert done.exit_code == 0, done.output
    assert done.found == one.key


def shelved(one: Month, folder, order=0) -> tuple[list, Outcome]:
    """The engine alone: the key's form of what it finds."""
    rng = random.Random(order)
    sides = {PLATFORM: list(one.platform), COUNTER: list(one.counter)}
    for side, facts in sides.items():
        if order:
            rng.shuffle(facts)
        told = [lines.Line(f.account, f.name, f.fen, str(f.day), f.team, f.advisor, n) for n, f in enumerate(facts, 1)]
        columns = Columns.of(told)
        folder.mkdir(exist_ok=True)
        shelves.put(folder, side, columns.accounts, columns.texts(), columns.numbers)
    outcome = compare.whole(compare.shelf(folder, number) for number in range(shelves.SHELVES))
    found = [tuple(value or "" for value in one[:5]) for one in outcome.findings]
    return sorted(found), outcome


@pytest.mark.parametrize("seed", range(20))
def test_an_independent_join_finds_the_same(seed, tmp_path):
    """SQLite joins the same facts; what is twice on a side takes no part."""
    one = month(150, seed, rate=0.5)
    link = sqlite3.connect(":memory:")
    columns = "account, name, asset_total, confirmed_on, team, advisor"
    for side, facts in ((PLATFORM, one.platform), (COUNTER, one.counter)):
        link.execute(f"CREATE TABLE {side} ({columns})")
        rows = [(f.account, f.name, f.plain()[2], str(f.day), f.team, f.advisor) for f in facts]
        link.executemany(f"INSERT INTO {side} VALUES (?, ?, ?, ?, ?, ?)", rows)
        link.execute(f"CREATE VIEW {side}_once AS SELECT * FROM {side} GROUP BY account HAVING count(*) = 1")
    twice = "SELECT account FROM {0} GROUP BY account HAVING count(*) > 1"
    expected = [
        (f"duplicate_{side}", row[0], "", "", "")
        for side in ("platform", "counter")
        for row in link.execute(twice.format(side))
    ]
    for side, other in (("platform", "counter"), ("counter", "platform")):
        query = f"SELECT account FROM {side}_once WHERE account NOT IN (SELECT account FROM {other})"
        expected += [(f"only_{side}", row[0], "", "", "") for row in link.execute(query)]
    for code in columns.split(", ")[1:]:
        joined = "FROM platform_once p JOIN counter_once c USING (account)"
        query = f"SELECT p.account, p.{code}, c.{code} {joined} WHERE p.{code} <> c.{code}"
        expected += [("field", account, code, ours, theirs) for account, ours, theirs in link.execute(query)]
    found, outcome = shelved(one, tmp_path)
    assert found == sorted(expected)
    assert (outcome.platform_rows, outcome.counter_rows) == (len(one.platform), len(one.counter))


def test_the_order_of_rows_is_no_difference(tmp_path):
    one = month(300, 5)
    digests = set()
    for order in range(5):
        found, outcome = shelved(one, tmp_path / str(order), order)
        digests.add((outcome.digest, tuple(found)))
    assert len(digests) == 1


def test_a_changed_cent_changes_the_digest(tmp_path):
    one = month(30, 6, rate=0)
    _, before = shelved(one, tmp_path / "a")
    one.counter[3] = one.counter[3].but(fen=one.counter[3].fen + 1)
    found, after = shelved(one, tmp_path / "b")
    assert [row[:3] for row in found] == [("field", one.counter[3].account, "asset_total")]
    assert before.digest != after.digest


@pytest.mark.parametrize("seed", [7, 8])
def test_every_dialect_in_every_order_tells_the_same(counter, seed):
    one = month(120, seed)
    counter.import_platform(one)
    for kind in ("csv", "xlsx", "xls"):
        random.Random(kind).shuffle(one.counter)
        assert counter.reconcile(one, kind).found == one.key


def test_doubled_runs_in_other_time_zones_lead_to_one_digest(counter, rows, monkeypatch):
    one = month(80, 7)
    counter.import_platform(one)
    for zone in ("UTC", "Asia/Tokyo", "America/Lima"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert counter.reconcile(one).found == one.key
    monkeypatch.undo()
    time.tzset()
    revisions = rows(select(Revision).order_by(Revision.id))
    assert [one.number for one in revisions] == [1, 2, 3]
    assert len({(one.digest, one.summaries_sha256) for one in revisions}) == 1


@pytest.mark.parametrize("stage", ["counter", "platform", "compare", "keep"])
def test_work_broken_off_anywhere_begins_anew_and_ends_the_same(counter, app, rows, monkeypatch, stage):
    one = month(60, 8)
    counter.import_platform(one)
    whole = counter.reconcile(one).found
    digest = rows(NEWEST)[0].digest
    again = _sent_again(app)
    with monkeypatch.context() as patch:
        _broken(patch, stage)
        with app.app_context(), pytest.raises(KeyboardInterrupt):
            work.carry_on(again, "worker-1", clock.now)
    with app.app_context():
        assert db.session.get(Revision, again).state == "waiting"
        assert work.carry_on(again, "worker-1", clock.now) == "done", "its own name needs no lease to run out"
        assert work.carry_on(again, "worker-2", clock.now) is None, "and a second run finds nothing to do"
        revision = db.session.get(Revision, again)
        kept = list(db.session.scalars(select(FindingRow).where(FindingRow.revision_id == again)))
        assert (revision.digest, len(kept)) == (digest, len(whole))
        assert not list((app.config["DATA_DIR"] / "reconciliation").iterdir())


def _sent_again(app) -> int:
    """The same file once more, left to the worker."""
    with app.app_context(), write_unit():
        run = db.session.scalar(select(ReconRun))
        last = runs.newest(run)
        act = Act(None, clock.now())
        revision = runs.take_in(run, last.file_name, last.file_sha256, act)
        engine.take(run, "take-file", act)
        return revision.id


def _broken(patch, stage: str) -> None:
    """As if the process were killed there."""
    module, name = {
        "counter": (sources, "put_by"),
        "platform": (sources, "lay_out"),
        "compare": (compare, "shelf"),
        "keep": (keeping, "write"),
    }[stage]
    real = getattr(module, name)

    def until_then(*arguments):
        real(*arguments)
        raise KeyboardInterrupt

    patch.setattr(module, name, until_then)


def test_the_totals_row_is_checked_and_not_imported(counter, rows):
    one = month(20, 9, rate=0)
    counter.import_platform(one)
    done = counter.reconcile(one, content=one.counter_file(foot=["合计", "21户", "1.00"]))
    assert done.found == []
    said = rows(NEWEST)[0]
    assert said.counter_rows == 20
    assert "21" in said.total_says and "1.00" in said.total_says


def test_leading_zeros_survive(counter, rows):
    one = month(5, 10, rate=0)
    one.platform[0] = one.platform[0].but(account="0000123456")
    one.counter = list(one.platform)
    counter.import_platform(one)
    assert counter.reconcile(one, "xlsx").found == []
    one.counter[0] = one.counter[0].but(account="123456")
    counter.reconcile(one)
    kept = rows(select(FindingRow).order_by(FindingRow.id))
    assert {(row.kind, row.account, row.suggested, row.why) for row in kept} == {
        ("only_platform", "0000123456", "123456", "zeros"),
        ("only_counter", "123456", "0000123456", "zeros"),
    }


def test_another_months_file_is_refused_by_its_title_and_by_its_days(counter):
    one = month(20, 11, rate=0)
    counter.import_platform(one)
    one.title = "2026年9月"
    done = counter.reconcile(one)
    assert done.exit_code == 1 and "2026-09" in done.output
    one.title = ""
    done = counter.reconcile(one, of="2026-11")
    assert done.exit_code == 1 and "2026-10" in done.output


def test_a_missing_column_is_named(counter):
    one = month(5, 12, rate=0)
    done = counter.reconcile(
        one, content=one.counter_file(head=["客户名称", "资金帐号", "资产总额", "确认日期", "所属投资顾问团体", "备注"])
    )
    assert done.exit_code == 1 and "所属投资顾问成员" in done.output


def test_bad_cells_are_told_by_row_and_column_and_nothing_is_compared(counter, rows):
    one = month(5, 13, rate=0)
    counter.import_platform(one)
    table = one.counter_file().decode("gb18030").splitlines()
    wrong = [
        (4, ["张三", "12A4", "1.00", "2026-10-09", "一队", "李四"]),
        (5, ["张三", "1234567890", "1.001", "2026-13-09", "一队", "李四"]),
    ]
    for place, row in wrong:
        table[place] = ",".join(row)
    done = counter.reconcile(one, content="\r\n".join(table).encode("gb18030"))
    assert done.exit_code == 1
    refused = rows(NEWEST)[0]
    assert refused.state == "refused"
    assert [(line, column) for line, column, _ in refused.problems] == [
        (5, LABELS[1]),
        (6, LABELS[2]),
        (6, LABELS[3]),
    ]
    assert rows(select(FindingRow)) == []
    assert "row 5" in done.output


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"PK\x03\x04 cut off", "cut.xlsx"),
        (("客戶,名稱\r\n" * 2000).encode("big5") + b"\xff", "big5.csv"),
        ((",".join(["x"] * 4000) + "\r\n").encode() * 3, "wide.csv"),
        ("客户名称,资金帐号,资产总额,确认日期,团队,成员\r\n".encode(), "bare.csv"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(counter, rows, content, name):
    one = month(3, 14, rate=0)
    counter.import_platform(one)
    begun = time.monotonic()
    done = counter.reconcile(one, content=content, name=name)
    assert done.exit_code == 1 and "Traceback" not in done.output
    assert time.monotonic() - begun < 5
    assert rows(NEWEST)[0].state == "refused" and rows(NEWEST)[0].message


def test_too_many_differences_are_another_branch(counter, rows, monkeypatch):
    monkeypatch.setattr(compare, "MOST_FINDINGS", 10)
    one = month(40, 15, rate=1)
    counter.import_platform(one)
    assert counter.reconcile(one).exit_code == 1
    assert rows(NEWEST)[0].state == "refused"
