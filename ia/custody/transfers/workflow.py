"""How a transfer travels (guideline 4.17): the adviser asks, the marketing director assigns, the new adviser takes over.

`withdrawn` is not among the guideline's states. Without it a request made by mistake would have to be declined by the
director, and the clients could neither be lent nor asked for again before that.
"""

from flask_babel import lazy_gettext as _l

from ia.custody.holders import DIRECTOR, LEADER, named
from ia.custody.transfers import forms, verbs
from ia.ground.workflow.declare import AUTHOR, OWNER, SYSTEM, Holder, State, Step, Workflow, team_addresses
from ia.ground.workflow.views import ReasonForm, StepForm

NEW_ADVISER = named("new_adviser", _l("new adviser"), "assigned_to_id")
NEW_LEADER = Holder(
    "new_leader",
    _l("leader of the new team"),
    lambda made, today: team_addresses(made.assigned_team_id, made.branch_id, today, but=[made.assigned_to_id]),
)
GIVERS = OWNER | AUTHOR

WORKFLOW = Workflow(
    "transfer",
    _l("Client transfer"),
    states=(
        State("requested", _l("Requested"), DIRECTOR, days=2, clause="P-11"),
        State("assigned", _l("Assigned"), NEW_ADVISER, days=2, clause="P-11"),
        State("done", _l("Done"), clause="P-11"),
        State("declined", _l("Declined"), clause="P-11"),
        State("withdrawn", _l("Withdrawn"), clause="P-11"),
    ),
    steps=(
        # Not `approves`: a director who asks in the place of an adviser assigns as well. Nobody in the branch stands above
        # that post, which 7.1 gives the assignment, and adviser and leaders are told.
        Step(
            "assign",
            _l("Assign"),
            ["requested"],
            "assigned",
            DIRECTOR,
            "P-11",
            asks=forms.AssignForm,
            check=verbs.still_there,
            warns=verbs.warnings,
            effect=verbs.assign,
            tells=GIVERS | NEW_ADVISER | LEADER | NEW_LEADER,
        ),
        Step(
            "decline",
            _l("Decline"),
            ["requested"],
            "declined",
            DIRECTOR,
            "P-11",
            asks=ReasonForm,
            tells=GIVERS | LEADER,
            tone="danger",
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["requested"],
            "withdrawn",
            AUTHOR,
            "P-11",
            asks=StepForm,
            tells=DIRECTOR | OWNER | LEADER,
            tone="danger",
        ),
        Step(
            "take-over",
            _l("Take over"),
            ["assigned"],
            "done",
            NEW_ADVISER,
            "P-11",
            asks=StepForm,
            tells=DIRECTOR,
        ),
        Step("pass-on", _l("Passed on"), ["assigned"], "done", SYSTEM, "P-11", tells=NEW_ADVISER),
    ),
)
