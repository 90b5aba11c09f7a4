"""The verbs of a proposal: what becomes of the client when it is made, accepted, or comes to nothing."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients import register, rules
from ia.clients.care import lifecycle
from ia.clients.care.handing import follow
from ia.clients.models import Client
from ia.clients.vocabulary import LABELS, LEVELS, STATUSES
from ia.custody.proposals.models import ABOUT, ClientProposal
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

TITLES = {"level": LEVELS, "status": STATUSES, "is_key": {True: _l("yes"), False: _l("no")}}


def propose(client, wanted: Mapping, reason: str, act: Act) -> ClientProposal:
    """Propose of a client, a row with the columns ABOUT, what `wanted` says. It goes to whoever decides (AMB-64)."""
    proposal = ClientProposal(
        owner_id=act.person.id,
        created_by_id=act.person.id,
        team_id=client.team_id,
        branch_id=client.branch_id,
        title=client.name,
        created_at=act.now,
        client_id=client.id,
        open_client_id=client.id,
        reason=reason,
        seen={name: getattr(client, name) for name in ABOUT},
        **wanted,
    )
    numbering.enter(proposal, "CP", act.today)
    engine.begin(proposal, act)
    lifecycle.concern(proposal.id, [client.id])
    lifecycle.note(client.id, "proposed", reason, act, document_id=proposal.id)
    return proposal


def open_one(client_id: int) -> ClientProposal | None:
    """The proposal about the client that is still to be decided."""
    return db.session.scalar(select(ClientProposal).where(ClientProposal.open_client_id == client_id))


def wanted(proposal: ClientProposal) -> dict:
    """What shall become of the client, by column."""
    return {name: getattr(proposal, name) for name in ABOUT if getattr(proposal, name) is not None}


def changed(proposal: ClientProposal) -> list[str]:
    """What of the client is not as it was when the proposal was written."""
    client = db.session.get(Client, proposal.client_id)
    return [
        f"{LABELS[name]}: {TITLES[name][before]} → {TITLES[name][getattr(client, name)]}"
        for name, before in proposal.seen.items()
        if before != getattr(client, name)
    ]


def warn(proposal: ClientProposal, act: Act):
    """Before it is accepted: the client has changed since."""
    if found := changed(proposal):
        yield _("The client has changed since this was proposed: %(changes)s.", changes="; ".join(found))


def still_fits(proposal: ClientProposal, act: Act):
    """The work itself may have moved the client meanwhile; its status is then no longer given by hand."""
    client = db.session.get(Client, proposal.client_id)
    status = proposal.status
    if status and status != client.status and status not in rules.BY_LEADER.get(client.status, ()):
        yield Refusal(_l("The client cannot take this status from the present one."))


def accept(proposal: ClientProposal, act: Act) -> None:
    """Make it so, with the proposal as the reason."""
    proposal.open_client_id = None
    client = db.session.get(Client, proposal.client_id)
    why = f"{proposal.serial_no} {proposal.reason}"
    register.change(client, wanted(proposal), act.person, act.now, "standing", why=why)


def decline(proposal: ClientProposal, act: Act) -> None:
    _let_go(proposal, "declined", act)


def withdraw(proposal: ClientProposal, act: Act) -> None:
    _let_go(proposal, "withdrawn", act)


def _let_go(proposal: ClientProposal, kind: str, act: Act) -> None:
    """Nothing becomes of it; the client is free for another proposal."""
    proposal.open_client_id = None
    text = act.form.said if act.form is not None else ""
    lifecycle.note(proposal.client_id, kind, text, act, document_id=proposal.id)


@follow
def lapse(client_ids: list[int], act: Act) -> None:
    """A client in other hands: its new adviser proposes anew, or not."""
    still_open = select(ClientProposal).where(ClientProposal.open_client_id.in_(client_ids))
    for proposal in db.session.scalars(still_open.order_by(ClientProposal.id)).all():
        engine.take(proposal, "lapse", Act(None, act.now))
