"""How a hand-over list travels: its superior makes it, it is printed and signed by three, and then stands for ever."""

from flask_babel import lazy_gettext as _l

from ia.custody.handovers import verbs
from ia.custody.holders import DIRECTOR
from ia.ground.workflow.declare import AUTHOR, SYSTEM, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm

WORKFLOW = Workflow(
    "handover",
    _l("Hand-over list"),
    states=(
        State("prepared", _l("To be signed"), AUTHOR, days=5, clause="P-11"),
        State("signed", _l("Signed by all"), clause="P-11"),
        State("withdrawn", _l("Withdrawn"), clause="P-11"),
    ),
    steps=(
        Step("list-anew", _l("Make the list anew"), ["prepared"], None, AUTHOR, "P-11", effect=verbs.list_anew),
        Step("sign", _l("Signed"), ["prepared"], "signed", SYSTEM, "P-11", tells=AUTHOR | DIRECTOR),
        Step("withdraw", _l("Withdraw"), ["prepared"], "withdrawn", AUTHOR, "P-11", asks=ReasonForm, tone="danger"),
    ),
)
