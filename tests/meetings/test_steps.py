"""All states × all steps × all of the cast: what 4.1 does not offer is refused and changes nothing (7.1, 7.2)."""

import pytest

from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Meeting
from ia.meetings.workflow import LEADERS, MORNING, TEAM
from tests.access.expected import PEOPLE

LEADER, MEMBERS, DIRECTOR, HQ = {"leader1"}, {"advisor1", "advisor2"}, {"director1"}, {"hq1"}
EVERYBODY = LEADER | MEMBERS
TEAM_STEPS = {
    "issue": {"draft": LEADER},
    "member-report": {"noticed": MEMBERS},
    "acknowledge": {"noticed": MEMBERS, "held": MEMBERS, "minutes_draft": MEMBERS, "minutes_final": MEMBERS}
    | {"reported": MEMBERS, "archived": MEMBERS},
    "open": {"noticed": LEADER},
    "invite": {"noticed": LEADER},
    "reschedule": {"noticed": LEADER},
    "cancel": {"noticed": LEADER},
    "discard": {"draft": LEADER},
    "save-minutes": {"held": LEADER},
    "circulate": {"minutes_draft": LEADER},
    "confirm": {"circulated": MEMBERS},
    "dissent": {"circulated": MEMBERS},
    "finalise": {"minutes_draft": LEADER, "circulated": LEADER},
    "create-plan": {"minutes_final": LEADER},
    "report-up": {"minutes_final": LEADER},
    "take-note": {"reported": DIRECTOR},
    "reopen": {"minutes_final": LEADER, "reported": LEADER},
    "archive": {},
}
TEAM_STEPS["acknowledge"]["circulated"] = MEMBERS
INVITED = {"leader1", "leader2", "station1", "admin1"}
LEADERS_STEPS = {
    "issue": {"draft": DIRECTOR},
    "leader-report": {"noticed": INVITED - {"admin1"}},
    "acknowledge": dict.fromkeys(TEAM_STEPS["acknowledge"], INVITED),
    "confirm": {"circulated": INVITED},
    "dissent": {"circulated": INVITED},
    "take-note": {"reported": HQ},
    "archive": {},
}
LEADERS_STEPS |= {
    name: dict.fromkeys(states, DIRECTOR)
    for name, states in TEAM_STEPS.items()
    if name not in (*LEADERS_STEPS, "member-report")
}
MORNING_STEPS = {
    "start": {"open": LEADER},
    "prepare": {"open": EVERYBODY},
    "topics": {"open": LEADER, "held": LEADER, "written": LEADER},
    "close": {"held": LEADER, "written": LEADER},
    "important-matter": {"open": LEADER, "held": LEADER, "written": LEADER},
    "circulate": {"written": LEADER},
    "confirm": {},
    "dissent": {},
    "finalise": {"written": LEADER},
    "acknowledge": {"minutes_final": MEMBERS},
    "reopen": {"minutes_final": LEADER},
    "skip": {"open": LEADER},
}
ITEM_STEPS = {
    "complete": {"open": {"advisor1", "leader1"}},
    "carry": {"open": LEADER},
    "reassign": {"open": LEADER},
    "drop": {"open": LEADER},
}


def offers(app, cast, model, number: int) -> dict[str, set[str]]:
    """Which steps the engine would let through, by step and person."""
    found: dict[str, set[str]] = {}
    with app.app_context():
        document = db.session.get(model, number)
        for who in PEOPLE:
            for step in engine.offered(document, cast.person(who), clock.now()):
                found.setdefault(step.name, set()).add(who)
    return found


def expected(steps, place: str) -> dict[str, set[str]]:
    return {name: states[place] for name, states in steps.items() if states.get(place)}


def team_at(gathering, place: str) -> int:
    if place == "draft":
        return gathering.draft()
    if place == "noticed":
        return gathering.noticed()
    if place == "held":
        return gathering.held()
    number = gathering.written() if place in ("minutes_draft", "circulated") else gathering.filed()
    if place == "circulated":
        gathering.step("leader1", number, "circulate")
    if place in ("reported", "archived"):
        gathering.step("leader1", number, "report-up")
    return number


TEAM_PLACES = ("draft", "noticed", "held", "minutes_draft", "circulated", "minutes_final", "reported")


@pytest.mark.parametrize("place", TEAM_PLACES)
def test_steps_of_a_teams_meeting(app, cast, gathering, place):
    number = team_at(gathering, place)
    assert offers(app, cast, Meeting, number) == expected(TEAM_STEPS, place)


