"""The plan as its adviser makes it: what is saved, what is missing, what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from ia.clients.models import Client
from ia.clients.references import UNITES, fate_of, references
from ia.devplans.models import DevPlan, KeyProspect
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from tests.clients.shelf import count
from tests.devplans.desk import MONTH, WHEN_DUE, WHOLE


def test_what_is_complete_goes_to_the_leader_in_the_same_request(planners, cast):
    visitor = planners.fill("advisor1", WHOLE)
    assert "提交" in visitor.page.text
    number = planners.own("advisor1")
    plan = planners.plan(number)
    assert (plan.state, plan.planned_clients, plan.planned_funds) == ("submitted", 5, Decimal(800000))
    assert (plan.month, plan.modes, plan.notes) == (MONTH, ["phone", "visit"], "月初集中拜访")
    assert plan.serial_no == "DP-B001-202611-0001"
    assert planners.told("J-16") == [
        ("leader1", "%(name)s has submitted the development plan for %(month)s: %(serial)s.")
    ]


@pytest.mark.parametrize(
    "left_out, named",
    [
        ({"planned_clients": ""}, "拟开发客户数量"),
        ({"planned_funds": ""}, "拟开发资金（元）"),
        ({"modes": []}, "拟采用的开发方式"),
        ({"key_prospects-0-client": ""}, "重点开发客户"),
    ],
)
def test_what_is_incomplete_stays_a_draft_and_says_so(planners, left_out, named):
    planners.fill("advisor1", WHOLE | left_out)
    number = planners.own("advisor1")
    assert planners.state(number) == "draft"
    note = planners.person("advisor1").get(f"/development-plans/{number}").text
    assert note.split('class="note">')[1].split("<")[0].endswith(f"：{named}。")
    planners.fill("advisor1", {name: WHOLE[name] for name in left_out}, number=number)
    assert planners.state(number) == "submitted"


def test_nought_is_said_and_not_missing(planners):
    number = planners.planned(planned_clients="0", planned_funds="0")
    assert planners.state(number) == "submitted"


@pytest.mark.parametrize(
    "wrong",
    [
        {"planned_clients": "-1"},
        {"planned_clients": "五"},
        {"planned_clients": "100001"},
        {"planned_funds": "-5"},
        {"planned_funds": "1.234"},
        {"modes": ["teleport"]},
        {"month": "2027-12"},
        {"month": "2026-10"},
        {"notes": "长" * 2001},
        {"key_prospects-0-client": "长" * 101},
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(planners, app, wrong):
    visitor = planners.person("advisor1")
    visitor.get("/development-plans/new")
    visitor.submit(None, WHOLE | wrong, form="/development-plans/new")
    assert visitor.status == 422
    assert "月初集中拜访" in visitor.page.text or "notes" in wrong, "what was typed is kept"
    assert visitor.page.select(".err")
    assert count(app, DevPlan) == 0


def test_key_clients_are_linked_by_number_or_name(planners, shelf, app):
    known, other = shelf.put("advisor1", "张三丰"), shelf.put("advisor1", "李四光", phone="13900139000")
    rows = {
        "key_prospects-0-client": "张三丰",
        "key_prospects-1-client": f"{_number(app, other)} 李四光",
        "key_prospects-2-client": "未登记的企业",
    }
    number = planners.planned(**rows)
    found = [(one.name, one.client_id) for one in planners.plan(number).key_prospects]
    assert found == [("张三丰", known), ("李四光", other), ("未登记的企业", None)]
    page = planners.person("advisor1").get(f"/development-plans/{number}").text
    assert f'href="/clients/{known}"' in page and f'href="/clients/{other}"' in page


def _number(app, client_id: int) -> str:
    with app.app_context():
        return db.session.scalar(db.select(Client.client_no).where(Client.id == client_id))


def test_whoever_is_out_of_reach_is_not_found(planners, shelf, app):
    """A number that means nobody is refused; a name stays a text, and tells nothing about the register."""
    hidden = shelf.put("advisor9", "王五岳")
    number = _number(app, hidden)
    visitor = planners.fill("advisor1", WHOLE | {"key_prospects-0-client": number}, status=422)
    assert visitor.page.select(".err")
    number = planners.planned(**{"key_prospects-0-client": "王五岳"})
    assert [(one.name, one.client_id) for one in planners.plan(number).key_prospects] == [("王五岳", None)]


def test_a_name_of_several_is_asked_about(planners, shelf, app):
    shelf.put("advisor1", "张伟杰"), shelf.put("advisor1", "张伟杰", phone="13900139000")
    visitor = planners.fill("advisor1", WHOLE | {"key_prospects-0-client": "张伟杰"}, status=422)
    assert visitor.page.select(".err")
    assert count(app, DevPlan) == 0


def test_a_client_stands_on_a_plan_once(planners, shelf):
    shelf.put("advisor1", "张三丰")
    rows = {"key_prospects-0-client": "张三丰", "key_prospects-1-client": "张三丰"}
    planners.fill("advisor1", WHOLE | rows, status=422)


def test_a_leader_sees_the_client_only_within_reach(planners, shelf):
    """What is linked is a link for those who reach the client, and a name for others."""
    known = shelf.put("advisor1", "张三丰")
    number = planners.planned(**{"key_prospects-0-client": "张三丰"})
    assert f"/clients/{known}" in planners.person("leader1").get(f"/development-plans/{number}").text
    with planners.app.app_context(), write_unit():
        gone = {"team_id": planners.cast.units["B001-T2"], "managed_by_id": planners.cast.users["advisor3"]}
        db.session.execute(db.update(Client).where(Client.id == known).values(visibility_scope="owner", **gone))
    page = planners.person("leader1").get(f"/development-plans/{number}").text
    assert f"/clients/{known}" not in page and "张三丰" in page


def test_rows_come_and_go_without_saving(planners, app):
    visitor = planners.person("advisor1")
    visitor.get("/development-plans/new")
    visitor.submit(None, {"notes": "还没写完"}, form="/development-plans/new", press="add_row")
    assert visitor.status == 200 and "key_prospects-1-client" in visitor.page.source and "还没写完" in visitor.page.text
    assert count(app, DevPlan) == 0


def test_one_plan_a_month(planners):
    number = planners.planned()
    visitor = planners.person("advisor1")
    visitor.get(f"/development-plans/new?month={MONTH}", expect=302)
    visitor.get("/development-plans/new")
    visitor.submit(None, WHOLE | {"month": MONTH}, form="/development-plans/new")
    assert visitor.status == 422 and planners.plan(number).serial_no in visitor.page.text


def test_what_the_platform_made_meanwhile_is_filled_in(planners, app):
    """The form was open when the platform made the plan: it is that plan which is filled in."""
    visitor = planners.person("advisor1")
    visitor.get(f"/development-plans/new?month={MONTH}")
    page = visitor.page
    before = planners.made(WHEN_DUE)
    visitor.page = page
    visitor.submit(None, WHOLE, form="/development-plans/new")
    assert visitor.status == 200 and planners.state(planners.own("advisor1")) == "submitted"
    assert count(app, DevPlan) == before


def test_months_ahead(planners):
    """The present month, when it was not planned, and two more."""
    offered = planners.person("advisor1")
    offered.get("/development-plans/new")
    options = [one.get("value") for one in offered.page.select("select[name=month] option")]
    assert options == ["", "2026-11", "2026-12", "2027-01"]
    for month in options[1:]:
        planners.planned(month=month)
    offered.get("/development-plans/new", expect=302)


def test_an_edit_after_submission_is_too_late(planners):
    number = planners.planned(planned_clients="")
    visitor = planners.person("advisor1")
    address = f"/development-plans/{number}/edit"
    visitor.get(address)
    first = visitor.page
    visitor.submit(None, WHOLE, form=address)
    assert planners.state(number) == "submitted"
    visitor.page = first
    visitor.submit(None, WHOLE | {"form_token": "another"}, form=address)
    assert visitor.status == 409
    visitor.get(address, expect=302)


def test_two_versions_of_a_draft(planners):
    number = planners.planned(planned_clients="")
    visitor = planners.person("advisor1")
    address = f"/development-plans/{number}/edit"
    visitor.get(address)
    first = visitor.page
    visitor.submit(None, {"key_prospects-0-client": "另一位客户"}, form=address)
    assert planners.state(number) == "draft"
    visitor.page = first
    visitor.submit(None, {"notes": "改过的备注", "form_token": "another"}, form=address)
    assert visitor.status == 409
    assert "改过的备注" in visitor.page.text and "另一位客户" in visitor.page.text


def test_a_form_sent_twice_makes_one_plan(planners, app):
    visitor = planners.person("advisor1")
    visitor.get("/development-plans/new")
    page = visitor.page
    visitor.submit(None, WHOLE, form="/development-plans/new", follow=False)
    first = visitor.status, planners.own("advisor1")
    visitor.page = page
    answer = visitor.submit(None, WHOLE, form="/development-plans/new", follow=False)
    assert (first[0], answer.status_code) == (303, 303)
    assert answer.location == f"/development-plans/{first[1]}" and count(app, DevPlan) == 1


def test_what_was_typed_is_offered_again(planners):
    visitor = planners.person("advisor1")
    visitor.get("/development-plans/new")
    visitor.submit(None, WHOLE | {"month": ""}, form="/development-plans/new")
    assert visitor.status == 422 and "阳光小区业主委员会" in visitor.page.source


def test_the_history_names_what_changed(planners):
    number = planners.planned(planned_clients="")
    planners.fill("advisor1", {"planned_clients": "7", "key_prospects-0-client": "周先生"}, number=number)
    page = planners.person("leader1").get(f"/development-plans/{number}/history").text
    assert "周先生" in page and "阳光小区业主委员会" in page and "拟开发客户数量" in page


def test_whoever_changes_the_team_takes_the_draft_along(planners, cast, app):
    number = planners.planned(planned_clients="")
    with app.app_context(), write_unit():
        db.session.execute(db.delete(Post).where(Post.user_id == cast.users["advisor1"]))
        row = {"user_id": cast.users["advisor1"], "role": "advisor", "unit_id": cast.units["B001-T2"]}
        db.session.add(Post(**row, starts_on=date(2026, 11, 1)))
    planners.fill("advisor1", {"planned_clients": "7"}, number=number)
    assert planners.waits_for(number) == {f"leader@{cast.units['B001-T2']}"}


def test_the_list_narrows(planners):
    planners.planned()
    planners.planned("advisor2", planned_clients="")
    leader = planners.person("leader1")
    for query, found in (
        ("", {"advisor1", "advisor2"}),
        ("?state=draft", {"advisor2"}),
        (f"?month={MONTH}", {"advisor1", "advisor2"}),
        ("?month=2026-10", set()),
        ("?month=dezember", {"advisor1", "advisor2"}),
        ("?mine=1", set()),
    ):
        leader.get(f"/development-plans/{query}")
        names = {"advisor1": "林晓东", "advisor2": "周雨涵"}
        rows = " ".join(row.text_content() for row in leader.page.select("#plans-list tbody tr"))
        assert {who for who, name in names.items() if name in rows} == found, query


def test_the_paper(planners):
    number = planners.planned(planned_clients="")
    adviser = planners.person("advisor1")
    adviser.get(f"/development-plans/{number}")
    assert not adviser.page.select('form[action*="/print"]'), "a draft is not printed"
    planners.fill("advisor1", {"planned_clients": "5"}, number=number)
    adviser.submit(f"/development-plans/{number}", form=f"/development-plans/{number}/print?paper=plan")
    assert adviser.status == 200 and "阳光小区业主委员会" in adviser.page.text and "800,000.00" in adviser.page.text
    planners.step("leader1", number, "consolidate")
    adviser.get(f"/development-plans/{number}")
    chips = adviser.page.texts("#papers .chip")
    assert chips and chips[-1] == "有效", "taking over does not outdate the sheet"


def test_long_rows_are_looked_up_too(planners):
    """As many rows as there may be, each as long as it may be; one more is refused."""
    full = {f"key_prospects-{n}-client": f"{n:02}" + "企" * 98 for n in range(15)}
    number = planners.planned(**full)
    assert len(planners.plan(number).key_prospects) == 15
    planners.fill("advisor2", WHOLE | full | {"key_prospects-15-client": "多一行"}, status=422)


def test_merged_clients_stand_on_a_plan_once(app):
    """What the table says of itself to the merging of two records."""
    assert fate_of(KeyProspect.__table__).on_merge == UNITES and fate_of(KeyProspect.__table__).same == ("plan_id",)
    assert "dev_plan_prospects.client_id" in {reference.name for reference in references()}
