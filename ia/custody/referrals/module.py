"""What the house needs to know of referrals."""

from flask_babel import lazy_gettext as _l

from ia.custody.referrals.labels import LABELS
from ia.custody.referrals.models import Referral
from ia.custody.referrals.views import blueprint
from ia.custody.referrals.words import READERS
from ia.custody.referrals.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="referral",
    code="RF",
    url="referrals",
    title=_l("Prospect referral"),
    model=Referral,
    workflow=WORKFLOW,
    labels=LABELS,
)
MODULE = Module(
    name="referrals",
    title=_l("Prospect referral"),
    url="referrals",
    blueprint=blueprint,
    roles=frozenset(READERS) - {"advisor"},
    menu=(46,),
    kinds=(KIND,),
    models=(Referral,),
    clauses={
        "C-17": _l("A caller or visitor who is no client: “new client” for advisers, a referral for the counter."),
        "D-04": _l("The marketing director refers a prospect to another team, or archives it, from the client's page."),
        "D-05": _l("Prospect referral: region, need, basic situation and matter, sent to a team."),
    },
    labels=LABELS,
)
