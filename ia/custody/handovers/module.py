"""What the house needs to know of hand-overs."""

from flask_babel import lazy_gettext as _l

from ia.custody.handovers.models import Handover
from ia.custody.handovers.papers import LIST
from ia.custody.handovers.verbs import sign_when_complete
from ia.custody.handovers.views import LABELS, blueprint
from ia.custody.handovers.workflow import WORKFLOW
from ia.ground.holdings.people import VIEWERS
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="handover",
    code="HO",
    url="handovers",
    title=_l("Hand-over list"),
    model=Handover,
    workflow=WORKFLOW,
    labels=LABELS,
    papers=(LIST,),
    settles=sign_when_complete,
)
MODULE = Module(
    name="handovers",
    title=_l("Hand-over lists"),
    url="handovers",
    blueprint=blueprint,
    roles=frozenset(VIEWERS),
    kinds=(KIND,),
    models=(Handover,),
    labels=LABELS,
    hands_over="/handovers/new",
)
