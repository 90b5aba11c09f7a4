"""How a delegation travels (guideline 4.17): it runs from the day it is made, until it is revoked or its last day is over."""

from flask_babel import lazy_gettext as _l

from ia.custody.delegations import verbs
from ia.custody.holders import named
from ia.ground.workdays.deadlines import end_of_day
from ia.ground.workflow.declare import OWNER, SYSTEM, State, Step, Workflow
from ia.ground.workflow.views import StepForm

DELEGATE = named("delegate", _l("delegate"), "delegate_id")

WORKFLOW = Workflow(
    "delegation",
    _l("Client delegation"),
    states=(
        # The owner, who may end it, has it on the desk; it is due when it ends of its own accord, and then it goes.
        State("active", _l("In force"), OWNER, due=lambda made: end_of_day(made.ends_on), clause="P-09"),
        State("revoked", _l("Revoked"), clause="P-10"),
        State("expired", _l("Expired"), clause="P-10"),
    ),
    steps=(
        Step(
            "revoke",
            _l("Revoke"),
            ["active"],
            "revoked",
            OWNER,
            "P-10",
            asks=StepForm,
            check=verbs.still_runs,
            effect=verbs.revoke,
            tells=DELEGATE,
            tone="danger",
        ),
        Step(
            "expire",
            _l("Expire"),
            ["active"],
            "expired",
            SYSTEM,
            "P-10",
            check=verbs.is_over,
            effect=verbs.expire,
            tells=OWNER | DELEGATE,
        ),
        Step(
            "lapse",
            _l("Lapse, no client being left"),
            ["active"],
            "revoked",
            SYSTEM,
            "P-11",
            tells=OWNER | DELEGATE,
        ),
    ),
)
