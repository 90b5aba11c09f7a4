"""The plan of the team: members, sums, division of work, taking over at once, returning one; the branch by teams."""

import pytest

from ia.devplans.models import Rollup
from tests.clients.shelf import count
from tests.devplans.desk import MONTH, WHEN_DUE
from tests.house.test_inbox import agree


def rows(visitor) -> dict[str, list[str]]:
    """The table of the page by its first column."""
    found = {}
    for row in visitor.page.select("main tbody tr, main tfoot tr"):
        name, *cells = [" ".join(cell.text_content().split()) for cell in row]
        found[name] = cells
    return found


def facts(visitor) -> dict[str, str]:
    pairs = visitor.page.select("dl.facts div")
    return {pair[0].text_content().split(" ")[0]: " ".join(pair[1].text_content().split()) for pair in pairs}


@pytest.fixture
def three(planners):
    """Of the first team two have handed in, the leader among them, and one has a draft."""
    planners.planned("advisor1", planned_clients="5", planned_funds="800000", modes=["phone", "visit"])
    planners.planned("leader1", planned_clients="2", planned_funds="1200000.50", modes=["phone"])
    planners.planned("advisor2", planned_clients="9", planned_funds="")
    return planners


def test_members_and_sums(three):
    page = three.team_page("leader1")
    table = rows(page)
    assert set(table) == {"林晓东", "周雨涵", "陈建国"}
    assert table["林晓东"][:4] == ["已提交", "5", "800,000.00", "电话沟通、登门拜访"]
    assert table["周雨涵"][:3] == ["草稿", "", ""], "figures of a draft are the adviser's own"
    said = facts(page)
    assert said["已提交计划"] == "2 / 3"
    assert said["拟开发客户数量"] == "7" and said["拟开发资金（元）"] == "2,000,000.50"
    assert said["拟采用的开发方式"] == "电话沟通 2、登门拜访 1"
    assert said["未提交"] == "周雨涵"


def test_members_without_a_plan_are_named(planners):
    page = planners.team_page("leader1")
    assert {name: cells[0] for name, cells in rows(page).items()} == dict.fromkeys(
        ("林晓东", "周雨涵", "陈建国"), "尚无计划"
    )
    assert "/consolidate" not in page.page.source


def test_all_submitted_plans_are_taken_over_at_once(three, app):
    """But not the leader's own: that waits for the director (AMB-59)."""
    three.planned("advisor2", month="2027-01")
    three.consolidate("leader1")
    states = {who: three.state(three.own(who)) for who in ("advisor1", "leader1", "advisor2")}
    assert states == {"advisor1": "consolidated", "leader1": "submitted", "advisor2": "draft"}
    assert three.state(three.own("advisor2", "2027-01")) == "submitted", "another month"
    assert "/consolidate" not in three.team_page("leader1").page.source
    three.consolidate("director1")
    assert three.state(three.own("leader1")) == "consolidated"
    agree(app)


def test_the_director_takes_over_what_waits_for_the_director_alone(three):
    page = three.team_page("director1", "B001-T1")
    shown = [one.get("value").split(":")[0] for one in page.page.select('input[name="plan"]')]
    assert shown == [str(three.own("leader1"))]


def test_one_is_returned_with_an_opinion(three):
    number = three.own("advisor1")
    page = three.team_page("leader1")
    assert f"/documents/{number}/steps/return" in page.page.links()
    three.step("leader1", number, "return", opinion="资金偏低")
    table = rows(three.team_page("leader1"))
    assert table["林晓东"][:2] == ["已退回", ""], "what was returned no longer counts"


def test_what_changed_meanwhile_changes_nothing_at_all(three):
    """All plans of the button or none: one has been returned since the page was opened."""
    three.planned("advisor2", month="2027-01")
    page = three.team_page("leader1")
    address = f"/development-plans/team/{three.cast.units['B001-T1']}/{MONTH}/consolidate"
    three.fill("advisor2", {"planned_funds": "1"}, number=three.own("advisor2"))
    page.get(f"/development-plans/team?month={MONTH}")
    stale = page.page
    three.step("leader1", three.own("advisor2"), "return", opinion="请补充")
    page.page = stale
    page.submit(None, form=address)
    assert page.status == 409
    assert three.state(three.own("advisor1")) == "submitted" and three.rollup() is None


def test_forged_buttons_are_refused(three, cast):
    page = three.team_page("leader1")
    unit = cast.units["B001-T1"]
    address = f"/development-plans/team/{unit}/{MONTH}/consolidate"
    own, foreign = three.own("leader1"), three.planned("advisor9")
    for plan, status in ((f"{own}:1", 403), (f"{foreign}:1", 404), ("999999:1", 404)):
        page.get(f"/development-plans/team?month={MONTH}")
        page.submit(None, {"plan": plan}, form=address)
        assert page.status == status, plan
    page.get(f"/development-plans/team?month={MONTH}")
    page.submit(None, {"plan": "x"}, form=address)
    assert page.status == 200 and three.state(three.own("advisor1")) == "submitted", "nothing was named"
    assert three.state(foreign) == "submitted"


def test_the_division_of_work(planners, app):
    leader = planners.person("leader1")
    address = f"/development-plans/team/{planners.cast.units['B001-T1']}/{MONTH}/division"
    leader.submit(address, form=address, division="老林负责社区，小周负责企业")
    assert leader.status == 200 and "老林负责社区" in planners.team_page("leader1").page.text
    assert "老林负责社区" in planners.team_page("director1", "B001-T1").page.text
    leader.submit(address, form=address, division="小周负责社区")
    assert planners.rollup().division == "小周负责社区" and count(app, Rollup) == 1
    leader.submit(address, form=address, division="长" * 4001)
    assert leader.status == 422 and leader.page.errors


