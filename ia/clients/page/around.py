"""What stands around a client in small numbers (contacts, teams, related clients, annotations), read at once."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, String, bindparam, case, cast, literal, null, select, union_all

from ia.clients import masking
from ia.clients.models import Annotation, Client, ContactWay, VisibleTeam
from ia.clients.models import Related as Bond
from ia.clients.vocabulary import CONVERSE
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.tables.prepared import prepared
from ia.ground.wording import Worded

NEWEST = 3
"""How many annotations the page of the client shows, of those that stand."""


class Way(NamedTuple):
    """A way to the client, masked."""

    id: int
    kind: str
    shown: str


class Related(NamedTuple):
    """A client who belongs to this one, within reach of the reader; `id` is the other's, `bond_id` that of the bond."""

    id: int
    relation: str
    name: str
    bond_id: int


class Note(NamedTuple):
    """An annotation."""

    id: int
    by: str
    text: str
    at: datetime
    struck_at: datetime | None
    by_id: int


class Around(NamedTuple):
    """All of it, each in its order."""

    ways: list[Way]
    teams: list[str]
    related: list[Related]
    notes: list[Note]


def ways(client_id: int) -> list[Way]:
    """The contacts of a client, masked."""
    query = select(ContactWay.id, ContactWay.kind, ContactWay.value).where(ContactWay.client_id == client_id)
    rows = db.session.execute(query.order_by(ContactWay.id))
    return [Way(row.id, row.kind, masking.contact(row.kind, row.value)) for row in rows]


def around(client_id: int, person: Person, now: datetime) -> Around:
    """What stands around the client. One statement."""
    query = prepared(("around",), person, now, lambda: Worded(_all(person, now)))
    rows = query.ask({"client_id": client_id})
    found = {part: [row for row in rows if row.part == part] for part in ("way", "team", "bond", "note")}
    return Around(
        [Way(row.id, row.word, masking.contact(row.word, row.text)) for row in found["way"]],
        [row.text for row in found["team"]],
        [Related(row.id, row.word, row.text, row.other) for row in found["bond"]],
        [Note(row.id, row.word, row.text, row.at, None, row.other) for row in reversed(found["note"])],
    )


def _all(person: Person, now: datetime) -> Select:
    parts = union_all(_ways(), _teams(), *_bonds(person, now), select(*_notes().subquery().c)).subquery()
    return select(parts).order_by(parts.c.part, parts.c.id)


def _row(part: str, number, word, text, *, other=None, at=None) -> Select:
    moment = Annotation.at.type
    return select(
        literal(part).label("part"),
        number.label("id"),
        word.label("word"),
        text.label("text"),
        (cast(null(), Annotation.id.type) if other is None else other).label("other"),
        (cast(null(), moment) if at is None else at).label("at"),
    )


def _ways() -> Select:
    return _row("way", ContactWay.id, ContactWay.kind, ContactWay.value).where(ContactWay.client_id == _client())


def _teams() -> Select:
    rows = _row("team", Unit.id, cast(null(), String), Unit.name).join(VisibleTeam, VisibleTeam.team_id == Unit.id)
    return rows.where(VisibleTeam.client_id == _client())


def _bonds(person: Person, now: datetime) -> list[Select]:
    """Both ends of the bonds; who is out of the reader's reach is not named."""
    within = Client.reach.condition(Client, person, now)
    converse = case(CONVERSE, value=Bond.relation, else_=Bond.relation)
    there = _row("bond", Client.id, Bond.relation, Client.name, other=Bond.id).join(Bond, Bond.other_id == Client.id)
    back = _row("bond", Client.id, converse, Client.name, other=Bond.id).join(Bond, Bond.client_id == Client.id)
    return [there.where(Bond.client_id == _client(), within), back.where(Bond.other_id == _client(), within)]


def _notes() -> Select:
    told = {"other": Annotation.by_id, "at": Annotation.at}
    rows = _row("note", Annotation.id, User.name, Annotation.text, **told)
    newest = rows.join(User, User.id == Annotation.by_id).where(Annotation.client_id == _client())
    newest = newest.where(Annotation.struck_at.is_(None))
    return newest.order_by(Annotation.at.desc(), Annotation.id.desc()).limit(NEWEST)


def _client():
    return bindparam("client_id")
