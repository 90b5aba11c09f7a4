"""What the house needs to know of proposals."""

from flask_babel import lazy_gettext as _l

from ia.clients import rules
from ia.clients.offers import Offer, offer
from ia.clients.vocabulary import LABELS
from ia.custody.proposals.models import ClientProposal
from ia.custody.proposals.views import READERS, blueprint
from ia.custody.proposals.workflow import WORKFLOW
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="client_proposal",
    code="CP",
    url="client-proposals",
    title=_l("Proposal on a client"),
    model=ClientProposal,
    workflow=WORKFLOW,
    labels={name: LABELS[name] for name in ("level", "is_key", "status", "reason")},
)
MODULE = Module(
    name="client_proposals",
    title=_l("Proposals on clients"),
    url="client-proposals",
    blueprint=blueprint,
    roles=frozenset(READERS),
    kinds=(KIND,),
    models=(ClientProposal,),
    clauses={
        "C-08": _l(
            "Client page: the adviser proposes level, status and key mark; the client information is edited at once."
        ),
        "P-18": _l(
            "Proposals on clients: the leader of the team, or the director of the branch, makes them effective."
        ),
    },
)


@offer
def propose(client, person, care):
    if rules.proposes(client, person, care):
        yield Offer(_l("Propose level, status or key mark"), f"/client-proposals/new?client={client.id}")