def test_two_who_divide_at_once(planners):
    address = f"/development-plans/team/{planners.cast.units['B001-T1']}/{MONTH}/division"
    leader = planners.person("leader1")
    leader.get(address)
    stale = leader.page
    leader.submit(None, form=address, division="第一稿")
    leader.page = stale
    leader.submit(None, {"division": "第二稿", "form_token": "another"}, form=address)
    assert leader.status == 409 and "第一稿" in leader.page.text and "第二稿" in leader.page.text


def test_the_division_is_the_leaders(planners, cast):
    address = f"/development-plans/team/{cast.units['B001-T1']}/{MONTH}/division"
    planners.person("director1").get(address, expect=403)
    planners.person("leader2").get(address, expect=404)
    planners.person("leader9").get(address, expect=404)
    planners.person("director9").get(address, expect=404)
    planners.person("advisor1").get(address, expect=403)
    leader = planners.person("leader1")
    leader.get(f"/development-plans/team/{cast.units['B001-T1']}/2026-13/division", expect=404)
    leader.get(f"/development-plans/team/999999/{MONTH}/division", expect=404)
    leader.get(f"/development-plans/team/{cast.units['B001']}/{MONTH}/division", expect=404)


def test_who_sees_which_team(planners):
    for who, team, status in (
        ("leader1", "B001-T1", 200),
        ("leader1", "B001-T2", 404),
        ("leader1", "B002-T1", 404),
        ("station1", "S001", 200),
        ("director1", "B001-T2", 200),
        ("director1", "B002-T1", 404),
        ("director9", "B002-T1", 200),
        ("advisor1", "B001-T1", 403),
        ("gm1", "B001-T1", 403),
        ("region1", "B001-T1", 403),
    ):
        planners.team_page(who, team, expect=status)


def test_the_branch_by_teams(three):
    three.planned("advisor3", planned_clients="1", planned_funds="100")
    page = three.team_page("director1")
    table = rows(page)
    assert table["第一投资顾问团队"][:4] == ["2 / 3", "2", "7", "2,000,000.50"]
    assert table["第二投资顾问团队"][:5] == ["1 / 2", "1", "1", "100.00", "郑丽华"]
    assert table["技术服务站"][:2] == ["0 / 1", ""]
    assert table["营业部"][:4] == ["3 / 6", "3", "8", "2,000,100.50"]
    link = f"/development-plans/team?month={MONTH}&team={three.cast.units['B001-T1']}"
    assert link in page.page.links()


def test_a_month_that_is_over_tells_by_its_plans(planners, still):
    """Whoever came later is not said to have owed a plan."""
    planners.planned("advisor1", month="2026-11")
    still("2027-01-05T10:00")
    page = planners.team_page("leader1", month="2026-11")
    assert set(rows(page)) == {"林晓东"}
    page = planners.team_page("leader1", month="2026-12")
    assert not rows(page)


def test_which_month_is_shown(planners, still):
    """The present one; from the third-last working day on the next; else the one asked for."""
    leader = planners.person("leader1")
    for moment, query, month in (
        ("2026-11-24T10:00", "", "2026-11"),
        ("2026-11-26T10:00", "", "2026-12"),
        ("2026-11-26T10:00", "?month=2026-05", "2026-05"),
        ("2026-11-26T10:00", "?month=never", "2026-12"),
        ("2026-12-01T10:00", "", "2026-12"),
    ):
        still(moment)
        leader = planners.person("leader1")
        leader.get(f"/development-plans/team{query}")
        assert month in leader.page.heading, (moment, query)


def test_overdue_members_are_marked(planners, still):
    planners.made(WHEN_DUE)
    assert "逾期" not in planners.team_page("leader1").page.text
    still("2026-12-01T08:00")
    assert planners.team_page("leader1").page.text.count("逾期") == 3


def test_the_paper_of_the_team(three, app):
    three.consolidate("leader1")
    number = three.rollup().id
    leader = three.person("leader1")
    leader.get(f"/development-plans/rollups/{number}")
    leader.submit(None, form=f"/development-plans/rollups/{number}/print?paper=rollup")
    assert leader.status == 200
    sheet = leader.page.text
    assert "林晓东" in sheet and "2,000,000.50" in sheet and "阳光小区业主委员会" in sheet and "周雨涵" in sheet
    three.fill("advisor2", {"planned_funds": "1"}, number=three.own("advisor2"))
    assert "需重新打印" in leader.get(f"/development-plans/rollups/{number}").text, "the figures have changed since"
    for who, status in (("director1", 200), ("leader2", 404), ("director9", 404), ("advisor1", 403)):
        three.person(who).get(f"/development-plans/rollups/{number}", expect=status)
        three.person(who).get(f"/development-plans/rollups/{number}/print", expect=status)


def test_from_the_reminder_to_the_plan_of_the_team(planners, app):
    """The whole way; after each step the to-dos of the house say what the states declare."""
    planners.made(WHEN_DUE)
    agree(app)
    number = planners.own("advisor1")
    planners.fill("advisor1", {"planned_clients": "5"}, number=number)
    agree(app)
    whole = {"planned_funds": "10", "modes": ["phone"], "key_prospects-0-client": "阳光小区"}
    planners.fill("advisor1", whole, number=number)
    agree(app)
    planners.step("leader1", number, "return", opinion="再想想")
    agree(app)
    planners.fill("advisor1", {"planned_clients": "6"}, number=number)
    agree(app)
    planners.consolidate("leader1")
    agree(app)
    steps = [(one.step, one.role) for one in planners.opinions(number)]
    assert steps == [
        ("start", "system"),
        ("submit", "system"),
        ("return", "leader"),
        ("submit", "system"),
        ("consolidate", "leader"),
    ]
