"""How a development plan travels (guideline 4.5): what is saved complete submits itself (D-18)."""

from flask_babel import lazy_gettext as _l

from ia.devplans import rollups, telling
from ia.devplans.words import KIND, OPEN
from ia.ground.inbox import telling as tell
from ia.ground.workflow import engine
from ia.ground.workflow.declare import OWNER, SYSTEM, State, Step, Workflow, leader_above
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import ReasonForm

LEADER = leader_above(_l("team leader"))
"""The next superior; for a leader's own plan the marketing director (AMB-59)."""


def before_the_month(plan):
    return plan.in_time_until


def tell_leader(plan, act: Act) -> dict:
    """The leader is told when a plan has submitted itself (J-16)."""
    people = tell.at(LEADER.addresses(plan, act.today), act.now)
    tell.tell(telling.about(plan, people, "J-16", telling.SUBMITTED, act.now, act.now, name=plan.adviser.name))
    return {}


def consolidated(plan, act: Act) -> dict:
    """With the first plan that is taken over, the plan of the team exists."""
    rollups.ensure(plan.team_id, plan.branch_id, plan.month)
    return {}


WORKFLOW = Workflow(
    KIND,
    _l("Client development plan"),
    states=(
        State("due", _l("To be made"), OWNER, due=before_the_month, editable=True, clause="D-17"),
        State("draft", _l("Draft"), OWNER, due=before_the_month, editable=True, clause="D-16"),
        State("submitted", _l("Submitted"), LEADER, clause="D-18"),
        State("returned", _l("Returned"), OWNER, due=before_the_month, editable=True, clause="D-18"),
        State("consolidated", _l("In the team's plan"), clause="D-18"),
    ),
    steps=(
        Step("start", _l("Begin the plan"), ["due"], "draft", SYSTEM, "D-16"),
        Step("resume", _l("Take up what was returned"), ["returned"], "draft", SYSTEM, "D-18"),
        Step("submit", _l("Submit to the leader"), OPEN, "submitted", SYSTEM, "D-18", effect=tell_leader),
        Step(
            "consolidate",
            _l("Take over into the team's plan"),
            ["submitted"],
            "consolidated",
            LEADER,
            "D-18",
            effect=consolidated,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "return",
            _l("Return to the adviser"),
            ["submitted"],
            "returned",
            LEADER,
            "D-18",
            asks=ReasonForm,
            tells=OWNER,
            approves=True,
        ),
    ),
)
STATES = {state.name: state.title for state in WORKFLOW.states}
TAKEN_UP = {"due": "start", "returned": "resume"}
"""The step by which a plan that is saved, but not complete, becomes a draft."""


def go_on(plan, act: Act, complete: bool) -> None:
    """What the platform does once the adviser has saved: complete, the plan goes to the leader at once, from wherever it
    stood; else it is a draft."""
    if complete:
        engine.take(plan, "submit", Act(None, act.now))
    elif plan.state in TAKEN_UP:
        engine.take(plan, TAKEN_UP[plan.state], Act(None, act.now))
