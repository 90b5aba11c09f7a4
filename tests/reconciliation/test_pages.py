"""Pages: sending a file, progress, columns that nobody knows, groups, explaining several at once, the leaders' page."""

import io

import pytest
from sqlalchemy import select

from ia.reconciliation.models import ReconWord
from tests.reconciliation.months import LABELS, Month, month


def test_the_list_shows_months_and_how_far_they_are(side):
    number = side.at("mismatched")
    clerk = side.person("clerk1")
    clerk.get("/reconciliations/")
    row = clerk.page.texts("tbody td")
    assert row[0] == "2026-10" and str(side.run_of(number).differences) in row
    assert side.person("clerk9").get("/reconciliations/").text.count("2026-10") == 0
    clerk.partial("/reconciliations/?state=matched")
    assert clerk.page.texts("tbody td") == []


def test_an_upload_returns_at_once_and_the_page_shows_how_far_it_is(side, app):
    number = side.begun()
    one = month(20, 51, rate=0)
    side.counter.import_platform(one)
    clerk = side.send(number, one.counter_file())
    assert side.state(number) == "validating"
    assert clerk.page.select("#progress") and clerk.page.select("noscript")
    address = clerk.page.select("#progress")[0].get("hx-get")
    assert clerk.get(address, expect=204).text == ""
    assert "progress" in clerk.get(f"/reconciliations/{number}/progress").text
    side.work()
    assert clerk.get(f"/reconciliations/{number}/progress").headers["HX-Refresh"] == "true"
    assert side.state(number) == "matched"


def test_a_second_file_while_the_first_is_compared_is_refused(side):
    number = side.begun()
    one = month(20, 52, rate=0)
    content = one.counter_file()
    side.counter.import_platform(one)
    clerk = side.person("clerk1")
    address = f"/reconciliations/{number}/upload"
    clerk.get(address)
    late = clerk.page
    side.send(number, content)
    clerk.page = late
    clerk.submit(None, form=address, file=(io.BytesIO(content), "again.csv"))
    assert clerk.status == 409
    assert side.work() == ["done"]


def test_a_file_sent_twice_by_one_form_is_taken_once(side):
    number = side.begun()
    one = month(20, 53)
    clerk = side.person("clerk1")
    address = f"/reconciliations/{number}/upload"
    clerk.get(address)
    form = clerk.page
    for _ in range(2):
        clerk.page = form
        clerk.submit(None, form=address, file=(io.BytesIO(one.counter_file()), "counter.csv"))
        assert clerk.status == 200 or side.state(number) == "validating"
    assert side.revision(number).number == 1


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.csv"), (b"%PDF-1.7 x", "a.csv"), (b"a,b\r\n1,2\r\n", "a.csv"), (b"x", "a.docx")]
)
def test_a_file_that_is_no_summary_is_refused_beside_the_field(side, content, name):
    number = side.begun()
    clerk = side.send(number, content, name)
    assert clerk.status == 422 and clerk.page.select(".err")
    assert side.state(number) == "awaiting_counter"
    assert side.run_of(number).revision == 0


def test_bad_cells_stand_on_the_page_by_row_and_column(side):
    number = side.begun()
    table = month(3, 54).counter_file().decode("gb18030").splitlines()
    table[4] = "张三,12A4,1.00,2026-10-09,一队,李四"
    clerk = side.send(number, "\r\n".join(table).encode("gb18030"))
    assert side.work() == ["refused"]
    assert side.state(number) == "awaiting_counter"
    clerk.get(f"/reconciliations/{number}")
    assert clerk.page.texts("tbody td")[:2] == ["5", LABELS[1]]


def test_columns_that_nobody_knows_are_asked_about_once(side, rows):
    number = side.begun()
    one = month(10, 55, rate=0)
    side.counter.import_platform(one)
    head = [*LABELS[:5], "跟进人"]
    content = one.counter_file(head=head)
    clerk = side.send(number, content)
    assert side.work() == ["refused"]
    address = f"/reconciliations/{number}/columns"
    clerk.submit(address, form=address)
    assert clerk.status == 422, "the adviser is still missing"
    clerk.submit(None, {"column-5": "team"}, form=address)
    assert clerk.status == 422, "the team stands twice"
    clerk.submit(None, {"column-5": "advisor"}, form=address)
    assert side.work() == ["done"]
    assert side.state(number) == "matched"
    assert {word.label: word.code for word in rows(select(ReconWord))}["跟进人"] == "advisor"
    clerk = side.send(number, content)
    assert side.work() == ["done"], "the branch is not asked again"


