"""What the house needs to know of the cases."""

from flask_babel import lazy_gettext as _l

from ia.cases.clauses import CLAUSES
from ia.cases.models import Case
from ia.cases.papers import PAPERS
from ia.cases.verbs import CODE
from ia.cases.views import READERS, blueprint
from ia.cases.words import LABELS
from ia.cases.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

MODULE = Module(
    name="cases",
    title=_l("Typical cases"),
    url="cases",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(70,),
    kinds=(
        DocumentKind(
            kind="case",
            code=CODE,
            url="cases",
            title=WORKFLOW.title,
            model=Case,
            workflow=WORKFLOW,
            labels=LABELS,
            papers=tuple(PAPERS.values()),
        ),
    ),
    models=(Case,),
    clauses=CLAUSES,
)
