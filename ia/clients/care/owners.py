"""Who managed a client since when and why, and to whom it was lent meanwhile (F-E6, P-09)."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import aliased

from ia.clients import rules
from ia.clients.models import Client, Delegation, OwnerChange
from ia.clients.views import blueprint, find
from ia.clients.vocabulary import MOVES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.org.models import User

SHOWN = 200
"""The newest changes of hands, and the newest delegations; no client has as many."""
_from, _to, _by = aliased(User), aliased(User), aliased(User)


def changes_of(client_id: int) -> list:
    """Each change of hands, the newest first."""
    query = (
        select(
            OwnerChange.at,
            OwnerChange.why,
            OwnerChange.reason,
            OwnerChange.document_id,
            Document.serial_no,
            _from.name.label("giver"),
            _to.name.label("taker"),
            _by.name.label("by"),
        )
        .outerjoin(Document, Document.id == OwnerChange.document_id)
        .outerjoin(_from, _from.id == OwnerChange.from_id)
        .outerjoin(_to, _to.id == OwnerChange.to_id)
        .outerjoin(_by, _by.id == OwnerChange.by_id)
        .where(OwnerChange.client_id == client_id)
        .order_by(OwnerChange.at.desc(), OwnerChange.id.desc())
    )
    return db.session.execute(query.limit(SHOWN)).all()


def delegations_of(client_id: int) -> list:
    """Each time that the client was lent, the newest first."""
    query = (
        select(
            Delegation.starts_on,
            Delegation.ends_on,
            Delegation.ended_at,
            Delegation.document_id,
            Document.serial_no,
            User.name.label("delegate"),
        )
        .join(Document, Document.id == Delegation.document_id)
        .join(User, User.id == Delegation.delegate_id)
        .where(Delegation.client_id == client_id)
        .order_by(Delegation.id.desc())
    )
    return db.session.execute(query.limit(SHOWN)).all()


@blueprint.get("/<id:client_id>/owners")
@guard(*rules.READERS)
def owners(client_id):
    """The history of owners, for whoever reads the client."""
    client: Client = find(client_id)
    return render_template(
        "clients/owners.html",
        client=client,
        today=clock.local_date(clock.now()),
        adviser=db.session.scalar(select(User.name).where(User.id == client.managed_by_id)),
        changes=changes_of(client_id),
        delegations=delegations_of(client_id),
        moves=MOVES,
    )
