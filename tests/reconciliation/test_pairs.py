"""Two lines that are probably one account mistyped: confirmed by a person, undone again, and never paired without one (6.2)."""

import json

import pytest
from sqlalchemy import select, update

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.reconciliation.models import FindingRow, Seal
from tests.reconciliation.months import Month, month

SAID = {"wrong_side": "counter", "explanation": "柜台录入时两位数字颠倒", "corrective": "柜台更正账号"}


def mistyped() -> Month:
    """Twelve confirmations of which the counter has mistyped one account, and one amount."""
    one = month(12, 57, rate=0)
    first, second, *others = one.platform
    swapped = first.account[:-2] + first.account[-1] + first.account[-2]
    assert swapped != first.account
    one.counter = [first.but(account=swapped), second.but(fen=second.fen + 1), *others]
    return one


@pytest.fixture
def number(side) -> int:
    return side.compared(mistyped())


def both(side, number: int) -> list:
    """The two lines of the pair, by their kinds."""
    return sorted((row for row in side.findings(number) if row.suggested), key=lambda row: row.kind)


def address(number: int, one, verb: str = "pair") -> str:
    return f"/reconciliations/{number}/{verb}?finding={one.id}"


def confirm(side, number: int, **said):
    visitor, here = side.person("admin1"), address(number, both(side, number)[0])
    visitor.submit(here, form=here, **SAID | said)
    return visitor


def undo(side, number: int, **said):
    visitor, here = side.person("admin1"), address(number, both(side, number)[0], "unpair")
    visitor.submit(here, form=here, **{"reason": "实为两户", **said})
    return visitor


def test_a_pair_is_confirmed_from_the_page_and_explains_both_lines(side, number):
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}")
    assert [link.get("href") for link in admin.page.select("a") if "/pair?finding" in link.get("href", "")] == [
        address(number, one) for one in sorted(both(side, number), key=lambda row: row.number)
    ]
    admin.get(address(number, both(side, number)[0]))
    assert "可能为同一户：相邻两位数字颠倒" in admin.page.text, "the reason stands where it is judged"
    assert confirm(side, number).status == 200
    theirs, ours = both(side, number)
    assert (theirs.paired, ours.paired) == (ours.account, theirs.account)
    for one in (theirs, ours):
        assert (one.cause, one.wrong_side, one.explanation) == ("counter_error", "counter", SAID["explanation"])
        assert one.explained_by_id == side.cast.users["admin1"]
    assert side.run_of(number).explained == 2, "two of three"
    assert side.state(number) == "mismatched", "the correction remains to be done"
    admin.get(f"/reconciliations/{number}")
    assert admin.page.text.count("已确认为同一帐号") == 2


def test_what_was_mistyped_by_the_platform_is_its_error(side, number):
    confirm(side, number, wrong_side="platform")
    assert {one.cause for one in both(side, number)} == {"platform_error"}


def test_a_pair_is_undone(side, number):
    confirm(side, number)
    assert undo(side, number).status == 200
    for one in both(side, number):
        assert (one.paired, one.cause, one.explanation, one.explained_at) == (None, None, None, None)
    assert side.run_of(number).explained == 0
    assert confirm(side, number).status == 200, "and may be confirmed again"
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}/history")
    assert all(said in admin.page.text for said in ("两条差异确认为同一帐号", "已撤销帐号确认"))
    assert not any(code in admin.page.text for code in ("pair", "unpair")), "the trail is told in words"


@pytest.mark.parametrize("missing", ["wrong_side", "explanation"])
def test_which_side_and_why_must_be_said(side, number, missing):
    visitor = confirm(side, number, **{missing: ""})
    assert visitor.status == 422 and visitor.page.select(".err")
    assert both(side, number)[0].paired is None


def test_an_undoing_needs_a_reason(side, number):
    confirm(side, number)
    assert undo(side, number, reason="").status == 422
    assert both(side, number)[0].paired


def test_what_is_not_suggested_is_no_pair(side, number):
    alone = next(one for one in side.findings(number) if not one.suggested)
    admin = side.person("admin1")
    for named in (str(alone.id), "999999", "x", "-1", "9" * 40):
        admin.get(f"/reconciliations/{number}/pair?finding={named}", expect=404)


def test_a_pair_confirmed_meanwhile_is_not_confirmed_again(side, number):
    here = address(number, both(side, number)[1])
    late = side.person("admin1")
    late.get(here)
    page = late.page
    confirm(side, number)
    late.page = page
    late.submit(None, form=here, **SAID | {"explanation": "后"})
    assert late.page.url.endswith(f"/reconciliations/{number}")
    assert {one.explanation for one in both(side, number)} == {SAID["explanation"]}
    undo(side, number)
    gone = side.person("admin1").get(address(number, both(side, number)[0], "unpair"), expect=303)
    assert gone.location == f"/reconciliations/{number}", "there is no pair to be undone"


def test_a_page_that_is_older_than_an_explanation_is_told_so(side, number):
    theirs, _ours = both(side, number)
    late, here = side.person("admin1"), address(number, theirs)
    late.get(here)
    page = late.page
    side.explain(number, findings=[theirs.id], explanation="先")
    late.page = page
    late.submit(None, form=here, **SAID)
    assert late.status == 409
    assert both(side, number)[0].paired is None


