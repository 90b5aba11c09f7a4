"""A long list at the end of a month: only what is open, one account found, a group explained without undoing what others said,
whoever corrects told and shown, columns asked about with their values, an archive that can be proved."""


from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select, update

from ia.ground.db import write_unit
from ia.reconciliation.models import FindingRow, ReconRun, ReconWord
from tests.reconciliation.months import LABELS, Month, month
from tests.reconciliation.test_due import at
from tests.reconciliation.test_pairs import SAID
from tests.remote import Remote, at_once

GROUP = "asset_total"


def of_cents(count: int = 6) -> Month:
    """A month whose first amounts are a cent more at the counter."""
    one = month(12, 91, rate=0)
    one.counter = [fact.but(fen=fact.fen + (n < count)) for n, fact in enumerate(one.platform)]
    return one


@pytest.fixture
def number(side) -> int:
    return side.compared(of_cents())


def explanations(side, number: int) -> list[str | None]:
    return [one.explanation for one in side.findings(number)]


def ways(page, start: str) -> list[str]:
    """Where the links of the table of groups lead, of those that begin so."""
    return [link.get("href") for link in page.select("table a") if link.get("href", "").startswith(start)]


def test_a_group_is_explained_without_what_somebody_has_said_already(side, number):
    first = side.findings(number)[0]
    side.explain(number, findings=[first.id], explanation="单独核实")
    admin, here = side.person("admin1"), f"/reconciliations/{number}/explain?group={GROUP}"
    admin.get(f"/reconciliations/{number}")
    assert ways(admin.page, here) == [f"{here}&show=open"]
    admin.submit(f"{here}&show=open", form="form", cause="timing", explanation="批量")
    assert explanations(side, number) == ["单独核实"] + ["批量"] * 5
    admin.get(f"/reconciliations/{number}")
    assert ways(admin.page, here) == [here], "what is settled is changed, expressly"
    assert "全部说明" not in admin.page.text
    admin.get(here)
    assert "其中6条已有说明" in admin.page.text


def test_of_two_who_explain_one_group_the_second_replaces_nothing_unasked(side, number):
    here = f"/reconciliations/{number}/explain?group={GROUP}&show=open"
    late = side.person("admin1")
    late.get(here)
    page = late.page
    rows = side.findings(number)
    side.explain(number, findings=[rows[0].id, rows[1].id], explanation="先")
    late.page = page
    late.submit(None, form="form", cause="timing", explanation="后")
    assert explanations(side, number) == ["先"] * 2 + ["后"] * 4
    late.page = page
    late.get(here, expect=303)


def test_what_was_typed_for_a_group_that_is_explained_meanwhile_is_shown_beside_it(side, number):
    late = side.person("admin1")
    late.get(f"/reconciliations/{number}/explain?group={GROUP}&show=open")
    page = late.page
    side.explain(number, group=GROUP, explanation="先")
    late.page = page
    late.submit(None, form="form", cause="other", explanation="后")
    assert late.status == 409 and "先" in late.page.text and "后" in late.page.text
    assert set(explanations(side, number)) == {"先"}
    late.submit(None, form=f"/reconciliations/{number}/explain?group={GROUP}", cause="other", explanation="后")
    assert set(explanations(side, number)) == {"后"}


def test_after_ticked_ones_the_page_stays_within_the_group(side, number):
    admin = side.person("admin1")
    admin.submit(
        f"/reconciliations/{number}?group={GROUP}",
        {"finding": [str(side.findings(number)[0].id)]},
        form=f"/reconciliations/{number}/explain",
    )
    done = admin.submit(None, form="form", cause="timing", explanation="在途", follow=False)
    assert done.location == f"/reconciliations/{number}?group={GROUP}&show=open#differences"
    admin.get(done.location.partition("#")[0])
    assert len(admin.page.select("input[name=finding]")) == 5


