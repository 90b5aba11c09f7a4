"""What the house needs to know of deletion requests."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ia.clients import rules
from ia.clients.merging.hindrances import hindrance
from ia.clients.offers import Offer, offer
from ia.clients.vocabulary import DECIDED
from ia.custody.deletions.clauses import CLAUSES
from ia.custody.deletions.models import DeletionRequest, open_requests
from ia.custody.deletions.papers import CHAIN
from ia.custody.deletions.views import LABELS, READERS, REQUESTERS, blueprint
from ia.custody.deletions.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="deletion_request",
    code="DR",
    url="deletion-requests",
    title=_l("Deletion request"),
    model=DeletionRequest,
    workflow=WORKFLOW,
    labels=LABELS,
    papers=(CHAIN,),
)
MODULE = Module(
    name="custody-deletions",
    title=_l("Deletion requests"),
    url="deletion-requests",
    blueprint=blueprint,
    roles=frozenset(READERS),
    kinds=(KIND,),
    models=(DeletionRequest,),
    clauses=CLAUSES,
    labels=LABELS,
)
ABOVE = frozenset({"regional_head", "brokerage_gm", "hq_sysadmin"})
"""For whom the menu leads here; in the branch the lists of custody and the page of the client do."""


@offer
def request_deletion(client, person, care):
    may = rules.holds(client, person, care) or rules.leads(client, person)
    if client.status in DECIDED and may and person.has(*REQUESTERS):
        yield Offer(_l("Request deletion"), f"/deletion-requests/new?client={client.id}")


@hindrance
def being_deleted(stays, goes):
    """What three people have been asked to decide about does not change under their hands."""
    found = open_requests([stays.id, goes.id])
    for client in (stays, goes):
        if client.id in found:
            said = {"number": client.client_no, "serial": found[client.id]}
            yield _("Deletion of number %(number)s has been requested (%(serial)s).", **said)
