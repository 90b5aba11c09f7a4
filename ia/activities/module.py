"""What the house needs to know of the activities and of their tasks."""

from flask_babel import lazy_gettext as _l

from ia.activities.clauses import CLAUSES
from ia.activities.guests import (  # noqa: F401  their routes belong to the blueprint
    guest_views,
    prospect_views,
    question_views,
)
from ia.activities.guests.models import Gained, Invitation, Issue, Slip
from ia.activities.guests.reminders import REMINDERS as GUEST_REMINDERS
from ia.activities.labels import LABELS
from ia.activities.models import Check, Demo, MarketingActivity, Outlet, Part, Seminar
from ia.activities.papers import DEMO_PAPERS, PAPERS
from ia.activities.people import DEMONSTRATES
from ia.activities.reading import PARTS
from ia.activities.reminders import REMINDERS
from ia.activities.tasks.models import ActivityTask
from ia.activities.tasks.views import blueprint as tasks
from ia.activities.tasks.workflow import WORKFLOW as TASKS
from ia.activities.views import READERS, blueprint
from ia.activities.words import DEMO
from ia.activities.workflow import BY_LEVEL, DEMOS, SEMINARS, settle
from ia.clients.offers import Offer, offer, offer_for_several
from ia.clients.rules import WRITERS, writes
from ia.ground.registry import DocumentKind, Module


def _kind(code: str, model, workflow) -> DocumentKind:
    return DocumentKind(
        kind=workflow.kind,
        code=code,
        url="activities",
        title=workflow.title,
        model=model,
        workflow=workflow,
        labels=LABELS,
        parts=PARTS,
        papers=tuple((DEMO_PAPERS if workflow.kind == DEMO else PAPERS).values()),
        settles=settle,
    )


MODULE = Module(
    name="activities",
    title=_l("Marketing activities"),
    url="activities",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(15,),
    kinds=(_kind("MA", MarketingActivity, BY_LEVEL), _kind("MD", Demo, DEMOS), _kind("MS", Seminar, SEMINARS)),
    models=(MarketingActivity, Demo, Seminar, Part, Outlet, Check, Invitation, Slip, Issue, Gained),
    clauses=CLAUSES,
    labels=LABELS,
    reminders=(*REMINDERS, *GUEST_REMINDERS),
)
ACTIVITY_TASKS = Module(
    name="activity_tasks",
    title=_l("Tasks of activities"),
    url="activity-tasks",
    blueprint=tasks,
    roles=frozenset(READERS),
    kinds=(
        DocumentKind(
            kind="activity_task",
            code="AT",
            url="activity-tasks",
            title=TASKS.title,
            model=ActivityTask,
            workflow=TASKS,
            labels=LABELS,
        ),
    ),
    models=(ActivityTask,),
    labels=LABELS,
)


@offer
def demonstration(client, person, care):
    """Whoever cares for the client may report a demonstration at a visit (A-20)."""
    if person.has(*DEMONSTRATES) and writes(client, person, care):
        yield Offer(_l("Demonstration"), f"/activities/new?kind=demo_private&client={client.id}")


offer_for_several(_l("Invite to an activity"), "/activities/invite", *WRITERS)