@pytest.mark.parametrize("place", TEAM_PLACES)
def test_steps_of_a_leaders_meeting(app, cast, gathering, place):
    later = {"starts_at": "2026-12-10T15:00", "ends_at": "2026-12-10T16:00"}
    if place == "draft":
        number = gathering.draft("director1", "leader", **later)
    elif place == "noticed":
        number = gathering.called()
    elif place == "held":
        number = gathering.held("director1", "leader")
    elif place in ("minutes_draft", "circulated"):
        number = gathering.written("director1", "leader")
        if place == "circulated":
            gathering.step("director1", number, "circulate")
    else:
        number = gathering.filed("director1", "leader")
        if place == "reported":
            gathering.step("director1", number, "report-up")
    assert offers(app, cast, Meeting, number) == expected(LEADERS_STEPS, place)


@pytest.mark.parametrize("place", ["open", "held", "written", "minutes_final", "closed", "skipped"])
def test_steps_of_a_morning_meeting(app, cast, gathering, place):
    number = gathering.morning()
    if place == "skipped":
        gathering.step("leader1", number, "skip", reason="培训")
    elif place != "open":
        gathering.step("leader1", number, "start")
    if place == "closed":
        gathering.step("leader1", number, "close")
    if place in ("written", "minutes_final"):
        visitor, address = gathering.person("leader1"), f"/meetings/{number}/minutes"
        visitor.submit(address, form=address, press="add_row=items")
        words = {"topic": "a", "items-0-kind": "experience", "items-0-text": "b", "problems_solved": "c", "result": "d"}
        visitor.submit(None, {**words, "ended_at": clock.now()}, form=address)
    if place == "minutes_final":
        gathering.step("leader1", number, "finalise", reason="口头确认")
    assert offers(app, cast, Meeting, number) == expected(MORNING_STEPS, place)


@pytest.mark.parametrize("place", ["open", "done", "dropped"])
def test_steps_of_a_task(app, cast, gathering, place):
    gathering.filed(values=gathering.task())
    (item,) = gathering.items(1)
    if place == "done":
        gathering.step("advisor1", item.id, "complete", result="完成")
    elif place == "dropped":
        gathering.step("leader1", item.id, "drop", opinion="取消")
    assert offers(app, cast, ActionItem, item.id) == expected(ITEM_STEPS, place)


def test_the_tables_name_every_step():
    assert {step.name for step in TEAM.steps} == set(TEAM_STEPS)
    assert {step.name for step in LEADERS.steps} == set(LEADERS_STEPS)
    assert {step.name for step in MORNING.steps} == set(MORNING_STEPS)


TEAM_SEEN = {"advisor1", "advisor2", "leader1", "director1"}
LEADERS_SEEN = {"leader1", "leader2", "station1", "director1", "admin1", "gm1"}
ABOVE = {"hq1", "region1", "brokerage1"}


@pytest.mark.parametrize("kind", ["team", "leaders"])
@pytest.mark.parametrize("place", ["draft", "noticed", "reported"])
def test_who_sees_which_meeting_on_which_page(gathering, kind, place):
    """View t, b, l and h of 7.1 and 7.2; out of reach answers like what was never made, on every page of the meeting."""
    if kind == "team":
        number = team_at(gathering, place)
        seen = {"leader1"} if place == "draft" else TEAM_SEEN
    else:
        later = {"starts_at": "2026-12-10T15:00", "ends_at": "2026-12-10T16:00"}
        number = (
            gathering.draft("director1", "leader", **later)
            if place == "draft"
            else gathering.called()
            if place == "noticed"
            else gathering.reported("director1", "leader")
        )
        seen = {"director1"} if place == "draft" else LEADERS_SEEN | (ABOVE if place == "reported" else set())
    for who in PEOPLE:
        visitor = gathering.person(who)
        status = visitor.get(f"/meetings/{number}", expect=None).status_code
        assert (status == 200) is (who in seen), (who, status)
        if who in seen:
            continue
        for page in ("", "/history", "/print", "/print?paper=notice", "/minutes", "/versions/1"):
            there = visitor.get(f"/meetings/{number}{page}", expect=None)
            missing = visitor.get(f"/meetings/98765{page}", expect=None)
            assert there.status_code == missing.status_code in (403, 404), (who, page)
        assert visitor.get(f"/documents/{number}/attachments/1", expect=None).status_code == 404
        if status == 404:
            assert "例会" not in visitor.get("/meetings/").text.partition("</form>")[2].partition("<tbody>")[2], who
