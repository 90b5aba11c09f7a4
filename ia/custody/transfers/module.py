"""What the house needs to know of transfers."""

from flask_babel import lazy_gettext as _l

from ia.clients import rules
from ia.clients.offers import Offer, offer, offer_for_several
from ia.custody.transfers.clauses import CLAUSES
from ia.custody.transfers.models import Transfer
from ia.custody.transfers.views import LABELS, READERS, blueprint
from ia.custody.transfers.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="transfer",
    code="TR",
    url="transfers",
    title=_l("Client transfer"),
    model=Transfer,
    workflow=WORKFLOW,
    labels=LABELS,
)
MODULE = Module(
    name="transfers",
    title=_l("Client transfers"),
    url="transfers",
    blueprint=blueprint,
    roles=frozenset(READERS),
    kinds=(KIND,),
    models=(Transfer,),
    clauses=CLAUSES,
    labels=LABELS,
)


offer_for_several(_l("Transfer"), f"/{KIND.url}/new", *rules.WRITERS)


@offer
def transfer(client, person, care):
    if rules.holds(client, person, care) or rules.directs(client, person):
        yield Offer(_l("Transfer"), f"/transfers/new?client={client.id}")
