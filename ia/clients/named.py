"""The client that somebody means by what was typed: a client number, or a whole name that only one client bears."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from ia.clients.models import Client
from ia.clients.search import find
from ia.ground.db import db
from ia.ground.org.person import Person

SHOWN = 5
"""How many clients of one name are told apart by their numbers."""


class NotNamed(Exception):
    """Nobody, or not only one, is meant; `message` says so in the language of the reader."""

    def __init__(self, message: str = ""):
        self.message = message or _("There is no other client with this number or name.")
        super().__init__(self.message)


def named(text: str, person: Person, now: datetime, *, but: int | None = None, also: int | None = None) -> int:
    """The record number of the client within the person's reach. `but` is not meant; `also` may be, in reach or not.
    Raises NotNamed."""
    by_number = text.isascii() and text.isdigit()
    meant = Client.client_no == text if by_number else _called(text, person)
    if meant is None:
        raise NotNamed
    within = Client.reach.condition(Client, person, now)
    within = within if also is None else within | (Client.id == also)
    query = select(Client.id, Client.client_no).where(meant, within, Client.id != (but or 0))
    found = db.session.execute(query.order_by(Client.id).limit(SHOWN)).all()
    if not found:
        raise NotNamed
    if len(found) > 1:
        numbers = ", ".join(row.client_no for row in found)
        raise NotNamed(
            _("Several clients have this name. Write the number of the one meant: %(numbers)s", numbers=numbers)
        )
    return found[0].id


def _called(name: str, person: Person) -> ColumnElement[bool] | None:
    """Condition: has exactly this name. The terms of search find the few that it may be."""
    candidates = find(name, person)
    return None if candidates is None else candidates.condition & (Client.name == name)
