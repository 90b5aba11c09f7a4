"""What the house needs to know of delegations."""

from flask_babel import lazy_gettext as _l

from ia.clients import rules
from ia.clients.offers import Offer, offer, offer_for_several
from ia.custody.delegations.clauses import CLAUSES
from ia.custody.delegations.forms import LendingForm
from ia.custody.delegations.models import Lending
from ia.custody.delegations.reminders import REMINDERS
from ia.custody.delegations.views import READERS, blueprint
from ia.custody.delegations.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

LABELS = {
    "clients": LendingForm.clients.args[0],
    "delegate": LendingForm.delegate.args[0],
    "note": LendingForm.note.args[0],
}
KIND = DocumentKind(
    kind="delegation",
    code="DG",
    url="delegations",
    title=_l("Client delegation"),
    model=Lending,
    workflow=WORKFLOW,
    labels=LABELS,
)
MODULE = Module(
    name="delegations",
    title=_l("Custody of clients"),
    url="delegations",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(45,),
    kinds=(KIND,),
    models=(Lending,),
    clauses=CLAUSES,
    reminders=REMINDERS,
    labels=LABELS,
)


offer_for_several(_l("Delegate"), f"/{KIND.url}/new", *rules.WRITERS)


@offer
def delegate(client, person, care):
    if rules.holds(client, person, care):
        yield Offer(_l("Delegate"), f"/delegations/new?client={client.id}")
