"""How an assignment travels (guideline 4.17): sent to the assignee, who accepts or declines."""

from flask_babel import lazy_gettext as _l

from ia.custody.assignments import verbs
from ia.custody.assignments.forms import DeclineForm
from ia.custody.holders import FORMER, named
from ia.ground.workflow.declare import AUTHOR, State, Step, Workflow

ANSWER_DAYS = 2
"""Working days that the assignee has to answer (cfg)."""
ASSIGNEE = named("assignee", _l("assignee"), "assignee_id")

WORKFLOW = Workflow(
    "assignment",
    _l("Client development assignment"),
    states=(
        State("sent", _l("Sent"), ASSIGNEE, days=ANSWER_DAYS, clause="D-20"),
        State("accepted", _l("Accepted"), clause="D-20"),
        State("declined", _l("Declined"), clause="D-20"),
        State("withdrawn", _l("Withdrawn"), clause="D-20"),
    ),
    steps=(
        Step(
            "accept",
            _l("Accept and write the task book"),
            ["sent"],
            "accepted",
            ASSIGNEE,
            "D-20",
            check=verbs.still_free,
            effect=verbs.accept,
            tells=AUTHOR | FORMER,
            leads_to=verbs.first_task_book,
        ),
        Step(
            "decline",
            _l("Decline"),
            ["sent"],
            "declined",
            ASSIGNEE,
            "D-20",
            asks=DeclineForm,
            tells=AUTHOR,
            tone="danger",
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["sent"],
            "withdrawn",
            AUTHOR,
            "D-20",
            asks=DeclineForm,
            tells=ASSIGNEE,
            tone="danger",
        ),
    ),
)