def renamed() -> Month:
    """One adviser under another name, one team's rows a day late, and something else."""
    one = month(30, 56, rate=0)
    one.platform = [fact.but(advisor="林晓东" if n < 6 else fact.advisor) for n, fact in enumerate(one.platform)]
    theirs = [fact.but(advisor="林小东" if n < 6 else fact.advisor) for n, fact in enumerate(one.platform)]
    first = next(fact.team for fact in one.platform[6:])
    late = [n for n, fact in enumerate(theirs) if n >= 6 and fact.team == first][:4]
    for n in late:
        theirs[n] = theirs[n].but(day=theirs[n].day.replace(day=theirs[n].day.day + 1))
    theirs[5] = theirs[5].but(fen=theirs[5].fen + 1)
    one.counter = theirs
    return one


def test_differences_are_grouped_by_probable_cause_and_explained_together(side):
    number = side.compared(renamed())
    keys = [one.group_key for one in side.findings(number)]
    assert keys.count("advisor|林晓东|林小东") == 6
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}")
    assert "林小东" in admin.page.text
    admin.get(f"/reconciliations/{number}?group=advisor|林晓东|林小东")
    assert len(admin.page.select("input[name=finding]")) == 6
    side.explain(number, group="advisor|林晓东|林小东", cause="counter_error", wrong_side="counter")
    told = [one for one in side.findings(number) if one.explained_at]
    assert len(told) == 6 == side.run_of(number).explained
    assert {one.field for one in told} == {"advisor"}
    assert not admin.page.select("button[formaction$='/settle']"), "no earlier month has left anything open"
    late = next(key for key in keys if key.startswith("confirmed_on|"))
    assert late.endswith("|1") and keys.count(late) == 4
    admin.get(f"/reconciliations/{number}?show=open")
    assert len(admin.page.select("input[name=finding]")) == 5


def test_after_a_refused_file_the_page_tells_of_the_last_comparison(side):
    number = side.compared(renamed())
    side.explain(number, group="advisor|林晓东|林小东", cause="counter_error", wrong_side="counter")
    clerk = side.send(number, "姓名;电话\n张三;138".encode())
    assert side.work() == ["refused"]
    clerk.get(f"/reconciliations/{number}")
    assert "已说明6条" in clerk.page.text


def test_boxes_stand_only_where_something_can_be_said_of_what_is_ticked(side):
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{side.at('recheck')}")
    assert admin.page.select("#differences tbody tr") and not admin.page.select("input[name=finding]")


def test_narrowing_stays_within_an_earlier_revision(side):
    number = side.compared(renamed())
    side.send(number, renamed().counter_file())
    side.work()
    admin = side.person("admin1")
    admin.get(f"/reconciliations/{number}?revision=1")
    assert admin.page.one("#differences input[name=revision]").get("value") == "1"
    narrowed = [link.get("href") for link in admin.page.select("table a") if "group=" in link.get("href")]
    assert narrowed and all("revision=1" in address for address in narrowed)


def test_ticked_differences_are_explained_and_the_rest_is_not(side):
    number = side.compared(renamed())
    admin = side.person("admin1")
    admin.submit(
        f"/reconciliations/{number}",
        {"finding": [str(one.id) for one in side.findings(number)[:2]]},
        form=f"/reconciliations/{number}/explain",
    )
    assert admin.status == 200
    admin.submit(None, form="form", cause="timing", explanation="")
    assert admin.status == 422
    admin.submit(None, form="form", cause="timing", explanation="在途", due_on="2026-12-01")
    assert [one.explanation for one in side.findings(number)][:3] == ["在途", "在途", None]
    admin.submit(f"/reconciliations/{number}", form=f"/reconciliations/{number}/explain")
    assert admin.status == 200 and side.run_of(number).explained == 2, "nothing was ticked"


def test_an_explanation_does_not_overwrite_a_newer_one(side):
    number = side.compared(renamed())
    one = side.findings(number)[0]
    admin, address = side.person("admin1"), f"/reconciliations/{number}/explain?finding={one.id}"
    admin.get(address)
    stale = admin.page
    side.explain(number, findings=[one.id], explanation="先")
    admin.page = stale
    admin.submit(None, form=address, cause="other", explanation="后")
    assert admin.status == 409
    assert side.findings(number)[0].explanation == "先"


