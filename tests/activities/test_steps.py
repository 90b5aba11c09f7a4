"""All states × all steps × all of the cast: what 4.4 does not offer is refused and changes nothing (7.1, 7.2)."""

import pytest

from ia.activities.models import Activity
from ia.activities.tasks.models import ActivityTask
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow import engine
from tests.access.expected import PEOPLE
from tests.activities.campaign import OVER

LEAD, DIRECTOR, FINANCE, ADMIN = {"leader1"}, {"director1"}, {"finance1"}, {"admin1"}
STEPS = {
    "draft": {"submit": LEAD, "discard": LEAD},
    "approving": {"approve": DIRECTOR, "return": DIRECTOR, "reject": DIRECTOR, "withdraw": LEAD},
    "approved": {"dispatch": LEAD, "change": LEAD, "cancel": LEAD},
    "scheduled": {"hold": LEAD, "change": LEAD, "cancel": LEAD},
    "held": {"start-summary": LEAD},
    "summarising": {"summarise": LEAD, "record-finance": FINANCE, "close": LEAD},
    "closed": {"promote-to-case": LEAD},
    "rejected": {},
    "cancelled": {},
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


def at(campaign, still, place: str, username: str = "leader1", sub_kind: str = "other") -> int:
    if place == "draft":
        return campaign.draft(username, sub_kind)
    if place in ("approving", "rejected"):
        number = campaign.submitted(username, sub_kind)
        if place == "rejected":
            campaign.step("director1", number, "reject", opinion="预算过高")
        return number
    if place in ("held", "summarising"):
        return getattr(campaign, place)(still, username, sub_kind)
    if place == "closed":
        number = campaign.summarising(still, username, sub_kind)
        campaign.step(username, number, "summarise", feedback="好", development_effect="好", analysis_report="好")
        campaign.step("finance1", number, "record-finance", actual_expense="28000", actual_income="0")
        campaign.step(username, number, "close")
        return number
    number = campaign.approved(username, sub_kind) if place == "approved" else campaign.scheduled(username, sub_kind)
    if place == "cancelled":
        campaign.step(username, number, "cancel", reason="台风")
    return number


@pytest.mark.parametrize("place", STEPS)
def test_steps_of_an_activity(app, cast, campaign, still, place):
    number = at(campaign, still, place)
    assert campaign.state(number) == place
    assert offers(app, cast, Activity, number) == STEPS[place]


def test_steps_of_a_report_meeting_that_differ(app, cast, campaign, still):
    number = campaign.approved(sub_kind="report_meeting")
    assert offers(app, cast, Activity, number) == {**STEPS["approved"], "record-regulator-approval": LEAD}
    number = campaign.held(still, sub_kind="report_meeting")
    assert offers(app, cast, Activity, number) == {"start-summary": LEAD, "hand-over-venue": ADMIN}
    campaign.step("admin1", number, "hand-over-venue")
    assert offers(app, cast, Activity, number) == {"start-summary": LEAD}


def test_steps_of_a_promotion_that_differ(app, cast, campaign, still):
    number = campaign.approved(sub_kind="promotion")
    campaign.divide("leader1", number, ("发放资料", "advisor1", "2026-12-09"), outlets=[("东街网点", "station1")])
    campaign.step("leader1", number, "dispatch")
    assert campaign.state(number) == "dispatched"
    assert offers(app, cast, Activity, number) == {"fix-timetable": LEAD, "change": LEAD, "cancel": LEAD}
    (task,) = campaign.tasks(number)
    assert offers(app, cast, ActivityTask, task.id) == {"submit-plan": {"advisor1"}, "drop": LEAD}
    campaign.step("advisor1", task.id, "submit-plan", division="两人一组", execution="逐户上门")
    assert offers(app, cast, ActivityTask, task.id) == {"accept-plan": LEAD, "return-plan": LEAD, "drop": LEAD}
    campaign.step("leader1", task.id, "return-plan", opinion="请细化")
    campaign.step("advisor1", task.id, "submit-plan", division="两人一组，分片", execution="逐户上门")
    campaign.step("leader1", task.id, "accept-plan")
    steps = {"progress": {"advisor1"}, "finish": {"advisor1"}, "change": LEAD, "drop": LEAD}
    assert offers(app, cast, ActivityTask, task.id) == steps
    campaign.step("leader1", number, "fix-timetable", timetable="9时至17时", targets="每人十名")
    still(OVER)
    campaign.step("leader1", number, "hold")
    campaign.step("leader1", number, "start-summary")
    assert offers(app, cast, Activity, number) == {**STEPS["summarising"], "sum-up-outlet": {"station1"}}


@pytest.mark.parametrize(
    "lead, level, approvers",
    [
        ("leader1", "team", ["director1"]),
        ("director1", "team", ["gm1"]),
        ("director1", "branch", ["gm1", "region1"]),
        ("region1", "region", ["brokerage1"]),
        ("hq1", "company", ["company1"]),
    ],
)
def test_each_level_has_its_chain(app, cast, campaign, lead, level, approvers):
    """A-06, AMB-25; what the director leads is approved above (AMB-59)."""
    facts = {"branch": str(cast.units["B001"])} if level in ("region", "company") else {}
    number = campaign.submitted(lead, level=level, **facts)
    for approver in approvers:
        assert campaign.state(number) == "approving"
        assert offers(app, cast, Activity, number)["approve"] == {approver}
        campaign.step(approver, number, "approve")
    assert campaign.state(number) == "approved"
    assert [one.role for one in campaign.opinions(number) if one.step == "approve"] == [
        PEOPLE[approver].role for approver in approvers
    ]


DEMO_STEPS = {
    "draft": {"report": {"advisor1"}, "discard": {"advisor1"}},
    "reported": {"consent": LEAD, "decline": LEAD, "cancel": {"advisor1"}},
    "consented": {"hold": {"advisor1"}, "cancel": {"advisor1"}},
    "held": {"record": {"advisor1"}},
}


def test_steps_of_a_demonstration(app, cast, campaign, still):
    number = campaign.draft("advisor1", "demo_public")
    for place, step, who in (("draft", "report", "advisor1"), ("reported", "consent", "leader1")):
        assert offers(app, cast, Activity, number) == DEMO_STEPS[place]
        campaign.step(who, number, step)
    assert offers(app, cast, Activity, number) == DEMO_STEPS["consented"]
    still(OVER)
    campaign.step("advisor1", number, "hold", attended="30")
    assert offers(app, cast, Activity, number) == DEMO_STEPS["held"]


def test_a_leaders_own_demonstration_is_agreed_to_by_the_director(app, cast, campaign):
    number = campaign.draft("leader1", "demo_public")
    campaign.step("leader1", number, "report")
    assert offers(app, cast, Activity, number)["consent"] == DIRECTOR


def test_steps_of_a_seminar(app, cast, campaign, still):
    number = campaign.draft("leader1", "seminar")
    assert offers(app, cast, Activity, number) == {"issue-invitations": LEAD, "discard": LEAD}
    campaign.step("leader1", number, "issue-invitations")
    assert offers(app, cast, Activity, number) == {"hold": LEAD, "cancel": LEAD}
    still(OVER)
    campaign.step("leader1", number, "hold", attended="20")
    assert offers(app, cast, Activity, number) == {"record-issues": LEAD}
    campaign.step("leader1", number, "record-issues", feedback="客户关心利率")
    assert offers(app, cast, Activity, number) == {"close": LEAD}
    campaign.step("leader1", number, "close")
    assert campaign.state(number) == "closed"


SEES = {
    "draft": {"leader1", "director1"},
    "approving": {"leader1", "director1"},
    "scheduled": {"leader1", "director1", "admin1", "advisor1", "advisor2"},
    "held": {"leader1", "director1", "admin1", "advisor1", "advisor2", "finance1"},
}


@pytest.mark.parametrize("place", SEES)
def test_who_sees_a_teams_activity(cast, campaign, still, place):
    number = at(campaign, still, place)
    for who in PEOPLE:
        visitor = campaign.person(who)
        opened = visitor.get(f"/activities/{number}", expect=None).status_code
        assert (opened == 200) == (who in SEES[place]), f"{who}: {opened}"
        assert opened in (200, 403, 404)
        listed = visitor.get("/activities/", expect=None)
        assert ("冬季投资报告会" in listed.text) == (who in SEES[place]), who