def test_lines_of_a_pair_are_not_explained_otherwise_until_it_is_undone(side, number):
    confirm(side, number)
    side.explain(number, findings=[one.id for one in side.findings(number)], explanation="其他")
    assert {one.explanation for one in both(side, number)} == {SAID["explanation"]}
    assert side.run_of(number).explained == 3


@pytest.mark.parametrize("username", ["clerk1", "counter1", "gm1", "director1"])
@pytest.mark.parametrize("verb", ["pair", "unpair"])
def test_others_neither_confirm_nor_undo(side, number, username, verb):
    side.person(username).get(address(number, both(side, number)[0], verb), expect=403)


@pytest.mark.parametrize("verb", ["pair", "unpair"])
def test_a_month_out_of_sight_has_no_pairs(side, number, verb):
    elsewhere = side.begun("B002")
    side.person("admin1").get(f"/reconciliations/{elsewhere}/{verb}?finding=1", expect=404)


def test_a_pair_is_locked_once_everything_is_explained_and_sealed_with_the_month(side, app, number):
    confirm(side, number)
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    admin, one = side.person("admin1"), both(side, number)[0]
    for verb in ("pair", "unpair"):
        admin.get(address(number, one, verb), expect=403)
    side.refused("admin1", number, "accept", opinion="可以")  # an account mistyped may not stand: the counter corrects it (6.5)

    corrected = mistyped()
    corrected.counter = [corrected.platform[0], *corrected.counter[1:]]
    side.send(number, corrected.counter_file())
    side.work()
    assert [row.field for row in side.findings(number)] == ["asset_total"], "and so the pair is gone"


def test_after_the_signing_nothing_is_confirmed_and_the_seal_holds_the_pair(side, app, number):
    confirm(side, number)
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    with app.app_context(), write_unit() as unit:  # as if a pair might stand
        unit.execute(update(FindingRow).values(cause="timing"))
    side.step("admin1", number, "accept", opinion="属时间性差异")
    side.step("counter1", number, "sign-off")
    admin, one = side.person("admin1"), both(side, number)[0]
    for verb in ("pair", "unpair"):
        admin.get(address(number, one, verb), expect=409)
    side.sign_sheet(number)
    assert side.state(number) == "archived"
    with app.app_context():
        sealed = json.loads(db.session.scalar(select(Seal)).content)["findings"]
    assert {row[1]: row[-1] for row in sealed if row[-1]} == {row.account: row.paired for row in both(side, number)}


def test_a_pair_stays_confirmed_while_both_lines_are_there(side, number):
    confirm(side, number)
    one = mistyped()
    side.send(number, one.counter_file(seed=9))
    side.work()
    assert all(row.paired and row.explanation for row in both(side, number))
    alone = mistyped()
    alone.counter = alone.counter[1:]
    side.send(number, alone.counter_file())
    side.work()
    (left,) = [row for row in side.findings(number) if row.kind == "only_platform"]
    assert (left.paired, left.explanation) == (None, None), "what was said was said of two lines"


def test_the_trail_names_the_lines_and_no_account(side, app, number):
    confirm(side, number)
    undo(side, number)
    numbers = sorted(row.number for row in both(side, number))
    named = " = ".join(map(str, numbers))
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.subject_id == number).order_by(AuditRow.seq))
        changes = {row.action: row.changes for row in rows if row.action in ("pair", "unpair")}
    assert changes["pair"]["pair"] == [None, named] and changes["pair"]["explained"] == [0, 2]
    assert changes["unpair"]["pair"] == [named, None] and changes["unpair"]["reason"] == [None, "实为两户"]
    assert not any(row.account in str(changes) for row in both(side, number))


def test_lines_that_are_masked_alike_are_told_apart_on_page_and_sheet(side):
    """Two clients of one name whose accounts end alike."""
    one = month(6, 58, rate=0)
    first, second, *others = one.platform
    second = second.but(name=first.name, account=f"1{first.account[1:]}", day=first.day, team=first.team)
    one.platform = [first, second.but(advisor=first.advisor), *others]
    one.counter = [fact.but(fen=fact.fen + 1) for fact in one.platform]
    number = side.compared(one)
    reader = side.person("gm1")
    reader.get(f"/reconciliations/{number}")
    rows = [row for row in reader.page.texts("#differences tbody tr") if first.name in row]
    assert len(rows) == 2 and not any(fact.account in row for row in rows for fact in one.platform)
    lines = {row.counter["line"] for row in side.findings(number)}
    assert len(lines) == 6 and min(lines) > 4, "below the title block"
    assert all(f"第{row.counter['line']}行" in reader.page.text for row in side.findings(number))
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    side.step("admin1", number, "accept", opinion="属时间性差异")
    printed = side.person("clerk1")
    printed.get(f"/reconciliations/{number}/print?paper=sheet")
    shown = [row for row in printed.page.texts("tbody tr") if first.name in row and "资产总额截至" not in row]
    assert len(shown) == 2 and len({row.partition("*")[0] for row in shown}) == 2
