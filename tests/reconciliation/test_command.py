"""The commands import-platform and reconcile."""

from datetime import date

from sqlalchemy import select

from ia.reconciliation.models import PlatformImport, ReconRun, Revision
from tests.reconciliation.months import month


def test_both_say_what_they_did(counter, rows):
    one = month(50, 21)
    done = counter.import_platform(one)
    assert done.exit_code == 0 and "50 rows of 2026-10 for B001" in done.output
    done = counter.reconcile(one)
    assert f"50 platform rows, {len(one.counter)} counter rows, {len(one.key)} findings" in done.output
    run = rows(select(ReconRun))[0]
    assert (run.state, run.month, run.revision) == ("mismatched", date(2026, 10, 1), 1)


def test_a_month_without_differences_matches(counter, rows):
    one = month(30, 22, rate=0)
    counter.import_platform(one)
    done = counter.reconcile(one)
    assert (done.exit_code, done.found) == (0, [])
    assert rows(select(ReconRun))[0].state == "matched"


def test_without_a_platform_side_everything_is_missing_there(counter):
    one = month(10, 23, rate=0)
    found = counter.reconcile(one).found
    assert [row["kind"] for row in found] == ["only_counter"] * 10


def test_a_second_import_takes_the_place_of_the_first(counter, rows):
    first, second = month(20, 24, rate=0), month(20, 25, rate=0)
    counter.import_platform(first)
    counter.import_platform(second)
    assert counter.reconcile(second).found == []
    assert [one.rows for one in rows(select(PlatformImport))] == [20, 20]


def test_an_import_with_bad_rows_leaves_nothing(counter, rows):
    one = month(10, 26)
    one.platform[4] = one.platform[4].but(account="no number")
    done = counter.import_platform(one)
    assert done.exit_code == 1 and "row 6" in done.output
    assert rows(select(PlatformImport)) == []


def test_a_second_file_makes_a_second_revision(counter, rows):
    one = month(40, 27)
    counter.import_platform(one)
    counter.reconcile(one)
    one.counter = list(one.platform)
    assert counter.reconcile(one).found == []
    assert [(each.number, each.state) for each in rows(select(Revision).order_by(Revision.id))] == [
        (1, "done"),
        (2, "done"),
    ]
    assert rows(select(ReconRun))[0].state == "matched"


def test_an_unknown_branch_and_a_strange_month_are_refused(counter):
    one = month(3, 28)
    assert "no branch B999" in counter.reconcile(one, branch="B999").output
    assert counter.reconcile(one, of="October").exit_code == 2
    assert counter.import_platform(one, "--month", "2026-99").exit_code != 0


def test_the_other_branch_knows_nothing_of_it(counter):
    one = month(10, 29, rate=0)
    counter.import_platform(one)
    assert len(counter.reconcile(one, branch="B002").found) == 10


def test_a_month_may_be_empty_if_the_totals_row_says_so(counter, rows):
    one = month(0, 30)
    assert counter.reconcile(one, content=one.counter_file(foot=["备注", "", ""])).exit_code == 1
    done = counter.reconcile(one, content=one.counter_file(foot=["合计", "0户", "0.00"]))
    assert (done.exit_code, done.found) == (0, [])
    assert rows(select(ReconRun))[0].state == "matched"
