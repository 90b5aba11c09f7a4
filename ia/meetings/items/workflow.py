"""How an action item travels: open with its assignee until it is done, or dropped by whoever gave it."""

from flask_babel import lazy_gettext as _l

from ia.ground.assigned.forms import ResultForm
from ia.ground.assigned.models import due
from ia.ground.assigned.verbs import report
from ia.ground.workflow.declare import OWNER, Holder, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm
from ia.meetings.holders import DIRECTOR, LEADER
from ia.meetings.items import forms, verbs


class GivenBy(Holder):
    """Whoever convenes the meetings of the series: the team's leader, for the leaders' meetings the director."""

    def holds(self, document, person, today) -> bool:
        return (LEADER if document.team_id else DIRECTOR).holds(document, person, today)


CONVENER = GivenBy(
    "convener",
    _l("who convenes the meeting"),
    lambda item, today: (LEADER if item.team_id else DIRECTOR).find(item, today),
)
WORKFLOW = Workflow(
    "action_item",
    _l("Action item"),
    states=(
        State("open", _l("Open"), OWNER, due=due, clause="M-21"),
        State("done", _l("Done"), clause="M-21"),
        State("dropped", _l("Dropped"), clause="M-21"),
    ),
    steps=(
        Step(
            "complete",
            _l("Report it done"),
            ["open"],
            "done",
            OWNER | CONVENER,
            "M-21",
            asks=ResultForm,
            effect=report,
            tells=CONVENER | OWNER,
        ),
        Step(
            "carry",
            _l("Carry on"),
            ["open"],
            "open",
            CONVENER,
            "M-21",
            asks=forms.CarryForm,
            effect=verbs.carry,
            tells=OWNER,
        ),
        Step(
            "reassign",
            _l("Give to somebody else"),
            ["open"],
            "open",
            CONVENER,
            "M-23",
            asks=forms.AssignForm,
            effect=verbs.reassign,
            tells=OWNER,
        ),
        Step("drop", _l("Drop"), ["open"], "dropped", CONVENER, "M-21", asks=ReasonForm, tells=OWNER, tone="danger"),
    ),
)
