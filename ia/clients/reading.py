"""What the page of a client shows, read as plain rows in a fixed number of statements."""

from datetime import datetime
from typing import NamedTuple

from flask import abort
from sqlalchemy import Date, Select, String, bindparam, cast, exists, literal, null, select, tuple_, union_all
from sqlalchemy.orm import aliased

from ia.clients import care, masking
from ia.clients.models import Client, ClientGrant, ContactRecord, ContactWay, Delegation, TimelineEntry, VisibleTeam
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.tables.keyset import read_token, write_token
from ia.ground.tables.listing import Order
from ia.ground.tables.prepared import prepared

NEWEST = 20
_confirmed_under = aliased(User)
_team, _branch = aliased(Unit), aliased(Unit)
_delegate = aliased(User)
_referrer = aliased(Client)
_OWN_COLUMNS = [column for column in Client.__table__.c if column.key not in ("name_key", "region_id", "created_by_id")]
_BY_TIME = Order("time", "")


class Way(NamedTuple):
    """A way to the client, masked."""

    id: int
    kind: str
    shown: str


def _granted(person: Person, now: datetime):
    """Whether shared work gives the person sight of the client today."""
    today = local_date(now)
    return exists().where(
        ClientGrant.client_id == Client.id,
        ClientGrant.user_id == person.id,
        ClientGrant.starts_on <= today,
        (ClientGrant.ends_on.is_(None)) | (ClientGrant.ends_on > today),
    )


def _facts(person: Person, now: datetime) -> Select:
    return (
        select(
            *_OWN_COLUMNS,
            User.name.label("adviser"),
            _confirmed_under.name.label("confirmed_under"),
            _team.name.label("team"),
            _branch.name.label("branch"),
            _referrer.client_no.label("referrer"),
            _granted(person, now).label("granted"),
            *care.columns(person),
            _delegate.name.label("delegate"),
            Delegation.ends_on.label("delegated_until"),
        )
        .join(User, User.id == Client.managed_by_id)
        .join(_branch, _branch.id == Client.branch_id)
        .outerjoin(_team, _team.id == Client.team_id)
        .outerjoin(_confirmed_under, _confirmed_under.id == Client.confirmed_under_id)
        .outerjoin(_referrer, _referrer.id == Client.referred_by_id)
        .outerjoin(Delegation, (Delegation.client_id == Client.id) & Delegation.running(bindparam("today", type_=Date)))
        .outerjoin(_delegate, _delegate.id == Delegation.delegate_id)
        .where(Client.id == bindparam("client_id"), Client.reach.condition(Client, person, now))
    )


def facts(client_id: int, person: Person, now: datetime):
    """The client with the names around it, as one row; 404 when it does not exist for this person."""
    query = prepared(("client",), person, now, lambda: _facts(person, now))
    return db.session.execute(query, {"client_id": client_id, "today": local_date(now)}).first() or abort(404)


_WAYS = (
    select(ContactWay.id, ContactWay.kind, ContactWay.value)
    .where(ContactWay.client_id == bindparam("client_id"))
    .order_by(ContactWay.id)
)


def ways(client_id: int) -> list[Way]:
    """The contacts of a client, masked."""
    rows = db.session.execute(_WAYS, {"client_id": client_id})
    return [Way(row.id, row.kind, masking.contact(row.kind, row.value)) for row in rows]


def chosen_teams(client_id: int) -> list[str]:
    """The names of the teams that a prospect is shown to."""
    query = select(Unit.name).join(VisibleTeam, VisibleTeam.team_id == Unit.id)
    return list(db.session.scalars(query.where(VisibleTeam.client_id == client_id).order_by(Unit.code)))


def timeline(client_id: int, after: str | None = None) -> tuple[list, str]:
    """The NEWEST of communication records and of what the rooms noted, merged; and the token of what follows, if any.

    The two kinds share one series of numbers: even ones are records, odd ones entries.
    """
    place = read_token(after, _BY_TIME)
    values = {"client_id": client_id} | ({"place_key": place.key, "place_id": place.id} if place else {})
    rows = db.session.execute(_EARLIER if place else _LATEST, values).all()
    return rows[:NEWEST], write_token(_BY_TIME, rows[NEWEST - 1]) if len(rows) > NEWEST else ""


def _records() -> Select:
    return select(
        ContactRecord.at,
        (ContactRecord.id * 2).label("place_id"),
        ContactRecord.by_id,
        literal("contact").label("kind"),
        ContactRecord.topic.label("text"),
        ContactRecord.direction,
        ContactRecord.nature,
        ContactRecord.channel,
        ContactRecord.solved,
        ContactRecord.remark,
        ContactRecord.satisfaction,
        cast(null(), TimelineEntry.document_id.type).label("document_id"),
    ).where(ContactRecord.client_id == bindparam("client_id"))


def _entries() -> Select:
    nothing = cast(null(), String)
    return select(
        TimelineEntry.at,
        (TimelineEntry.id * 2 + 1).label("place_id"),
        TimelineEntry.by_id,
        TimelineEntry.kind,
        TimelineEntry.text,
        nothing.label("direction"),
        nothing.label("nature"),
        nothing.label("channel"),
        nothing.label("solved"),
        nothing.label("remark"),
        cast(null(), ContactRecord.satisfaction.type).label("satisfaction"),
        TimelineEntry.document_id,
    ).where(TimelineEntry.client_id == bindparam("client_id"))


def _merged(from_place: bool) -> Select:
    parts = union_all(*(select(*_part(query, from_place).c) for query in (_records(), _entries()))).subquery()
    return (
        select(parts, parts.c.at.label("place_key"), User.name.label("by"))
        .outerjoin(User, User.id == parts.c.by_id)
        .order_by(parts.c.at.desc(), parts.c.place_id.desc())
        .limit(NEWEST + 1)
    )


def _part(query: Select, from_place: bool):
    """The newest of one kind, before the place if there is one."""
    at, number = query.selected_columns.at, query.selected_columns.place_id
    if from_place:
        moment = bindparam("place_key", type_=at.type)
        query = query.where(at <= moment, tuple_(at, number) < tuple_(moment, bindparam("place_id", type_=number.type)))
    return query.order_by(at.desc(), number.desc()).limit(NEWEST + 1).subquery()


_LATEST, _EARLIER = _merged(from_place=False), _merged(from_place=True)
