"""How many SQL statements the pages of the development plan cost, and what they weigh (targets, sections 1 and 2)."""

import brotli
import pytest

from tests.devplans.desk import MONTH, WHOLE


def cost(statements, act) -> list[str]:
    with statements() as seen:
        act()
    return [text for text in seen if "pg_advisory" not in text]


def within(statements, visitor, address: str, most: int) -> None:
    visitor.get(address)
    seen = cost(statements, lambda: visitor.get(address))
    assert len(seen) <= most, f"{address}: {len(seen)} statements\n" + "\n".join(seen)


@pytest.fixture
def team(planners, shelf):
    """A team whose plans are in, with key clients of the register."""
    for place, name in enumerate(("张三丰", "李四光")):
        shelf.put("advisor1", name, phone=f"1380013800{place}")
    keys = {"key_prospects-0-client": "张三丰", "key_prospects-1-client": "李四光", "key_prospects-2-client": "某企业"}
    planners.planned("advisor1", **keys)
    planners.planned("advisor2")
    planners.planned("leader1")
    return planners


def test_pages_stay_within_their_statements(team, statements, cast):
    number, draft = team.own("advisor1"), team.planned("advisor3", planned_funds="")
    unit = cast.units["B001-T1"]
    leader, director = team.person("leader1"), team.person("director1")
    for visitor in (team.person("advisor1"), leader, director):
        within(statements, visitor, "/development-plans/", 5)
        within(statements, visitor, f"/development-plans/?month={MONTH}&state=submitted", 5)
        within(statements, visitor, f"/development-plans/{number}", 7)
    within(statements, leader, f"/development-plans/team?month={MONTH}", 7)
    within(statements, director, f"/development-plans/team?month={MONTH}&team={unit}", 7)
    within(statements, director, f"/development-plans/team?month={MONTH}", 5)
    within(statements, leader, f"/development-plans/team/{unit}/{MONTH}/division", 7)
    within(statements, team.person("advisor3"), f"/development-plans/{draft}/edit", 7)
    within(statements, team.person("advisor9"), "/development-plans/new", 5)
    team.consolidate("leader1")
    within(statements, leader, f"/development-plans/rollups/{team.rollup().id}", 7)


def test_saves_stay_within_their_statements(team, statements):
    visitor = team.person("advisor9")
    visitor.get("/development-plans/new")
    send = {"form": "/development-plans/new", "follow": False}
    seen = cost(statements, lambda: visitor.submit(None, WHOLE | {"planned_funds": ""}, **send))
    assert len(seen) <= 14, f"{len(seen)} statements\n" + "\n".join(seen)
    address = f"/development-plans/{team.own('advisor9')}/edit"
    visitor.get(address)
    seen = cost(statements, lambda: visitor.submit(None, {"notes": "改"}, form=address, follow=False))
    assert len(seen) <= 10, f"{len(seen)} statements\n" + "\n".join(seen)
    visitor.get(address)
    seen = cost(statements, lambda: visitor.submit(None, {"planned_funds": "5"}, form=address, follow=False))
    assert len(seen) <= 18, f"saving and submitting in one: {len(seen)} statements\n" + "\n".join(seen)


def test_taking_over_grows_with_the_plans_alone(team, statements, cast):
    leader = team.team_page("leader1")
    address = f"/development-plans/team/{cast.units['B001-T1']}/{MONTH}/consolidate"
    seen = cost(statements, lambda: leader.submit(None, form=address, follow=False))
    assert len(seen) <= 6 + 2 * 8, f"{len(seen)} statements\n" + "\n".join(seen)


def weight(answer) -> int:
    return len(brotli.compress(answer.data, mode=brotli.MODE_TEXT, quality=5))


def test_pages_stay_light(team, cast):
    number, draft = team.own("advisor1"), team.planned("advisor3", planned_funds="")
    team.consolidate("leader1")
    leader = team.person("leader1")
    for visitor, address, most in (
        (leader, "/development-plans/", 6_000),
        (leader, f"/development-plans/{number}", 6_000),
        (leader, f"/development-plans/team?month={MONTH}", 6_000),
        (team.person("director1"), f"/development-plans/team?month={MONTH}", 6_000),
        (team.person("advisor9"), "/development-plans/new", 10_000),
        (team.person("advisor3"), f"/development-plans/{draft}/edit", 10_000),
        (leader, f"/development-plans/{number}/print", 15_000),
        (leader, f"/development-plans/rollups/{team.rollup().id}/print", 15_000),
    ):
        found = weight(visitor.get(address))
        assert found <= most, f"{address}: {found} bytes"