def test_one_account_or_name_is_found(side, number):
    one, *others = side.findings(number)
    admin, page = side.person("admin1"), f"/reconciliations/{number}"
    for sought in (one.account, one.account[2:8], one.platform["name"]):
        admin.submit(page, form=f"{page}#differences", find=sought)
        assert one.account in admin.page.text
        assert len(admin.page.select("#differences tbody tr")) < 6
    admin.get(f"{page}?find=9999999999")
    assert not admin.page.select("#differences tbody tr")
    admin.get(f"{page}?find=%25")
    assert not admin.page.select("#differences tbody tr"), "a sign of the database finds nothing"


def test_what_is_found_is_explained_together(side, number):
    rows = side.findings(number)
    team = Counter(row.team for row in rows).most_common(1)[0][0]
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}?find={team}")
    (link,) = [one.get("href") for one in admin.page.select("#differences form a") if "/explain?find" in one.get("href")]
    admin.submit(link, form="form", cause="timing", explanation="同一团队")
    theirs = [row.id for row in rows if row.team == team]
    assert [row.id for row in side.findings(number) if row.explanation] == theirs and len(theirs) > 1


@pytest.mark.parametrize("sought", ["{0}", '"account":"{0}', "account{0}", "{1}", '"{1}'])
def test_who_sees_accounts_masked_spells_none_out_by_asking(side, number, sought):
    one = side.findings(number)[0]
    asked = sought.format(one.account, one.account[:5])
    director = side.person("director1")
    director.get(f"/reconciliations/{number}", query_string={"find": asked})
    assert not director.page.select("#differences tbody tr")
    director.get(f"/reconciliations/{number}?find={one.account[-4:]}")
    assert f"****{one.account[-4:]}" in director.page.text


def test_by_how_much_the_sides_differ_stands_on_page_and_sheet(side):
    number = side.compared(of_cents())
    text = side.person("admin1").get(f"/reconciliations/{number}").text
    assert "+0.06" in text and text.count("+0.01") == 6
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    side.step("admin1", number, "accept", opinion="时间性差异")
    sheet = side.person("admin1").get(f"/reconciliations/{number}/print").text
    assert "+0.06" in sheet and "钱慧敏 2026-12-01" in sheet, "who corrects it, and until when"


def test_a_cause_that_names_a_side_agrees_with_the_side_that_is_named(side, number):
    row = side.findings(number)[0].id
    refused = side.explain(number, findings=[row], cause="counter_error", wrong_side="platform")
    assert refused.status == 422 and refused.page.select("#wrong_side[aria-invalid]")
    side.explain(number, findings=[row], cause="counter_error", wrong_side="")
    assert side.findings(number)[0].wrong_side == "counter"


def test_all_pairs_of_a_group_are_confirmed_together(side):
    one = month(8, 92, rate=0)
    swapped = [fact.account[:-2] + fact.account[-1] + fact.account[-2] for fact in one.platform]
    pairs = [n for n, fact in enumerate(one.platform) if swapped[n] != fact.account][:3]
    one.counter = [fact.but(account=swapped[n]) if n in pairs else fact for n, fact in enumerate(one.platform)]
    number = side.compared(one)
    admin, here = side.person("admin1"), f"/reconciliations/{number}/pair?group=mistyped%7Cswapped"
    admin.get(f"/reconciliations/{number}")
    assert here in ways(admin.page, here)
    admin.submit(here, form="form", **SAID)
    rows = side.findings(number)
    assert len(rows) == 6 and {row.account: row.paired for row in rows} == {row.account: row.suggested for row in rows}
    admin.get(f"/reconciliations/{number}/pair?group={GROUP}", expect=404)