def test_a_mistyped_account_is_shown_beside_the_one_it_probably_is(side):
    one = month(12, 57, rate=0)
    one.counter = [one.counter[0].but(account="9" + one.counter[0].account[1:]), *one.counter[1:]]
    number = side.compared(one)
    clerk = side.person("clerk1")
    clerk.get(f"/reconciliations/{number}")
    assert clerk.page.text.count("一位数字不同") >= 2
    assert {row.kind for row in side.findings(number)} == {"only_platform", "only_counter"}, "never paired"


def test_differences_come_by_pages(side):
    number = side.compared(month(160, 58, rate=0.9))
    clerk = side.person("clerk1")
    clerk.get(f"/reconciliations/{number}")
    seen = 0
    while True:
        seen += len(clerk.page.select("#differences tbody tr"))
        following = clerk.page.select("a[rel=next]")
        if not following:
            break
        clerk.get(following[0].get("href"))
    assert seen == len(side.findings(number)) > 100


def test_leaders_see_the_lines_of_their_own_team(side):
    one = month(60, 59, rate=0.8)
    side.compared(one)
    leader = side.person("leader1")
    assert leader.get("/reconciliations/", expect=302).location == "/reconciliations/team"
    leader.get("/reconciliations/team")
    text = leader.page.text
    mine = {fact.name for fact in one.platform if fact.team == "第一投资顾问团队"}
    others = {fact.name for fact in one.platform if fact.team != "第一投资顾问团队"} - mine
    found = {key["account"] for key in one.key}
    accounts = {fact.account: fact for fact in one.platform}
    here = {accounts[a].name for a in found if a in accounts and accounts[a].team == "第一投资顾问团队"}
    assert here and all(name in text for name in here)
    assert not any(account in text for account in found)
    rows = leader.page.texts("tbody tr")
    assert not any(
        name in row and not any(own in row for own in mine) for row in rows for name in others if "团队" not in row
    )
    assert side.person("leader9").get("/reconciliations/team").text.count("2026-10") == 0
    assert side.person("leader1").get("/reconciliations/1", expect=403)


def test_a_month_that_nobody_began_is_begun_by_the_counter(side):
    clerk = side.person("clerk1")
    clerk.submit("/reconciliations/new", form="form", month="2026-08")
    assert clerk.page.url.endswith("/upload")
    clerk.get("/reconciliations/new")
    assert "2026-08" not in [option.get("value") for option in clerk.page.select("option")]
    side.person("counter1").get("/reconciliations/new", expect=403)


def test_both_languages(side):
    number = side.at("archived")
    admin = side.person("admin1")
    for address in ("", "/seals", "/print", "/history"):
        assert "%(" not in admin.get(f"/reconciliations/{number}{address}").text
    admin.submit("/reconciliations/", form="/language", press="en")
    assert "Differences by probable cause" in admin.get(f"/reconciliations/{number}").text


@pytest.mark.parametrize(
    ("address", "most"), [("/reconciliations/", 5), ("/reconciliations/{}", 7), ("/reconciliations/team", 3)]
)
@pytest.mark.parametrize("place", ["mismatched", "explained", "archived"])
def test_statements(side, statements, address, most, place):
    number = side.at(place)
    visitor = side.person("leader1" if "team" in address else "admin1")
    visitor.get(address.format(number))
    with statements() as seen:
        visitor.get(address.format(number))
    assert len(seen) <= most, "\n".join(seen)


@pytest.mark.parametrize("between", [",", "\t", "，", "   "])
def test_a_summary_on_paper_is_typed_in(side, between):
    number = side.begun()
    one = month(6, 57, rate=0)
    side.counter.import_platform(one)
    clerk, address = side.person("clerk1"), f"/reconciliations/{number}/upload"
    typed = "\n".join(between.join(fact.plain()) for fact in one.counter)
    clerk.submit(address, form=address, rows=typed)
    assert side.work() == ["done"] and side.state(number) == "matched"


def test_neither_file_nor_rows_is_refused_and_what_was_typed_stays(side):
    number = side.begun()
    clerk, address = side.person("clerk1"), f"/reconciliations/{number}/upload"
    clerk.submit(address, form=address)
    assert clerk.status == 422
    clerk.submit(None, form=address, rows="=1+1")
    assert side.work() == ["refused"] and side.state(number) == "awaiting_counter"
