"""How clients of before are confirmed (存量客户确认单): on the request of the marketing director, by the administrative director,
who confirms new clients as well (4.6)."""

from flask_babel import lazy_gettext as _l

from ia.custody.holders import DIRECTOR
from ia.custody.stock import verbs
from ia.ground.workflow.declare import OWNER, State, Step, Workflow, at_branch
from ia.ground.workflow.views import ReasonForm, StepForm

ADMIN = at_branch("admin_director", _l("administrative director"))

WORKFLOW = Workflow(
    "stock_confirmation",
    _l("Confirmation of clients of before"),
    states=(
        State("requested", _l("Requested"), ADMIN, days=2, clause="D-56"),
        State("returned", _l("Returned"), DIRECTOR, days=2, clause="D-56"),
        State("confirmed", _l("Confirmed"), clause="D-56"),
        State("withdrawn", _l("Withdrawn"), clause="D-56"),
    ),
    steps=(
        Step(
            "confirm",
            _l("Confirm as existing clients"),
            ["requested"],
            "confirmed",
            ADMIN,
            "D-56",
            asks=StepForm,
            warns=verbs.warnings,
            effect=verbs.confirm,
            tells=OWNER,
            approves=True,
        ),
        Step(
            "return",
            _l("Return"),
            ["requested"],
            "returned",
            ADMIN,
            "D-56",
            asks=ReasonForm,
            tells=OWNER,
            approves=True,
            tone="danger",
        ),
        Step(
            "ask-again",
            _l("Ask again"),
            ["returned"],
            "requested",
            DIRECTOR,
            "D-56",
            asks=ReasonForm,
            effect=verbs.ask_again,
            tells=ADMIN,
        ),
        Step(
            "withdraw",
            _l("Withdraw"),
            ["requested", "returned"],
            "withdrawn",
            DIRECTOR,
            "D-56",
            asks=StepForm,
            tells=ADMIN,
            tone="danger",
        ),
    ),
)