def test_whoever_corrects_is_told_and_sees_those_lines_alone(side, number):
    mine, *others = side.findings(number)
    adviser = side.person("advisor1")
    assert adviser.get("/reconciliations/mine").text.count("****") == 0
    side.explain(number, findings=[mine.id], owner_id=str(side.cast.users["advisor1"]), due_on="2026-11-30")
    ((who, message),) = side.told("J-50")
    assert who == "advisor1"
    side.explain(number, findings=[others[0].id], explanation="自办")
    assert len(side.told("J-50")) == 1, "who names himself knows it"
    adviser.get("/inbox/")
    assert any(link.get("href") == "/reconciliations/" for link in adviser.page.select("#notices a"))
    assert adviser.get("/reconciliations/", expect=302).location == "/reconciliations/mine"
    adviser.get("/reconciliations/mine")
    (row,) = adviser.page.texts("tbody tr")
    assert mine.platform["name"] in row and mine.account not in row
    adviser.get(f"/reconciliations/{number}", expect=403)
    side.run("J-50", at("2026-11-30T08:30"))
    assert not [one for one in side.told("J-50") if "were to be" in one[1]]
    for day in ("2026-12-01T08:30", "2026-12-02T08:30"):
        side.run("J-50", at(day))
    assert [one[0] for one in side.told("J-50") if "were to be" in one[1]] == ["advisor1", "admin1"], "each once"


def test_the_day_on_which_everything_is_explained_is_not_told_as_open(side, number):
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    side.run("J-50", at("2026-11-25T08:30"))
    ((who, message),) = side.told("J-50")
    assert who == "admin1" and "wait to be compared again" in message


def test_columns_are_asked_about_with_their_values_and_what_was_said_is_forgotten_again(side, rows):
    number = side.begun()
    one = month(10, 93, rate=0)
    side.counter.import_platform(one)
    clerk = side.send(number, one.counter_file(head=[*LABELS[:5], "跟进人"]))
    assert side.work() == ["refused"]
    address = f"/reconciliations/{number}/columns"
    clerk.get(address)
    last = clerk.page.texts("tbody tr")[-1]
    assert "跟进人" in last and all(fact.advisor in last for fact in one.counter[:3])
    assert clerk.page.select(f"#form a[href='/reconciliations/{number}']"), "there is a way back"
    clerk.submit(None, {"column-4": "advisor", "column-5": "team"}, form=address)
    side.work()
    assert side.state(number) == "mismatched", "said the wrong way round"
    upload = f"/reconciliations/{number}/upload"
    clerk.submit(upload, form=f"/reconciliations/{number}/forget-columns")
    assert rows(select(ReconWord)) == []
    side.send(number, one.counter_file(head=[*LABELS[:5], "跟进人"]))
    side.work()
    clerk.submit(address, {"column-5": "advisor"}, form=address)
    assert side.work() == ["done"] and side.state(number) == "matched"


def test_nothing_is_forgotten_while_a_comparison_takes_no_file(side, app, rows):
    number = side.at("mismatched")
    with app.app_context(), write_unit() as unit:
        unit.add(ReconWord(branch_id=side.cast.units["B001"], label="跟进人", code="advisor"))
    clerk, form = side.person("clerk1"), f"/reconciliations/{number}/forget-columns"
    clerk.get(f"/reconciliations/{number}/upload")
    page = clerk.page
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    side.step("admin1", number, "accept", opinion="时间性差异")
    clerk.page = page
    clerk.submit(None, form=form)
    assert clerk.status == 409 and len(rows(select(ReconWord))) == 1


def test_another_months_file_is_refused_beside_the_field(side):
    number = side.begun()
    one = month(5, 94)
    one.title = "2026年9月"
    clerk = side.send(number, one.counter_file())
    assert clerk.status == 422 and "2026-09" in clerk.page.texts(".err")[0]
    assert side.run_of(number).revision == 0 and side.state(number) == "awaiting_counter"


def test_a_difference_changed_in_the_database_after_the_seal_is_noticed(side, app):
    number = side.at("archived")
    seals = f"/reconciliations/{number}/seals"
    digest = side.revision(number).digest
    assert digest in side.person("gm1").get(seals).text, "that of the signed sheet"
    fine = side.counter.call("reconcile-verify", "--month", "2026-10", "--branch", "B001")
    assert fine.exit_code == 0 and "revision 1" in fine.output
    other = side.counter.call("reconcile-verify", "--month", "2026-09")
    assert "0 seals" in other.output
    with app.app_context(), write_unit() as unit:
        unit.execute(update(FindingRow).values(explanation="改写"))
    assert side.counter.call("reconcile-verify", "--branch", "B001").exit_code == 1
    assert "与封存时不符" in side.person("gm1").get(seals).text


