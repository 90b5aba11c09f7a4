"""What the house needs to know of assignments."""

from flask_babel import lazy_gettext as _l

from ia.clients.offers import Offer, offer, offer_for_several
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.custody.assignments.forms import AssignmentForm
from ia.custody.assignments.models import Assignment
from ia.custody.assignments.views import READERS, blueprint
from ia.custody.assignments.workflow import WORKFLOW
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.registry import DocumentKind, Module

LABELS = {
    "clients": AssignmentForm.clients.args[0],
    "assignee": AssignmentForm.assignee.args[0],
    "note": AssignmentForm.note.args[0],
}
KIND = DocumentKind(
    kind="assignment",
    code="AS",
    url="assignments",
    title=_l("Client development assignment"),
    model=Assignment,
    workflow=WORKFLOW,
    labels=LABELS,
)
MODULE = Module(
    name="custody-assignments",
    title=_l("Assignment of clients"),
    url="assignments",
    blueprint=blueprint,
    roles=frozenset(READERS),
    kinds=(KIND,),
    models=(Assignment,),
    clauses={
        "D-09": _l(
            "An assignment gives shared prospects to a member; the task book begins as “assigned by the leader”."
        ),
        "D-20": _l("Client development assignment: clients, the member named, and why; accepted or declined."),
    },
    labels=LABELS,
)
offer_for_several(KIND.title, "/assignments/new", *TEAM_LEADERS)


@offer
def assign(client, person, care):
    """On the page of a prospect, for a leader of its branch who sees it."""
    here = any(post.branch_id == client.branch_id for post in person.units(*TEAM_LEADERS))
    if here and client.status in OPEN_TO_VIEW:
        yield Offer(_l("Assign to a member"), f"/assignments/new?client={client.id}")
