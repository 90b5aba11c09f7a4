"""The clients of a confirmation as its page and its sheet show them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from ia.clients.models import Client
from ia.custody.stock.choosing import SHOWN
from ia.custody.stock.models import StockConfirmation
from ia.custody.stock.qualifying import WHY
from ia.custody.stock.verbs import clients_of
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person

_adviser = aliased(User)


class LeftOut(NamedTuple):
    """A client who was not confirmed, and why."""

    client: Row
    why: object


def _clients(which, *more):
    """SELECT of clients by name, with the adviser under whom each is confirmed, or would be."""
    adviser = _adviser.id == db.func.coalesce(Client.confirmed_under_id, Client.managed_by_id)
    facts = (
        Client.id,
        Client.name,
        Client.client_no,
        Client.fund_account_no,
        Client.opened_on,
        _adviser.name.label("adviser"),
    )
    query = select(*facts, *more).outerjoin(_adviser, adviser).where(Client.id.in_(which))
    return query.order_by(Client.name_key, Client.id)


def first(made: StockConfirmation, person: Person, now: datetime) -> list[Row]:
    """The first SHOWN of the form; `seen` says which of them the person may open."""
    seen = Client.reach.condition(Client, person, now).label("seen")
    return db.session.execute(_clients(clients_of(made), Client.status, seen).limit(SHOWN)).all()


def left_out(made: StockConfirmation) -> list[LeftOut]:
    """Who was not confirmed, SHOWN at most."""
    why = dict(made.left_out or ())
    query = select(Client.id, Client.name, Client.client_no).where(Client.id.in_(list(why)[:SHOWN]))
    rows = db.session.execute(query.order_by(Client.name_key, Client.id)) if why else ()
    return [LeftOut(row, WHY[why[row.id]]) for row in rows]


def confirmed(made: StockConfirmation) -> list[Row]:
    """All whom the form has confirmed, for the sheet; before it is confirmed, all whom it asks for."""
    but = [client_id for client_id, _why in made.left_out or ()]
    return db.session.execute(_clients(clients_of(made)).where(Client.id.not_in(but))).all()
