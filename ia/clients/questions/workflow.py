"""How an open question travels: it waits for whoever gave the promise, or for the leader when it goes beyond them."""

from flask_babel import lazy_gettext as _l

from ia.clients.questions import verbs
from ia.clients.questions.forms import AnswerForm, ForwardForm
from ia.ground.workflow.declare import OWNER, State, Step, Workflow, leader_above
from ia.ground.workflow.views import ReasonForm

LEADER = leader_above(_l("team leader"))

WORKFLOW = Workflow(
    "open_question",
    _l("Open question"),
    states=(
        State("open", _l("To be answered"), OWNER, due=lambda question: question.promised_at, clause="S-18"),
        State("forwarded", _l("With the leader"), LEADER, due=lambda question: question.promised_at, clause="S-25"),
        State("answered", _l("Answered"), clause="S-32"),
    ),
    steps=(
        Step(
            "answer",
            _l("Answer given"),
            ["open", "forwarded"],
            "answered",
            OWNER | LEADER,
            "S-32",
            asks=AnswerForm,
            effect=verbs.answer,
            tells=OWNER,
        ),
        Step("forward", _l("Pass to the leader"), ["open"], "forwarded", OWNER, "S-25", asks=ForwardForm, tells=LEADER),
        Step("give-back", _l("Give back"), ["forwarded"], "open", LEADER, "S-25", asks=ReasonForm, tells=OWNER),
    ),
)
