"""What the house needs to know of the development plan."""

from flask_babel import lazy_gettext as _l

from ia.devplans import team_views  # noqa: F401  its routes belong to the blueprint
from ia.devplans.clauses import CLAUSES
from ia.devplans.labels import LABELS
from ia.devplans.models import DevPlan, KeyProspect, Rollup
from ia.devplans.papers import PLAN, ROLLUP
from ia.devplans.reminders import REMINDERS
from ia.devplans.rollups import SUBJECT
from ia.devplans.views import blueprint
from ia.devplans.words import CODE, KIND, READERS
from ia.devplans.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

MODULE = Module(
    name="devplans",
    title=_l("Development plans"),
    url="development-plans",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(17,),
    kinds=(
        DocumentKind(
            kind=KIND,
            code=CODE,
            url="development-plans",
            title=WORKFLOW.title,
            model=DevPlan,
            workflow=WORKFLOW,
            labels=LABELS,
            papers=(PLAN,),
        ),
    ),
    models=(DevPlan, KeyProspect, Rollup),
    clauses=CLAUSES,
    labels=LABELS,
    reminders=REMINDERS,
    subjects={SUBJECT: ROLLUP.title},
    pageless=frozenset({SUBJECT}),
)
