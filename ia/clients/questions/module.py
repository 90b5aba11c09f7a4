"""What the house needs to know of open questions."""

from flask_babel import lazy_gettext as _l

from ia.clients.questions.models import OpenQuestion
from ia.clients.questions.views import LABELS, READERS, blueprint
from ia.clients.questions.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="open_question",
    code="OQ",
    url="open-questions",
    title=_l("Open question"),
    model=OpenQuestion,
    workflow=WORKFLOW,
    labels=LABELS,
)
MODULE = Module(
    name="questions",
    title=_l("Open questions"),
    url="open-questions",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(45,),
    kinds=(KIND,),
    models=(OpenQuestion,),
    labels=LABELS,
    clauses={
        "S-18": _l(
            "A question that cannot be answered at once is registered with the way and the moment of the answer."
        ),
        "S-24": _l("An open question with an appointed time; overdue ones stand on the desk and in the list."),
        "S-25": _l("Open question: pass to the leader, who answers it or gives it back."),
    },
)