def test_drafts_of_two_groups_that_begin_alike_are_two(side):
    one = month(8, 95, rate=0)
    long = "上海分公司营业部第一投资顾问服务团队"
    one.platform = [fact.but(team=f"{long}{'甲乙'[n % 2]}") for n, fact in enumerate(one.platform)]
    one.counter = [fact.but(team=f"{long}丙") for fact in one.platform]
    number = side.compared(one)
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}")
    keys = []
    for address in ways(admin.page, f"/reconciliations/{number}/explain?group=team"):
        admin.get(address)
        keys.append(admin.page.one("#form").get("data-draft")[:120])
        admin.submit(None, form="form", cause="timing", explanation="团队更名")
        assert admin.status == 200
    assert len(set(keys)) == 2 and all(explanations(side, number))


def test_the_outcome_of_a_group_leaves_alone_what_is_settled(side):
    left = side.findings(side.at("archived"))
    november = month(5, 96, rate=0)
    november.title = "2026年11月"
    november.platform[:] = [fact.but(day=fact.day.replace(month=11)) for fact in november.platform]
    november.counter = list(november.platform)
    side.counter.import_platform(november)
    assert side.counter.reconcile(november, of="2026-11").exit_code == 0
    later = side.newest(ReconRun)
    admin, here = side.person("admin1"), f"/reconciliations/{later}/settle"
    admin.submit(f"{here}?finding={side.findings(later)[0].id}", form="form", outcome="已补录")
    admin.get(f"/reconciliations/{later}")
    (address,) = ways(admin.page, here)
    assert address.endswith("&show=open")
    admin.submit(address, form="form", outcome="已核销")
    assert [row.outcome for row in side.findings(later)] == ["已补录"] + ["已核销"] * (len(left) - 1)


def test_the_history_names_the_differences_that_were_explained_and_how(side, number):
    rows = side.findings(number)
    side.explain(number, findings=[rows[n].id for n in (0, 1, 2, 4)], explanation="取数时点不同")
    history = side.person("gm1").get(f"/reconciliations/{number}/history").text
    assert "1-3, 5" in history and "取数时点不同" in history


@pytest.mark.parametrize(("address", "most"), [("/explain?group={}&show=open", 7), ("/mine", 4)])
def test_statements(side, number, statements, address, most):
    admin, page = side.person("admin1"), f"/reconciliations{address if address == '/mine' else f'/{number}{address}'}"
    admin.get(page.format(GROUP))
    with statements() as seen:
        admin.get(page.format(GROUP))
    assert len(seen) <= most, "\n".join(seen)


def test_statements_of_saving(side, number, statements):
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}/explain?group={GROUP}&show=open")
    with statements() as seen:
        owner = str(side.cast.users["advisor1"])
        admin.submit(None, form="form", cause="timing", explanation="在途", owner_id=owner, follow=False)
    assert admin.status == 303 and len(seen) <= 17, "\n".join(seen)


def test_of_two_who_explain_at_one_instant_one_is_shown_what_the_other_said(side, number, live, app, cast):
    for row in side.findings(number)[:3]:
        address = f"/reconciliations/{number}/explain?finding={row.id}"
        pair = [Remote(live, app, cast.users["admin1"]) for _ in range(2)]
        forms = [one.form(address) | {"cause": "timing", "explanation": word} for one, word in zip(pair, "甲乙", strict=True)]
        answers = at_once(*(partial(one.send, "POST", address, form) for one, form in zip(pair, forms, strict=True)))
        assert sorted(answer[0] for answer in answers) == [303, 409]
        winner = "甲乙"[[answer[0] for answer in answers].index(303)]
        assert next(one.explanation for one in side.findings(number) if one.id == row.id) == winner
