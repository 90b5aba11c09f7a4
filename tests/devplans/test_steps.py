"""All states × all steps × all of the cast: what 4.5 does not offer is refused and changes nothing (7.1)."""

from datetime import date

import pytest
from sqlalchemy import insert

from ia.devplans.models import DevPlan
from ia.devplans.workflow import WORKFLOW
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Deputy, Post
from ia.ground.workflow import engine
from tests.access.expected import PEOPLE
from tests.devplans.desk import MONTH, WHEN_DUE

ADVISER, LEADER, DIRECTOR = {"advisor1"}, {"leader1"}, {"director1"}
STATES = tuple(WORKFLOW.by_state)
SUBMITTED = {"consolidate", "return"}
"""What the next superior may do with what is submitted; all else is the platform's (D-18)."""


def at(planners, state: str, username: str = "advisor1", superior: str = "leader1") -> int:
    """A plan of the person in that state."""
    if state == "due":
        planners.run("J-15", WHEN_DUE)
        return planners.own(username)
    number = planners.planned(username, **({"planned_clients": ""} if state == "draft" else {}))
    if state == "returned":
        planners.step(superior, number, "return", opinion="请补充重点客户")
    if state == "consolidated":
        planners.step(superior, number, "consolidate")
    return number


def offers(app, cast, number: int) -> dict[str, set[str]]:
    """Which steps the engine would let through, by step and person."""
    found: dict[str, set[str]] = {}
    with app.app_context():
        plan = db.session.get(DevPlan, number)
        for who in PEOPLE:
            for step in engine.offered(plan, cast.person(who), clock.now()):
                found.setdefault(step.name, set()).add(who)
    return found


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("owner, superior", [("advisor1", "leader1"), ("leader1", "director1")])
def test_who_may_take_which_step(app, cast, planners, state, owner, superior):
    number = at(planners, state, owner, superior)
    assert planners.state(number) == state
    assert offers(app, cast, number) == (dict.fromkeys(SUBMITTED, {superior}) if state == "submitted" else {})


@pytest.mark.parametrize("state", STATES)
def test_who_holds_it_and_who_may_write(app, cast, planners, state):
    number = at(planners, state)
    held = {
        "due": {f"u:{cast.users['advisor1']}"},
        "draft": {f"u:{cast.users['advisor1']}"},
        "submitted": {f"leader@{cast.units['B001-T1']}"},
        "returned": {f"u:{cast.users['advisor1']}"},
        "consolidated": set(),
    }
    assert planners.waits_for(number) == held[state]
    with app.app_context():
        plan = db.session.get(DevPlan, number)
        writers = {who for who in PEOPLE if engine.may_edit(plan, cast.person(who), clock.now())}
    assert writers == (ADVISER if state in ("due", "draft", "returned") else set())


@pytest.mark.parametrize("state", STATES)
def test_steps_of_the_platform_are_nobodys(planners, state):
    number = at(planners, state)
    for step in ("start", "resume", "submit"):
        for who in ("advisor1", "leader1", "director1"):
            visitor = planners.person(who)
            token = visitor.get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]
            visitor.post(f"/documents/{number}/steps/{step}", data={"csrf_token": token})
            assert visitor.status == 403
    assert planners.state(number) == state


def test_for_whom_a_plan_exists(planners, cast):
    """7.1: own, the team, the branch; for everybody else it is like one that was never made."""
    number = planners.planned()
    for who in PEOPLE:
        sees = who in ("advisor1", "leader1", "director1")
        allowed = PEOPLE[who].role in ("advisor", "leader", "station_leader", "marketing_director")
        expected = 200 if sees else 404 if allowed else 403
        for part in ("", "/history", "/print"):
            planners.person(who).get(f"/development-plans/{number}{part}", expect=expected)
    planners.person("leader1").get(f"/development-plans/{number}/edit", expect=403)
    planners.person("advisor2").get(f"/development-plans/{number}/edit", expect=404)


def test_a_returned_plan_needs_a_reason_and_comes_back(planners):
    number = planners.planned()
    planners.refused("leader1", number, "return", opinion="")
    planners.step("leader1", number, "return", opinion="资金偏低")
    assert planners.state(number) == "returned"
    assert "资金偏低" in planners.person("advisor1").get(f"/development-plans/{number}").text
    planners.fill("advisor1", {"planned_funds": "1000000"}, number=number)
    assert planners.state(number) == "submitted"
    assert [one.step for one in planners.opinions(number)] == ["submit", "return", "submit"]
    assert planners.opinions(number)[0].role == "system", "the platform submits, not the adviser"


def test_a_returned_plan_that_is_emptied_is_a_draft(planners):
    number = planners.planned()
    planners.step("leader1", number, "return", opinion="资金偏低")
    planners.fill("advisor1", {"planned_funds": ""}, number=number)
    assert planners.state(number) == "draft"
    assert [one.step for one in planners.opinions(number)] == ["submit", "return", "resume"]


def test_a_team_without_a_leader_answers_to_the_director(planners, cast, app):
    with app.app_context(), write_unit():
        db.session.execute(db.delete(Post).where(Post.user_id == cast.users["leader1"]))
    number = planners.planned()
    assert planners.waits_for(number) == {f"marketing_director@{cast.units['B001']}"}
    planners.consolidate("director1")
    assert planners.state(number) == "consolidated" and planners.rollup(month=MONTH)


def test_a_deputy_takes_over_a_plan_and_nothing_more(planners, cast, app):
    """Whoever stands in for the leader decides about what waits, and does not see the team (AMB-59, deputies)."""
    number, own = planners.planned(), planners.planned("advisor2")
    with app.app_context(), write_unit() as unit:
        days = {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 30)}
        pair = {"principal_id": cast.users["leader1"], "deputy_id": cast.users["advisor2"]}
        unit.execute(
            insert(Deputy).values(**pair, **days, reason="出差", set_by_id=cast.users["leader1"], set_at=clock.now())
        )
    planners.step("advisor2", number, "consolidate")
    assert planners.state(number) == "consolidated"
    planners.refused("advisor2", own, "consolidate", 403)
    planners.team_page("advisor2", "B001-T1", expect=403)
    address = f"/development-plans/team/{cast.units['B001-T1']}/{MONTH}/division"
    planners.person("advisor2").get(address, expect=404)
