"""How a proposal travels: to the leader of the team, for a leader's own client to the director (AMB-59), who may decide
on every proposal of the branch (P-18)."""

from flask_babel import lazy_gettext as _l

from ia.custody.holders import DIRECTOR, LEADER
from ia.custody.proposals import verbs
from ia.ground.workflow.declare import OWNER, SYSTEM, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm, StepForm

ANSWER_DAYS = 2
"""Working days until it is decided (cfg)."""

WORKFLOW = Workflow(
    "client_proposal",
    _l("Proposal on a client"),
    states=(
        State("proposed", _l("Proposed"), LEADER, days=ANSWER_DAYS, clause="C-09"),
        State("accepted", _l("Accepted"), clause="C-09"),
        State("declined", _l("Declined"), clause="C-09"),
        State("withdrawn", _l("Withdrawn"), clause="C-09"),
    ),
    steps=(
        Step(
            "accept",
            _l("Accept"),
            ["proposed"],
            "accepted",
            LEADER | DIRECTOR,
            "C-09",
            asks=StepForm,
            check=verbs.still_fits,
            warns=verbs.warn,
            effect=verbs.accept,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "decline",
            _l("Decline"),
            ["proposed"],
            "declined",
            LEADER | DIRECTOR,
            "C-09",
            asks=ReasonForm,
            effect=verbs.decline,
            tells=OWNER,
            approves=True,
            tone="danger",
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["proposed"],
            "withdrawn",
            OWNER,
            "C-08",
            effect=verbs.withdraw,
            tone="danger",
        ),
        Step(
            "lapse",
            _l("Lapse, the client having another adviser"),
            ["proposed"],
            "withdrawn",
            SYSTEM,
            "P-11",
            effect=verbs.withdraw,
            tells=OWNER,
        ),
    ),
)
