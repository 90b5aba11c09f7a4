"""The client that somebody means by what was typed: a client number, or a whole name that only one client bears."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, literal, select, union_all

from ia.clients.finding.search import branches_of, find
from ia.clients.finding.spelling import name_key
from ia.clients.models import Client
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
    meant = _numbered(text) if _is_number(text) else _called(text, person)
    if meant is None:
        raise NotNamed
    within = Client.reach.condition(Client, person, now)
    within = within if also is None else within | (Client.id == also)
    query = select(Client.id, Client.client_no).where(meant, within, Client.id != (but or 0))
    found = db.session.execute(query.order_by(Client.id).limit(SHOWN)).all()
    if not found:
        raise NotNamed
    if len(found) > 1:
        raise several_meant(found)
    return found[0].id


def all_named(
    texts: Iterable[str], person: Person, now: datetime, *, also: Iterable[int] = ()
) -> dict[str, list[Row]]:
    """For each text the clients (id, client_no, name) within the person's reach whom it may mean: none, one, or some of
    several; by name those of the person's branches. `also` may be meant, in reach or not. One statement."""
    within = Client.reach.condition(Client, person, now) | Client.id.in_(list(also))
    here = Client.branch_id.in_(branches_of(person))
    asked = [
        select(literal(text).label("typed"), Client.id, Client.client_no, Client.name)
        .where(_numbered(text) if _is_number(text) else here & _spelt(text), within)
        .order_by(Client.id)
        .limit(SHOWN)
        .subquery()
        for text in dict.fromkeys(texts)
    ]
    found: dict[str, list[Row]] = {}
    for row in db.session.execute(union_all(*(select(one) for one in asked))) if asked else ():
        found.setdefault(row.typed, []).append(row)
    return found


def several_meant(found: Iterable[Row]) -> NotNamed:
    """The refusal of a name that several clients bear."""
    numbers = ", ".join(row.client_no for row in found)
    return NotNamed(_("Several clients have this name. Write the number of the one meant: %(numbers)s", numbers=numbers))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _numbered(text: str) -> ColumnElement[bool]:
    return Client.client_no == text


def _spelt(name: str) -> ColumnElement[bool]:
    """Condition: has exactly this name. How it is spelt leads to it by an index."""
    return (Client.name_key == name_key(name)) & (Client.name == name)


def _called(name: str, person: Person) -> ColumnElement[bool] | None:
    """Condition: has exactly this name. The terms of search find the few that it may be."""
    candidates = find(name, person)
    return None if candidates is None else candidates.condition & (Client.name == name)
