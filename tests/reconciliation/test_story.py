"""A month from the first file to the seal, and what comes after."""

import json

import pytest
from sqlalchemy import select

from ia.demo.reconciliation import make_reconciliation
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.reconciliation import papers
from ia.reconciliation.files import FOLDER
from ia.reconciliation.models import FindingRow, ReconRun, Seal
from tests.reconciliation.months import month


def test_from_the_first_file_to_the_seal_and_back(side, app):
    one = month(40, 41)
    number = side.compared(one)
    assert side.state(number) == "mismatched"
    assert side.waits_for(number) == {f"admin_director@{side.cast.units['B001']}"}
    found = side.findings(number)
    side.explain(
        number, findings=[found[0].id, found[1].id], cause="platform_error", wrong_side="platform", corrective="更正"
    )
    assert side.run_of(number).explained == 2
    side.explain_all(number)
    assert side.run_of(number).explained == len(one.key)
    side.step("admin1", number, "request-recheck")

    # the platform corrects what it had wrong; the counter's file is compared once more
    fixed = next(row.account for row in found if row.kind == "field")
    theirs = next(fact for fact in one.counter if fact.account == fixed)
    one.platform = [theirs if fact.account == fixed else fact for fact in one.platform]
    side.counter.import_platform(one)
    side.step("admin1", number, "compare-again")
    assert side.work() == ["done"]
    again = side.findings(number)
    assert {row.account for row in again} == {row.account for row in found} - {fixed}
    assert all(row.explained_at for row in again), "what was said of the same difference stays said"

    # standing differences of time are accepted, signed off, printed, signed, sealed
    for row in again:
        side.explain(number, findings=[row.id], cause="timing", explanation="次月入账")
    side.step("admin1", number, "request-recheck")
    side.step("admin1", number, "accept", opinion="均为时间性差异")
    side.step("counter1", number, "sign-off")
    side.sign_sheet(number)
    assert side.state(number) == "archived"
    with app.app_context():
        seal = db.session.scalar(select(Seal))
        content = json.loads(seal.content)
        assert content["digest"] == side.revision(number).digest
        assert len(content["findings"]) == len(again)
    assert "与封存时一致" in side.person("gm1").get(f"/reconciliations/{number}/seals").text

    last = side.findings(number)
    # opened again: a new revision with the same differences, the archived one stays
    side.step("admin1", number, "reopen", opinion="柜台补报")
    assert side.state(number) == "mismatched"
    assert side.revision(number).number == 3
    assert [(row.account, row.explanation) for row in side.findings(number)] == [
        (row.account, row.explanation) for row in last
    ]
    one.counter = list(one.platform)
    side.send(number, one.counter_file())
    assert side.work() == ["done"]
    assert side.state(number) == "matched"
    side.step("counter1", number, "sign-off")
    side.sign_sheet(number)
    with app.app_context():
        assert len(list(db.session.scalars(select(Seal)))) == 2


def test_a_changed_archive_is_noticed(side, app):
    number = side.at("archived")
    assert side.counter.call("reconcile-verify").exit_code == 0
    with app.app_context():
        place = FOLDER.place_of(side.revision(number).file_sha256)
    kept = place.read_bytes()
    place.write_bytes(kept + b"x")
    done = side.counter.call("reconcile-verify")
    assert done.exit_code == 1 and "RC-B001" in done.output
    place.write_bytes(kept)
    with app.app_context(), write_unit() as unit:
        unit.query(Seal).update({"content": "{}"})
    assert side.counter.call("reconcile-verify").exit_code == 1
    assert "与封存时不符" in side.person("admin1").get(f"/reconciliations/{number}/seals").text


def test_open_differences_go_on_to_the_next_month_until_they_are_settled(side, app, monkeypatch):
    number = side.at("archived")
    left = side.findings(number)
    november = month(5, 42, rate=0)
    november.title = "2026年11月"
    for facts in (november.platform, november.counter):
        facts[:] = [fact.but(day=fact.day.replace(month=11)) for fact in facts]
    november.counter = list(november.platform)
    side.counter.import_platform(november)
    done = side.counter.reconcile(november, of="2026-11")
    assert done.found == [], "the command tells this month's own differences"
    later = side.newest(type(side.run_of(number)))
    carried = side.findings(later)
    assert [(row.account, row.rolled_from, row.explanation) for row in carried] == [
        (row.account, "2026-10", row.explanation) for row in left
    ]
    assert side.state(later) == "matched", "they do not hold this month up"
    admin = side.person("admin1")
    with monkeypatch.context() as patch:
        patch.setattr(papers, "MOST", 1)
        sheet = admin.get(f"/reconciliations/{later}/print?paper=sheet").get_data(as_text=True)
    assert f"另有{len(left) - 1}条差异" in sheet, "a long sheet counts them too"
    admin.get(f"/reconciliations/{later}")
    assert admin.page.select(f"button[formaction='/reconciliations/{later}/settle']")
    address = f"/reconciliations/{later}/settle?finding={carried[0].id}"
    admin.submit(address, form=address, outcome="柜台已于11月补入")
    assert side.findings(later)[0].outcome == "柜台已于11月补入"
    side.counter.reconcile(november, of="2026-11")
    again = side.findings(later)
    assert again[0].outcome and len(again) == len(left), "a further comparison keeps what was said"
    side.counter.reconcile(month(3, 43, rate=0), of="2026-12", content=_december())
    newest = side.newest(type(side.run_of(number)))
    assert [row.account for row in side.findings(newest) if row.rolled_from] == [row.account for row in left[1:]]
    assert {row.rolled_from for row in side.findings(newest)} == {None, "2026-10"}


def _december() -> bytes:
    one = month(3, 43, rate=0)
    one.title = "2026年12月"
    one.counter = [fact.but(day=fact.day.replace(month=12)) for fact in one.counter]
    return one.counter_file()


def test_the_trail_says_what_was_done_and_no_account(side, app):
    number = side.at("archived")
    with app.app_context():
        rows = list(db.session.scalars(select(AuditRow).where(AuditRow.subject_id == number)))
        accounts = set(db.session.scalars(select(FindingRow.account)))
    actions = [row.action for row in rows]
    assert {"create", "explain", "step:accept", "step:sign-off", "step:archive"} <= set(actions)
    assert not any(account in str(row.changes) for row in rows for account in accounts)


@pytest.mark.sqlite_only  # that PostgreSQL is copied whole is said in tests/ground/test_backup.py
def test_a_backup_holds_the_counters_files_and_a_restore_brings_them_back(side, app, tmp_path):
    number = side.at("archived")
    folder = tmp_path / "backup"
    assert side.counter.call("backup", str(folder)).exit_code == 0
    with app.app_context():
        kept = [path for path in FOLDER.path.iterdir() if len(path.name) == 64]
    assert kept
    for path in kept:
        path.unlink()
    assert side.counter.call("reconcile-verify").exit_code == 1
    assert side.counter.call("restore", str(folder), "--force").exit_code == 0
    assert side.counter.call("reconcile-verify").exit_code == 0
    assert side.state(number) == "archived"


def test_the_demo_has_a_month_with_differences(side, app, now):
    with app.app_context():
        make_reconciliation(now)
        make_reconciliation(now)
    number = side.newest(ReconRun)
    assert (number, side.state(number)) == (1, "mismatched")
    assert {row.group_key for row in side.findings(number)} == {
        "advisor|周雨涵|周雨函",
        "asset_total",
        "mistyped|swapped",
        "only_platform",
    }
