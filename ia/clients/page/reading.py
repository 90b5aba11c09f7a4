"""What the page of a client shows, read as plain rows in a fixed number of statements."""

from datetime import datetime

from flask import abort
from sqlalchemy import Date, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from ia.clients.care import carers as care
from ia.clients.models import Client, ClientGrant, Delegation
from ia.ground.access import reach, reads
from ia.ground.access.reach import Reach
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.tables.prepared import prepared
from ia.ground.wording import Worded

_confirmed_under = aliased(User)
_team, _branch = aliased(Unit), aliased(Unit)
_delegate = aliased(User)
_referrer, _merged = aliased(Client), aliased(Client)
_OWN_COLUMNS = [column for column in Client.__table__.c if column.key not in ("name_key", "region_id", "created_by_id")]


def is_granted(person: Person, now: datetime):
    """Whether shared work gives the person sight of the client today."""
    today = local_date(now)
    return exists().where(
        ClientGrant.client_id == Client.id,
        ClientGrant.user_id == person.id,
        ClientGrant.starts_on <= today,
        (ClientGrant.ends_on.is_(None)) | (ClientGrant.ends_on > today),
    )


def _group():
    """The names of the client's service group, in one text."""
    query = select(func.aggregate_strings(User.name, "、")).join(ClientGrant, ClientGrant.user_id == User.id)
    members = ClientGrant.client_id == Client.id, ClientGrant.why == care.GROUP, ClientGrant.ends_on.is_(None)
    return query.where(*members).correlate(Client).scalar_subquery()


def _facts(person: Person, now: datetime, within: Reach) -> Select:
    return (
        select(
            *_OWN_COLUMNS,
            User.name.label("adviser"),
            _confirmed_under.name.label("confirmed_under"),
            _team.name.label("team"),
            _branch.name.label("branch"),
            _referrer.client_no.label("referrer"),
            is_granted(person, now).label("granted"),
            reach.sight(Client, person, now, within).label("via"),
            _group().label("group"),
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
        .where(Client.id == bindparam("client_id"), within.condition(Client, person, now))
    )


def facts(client_id: int, person: Person, now: datetime):
    """The client with the names around it, as one row; 404 when it does not exist for this person."""
    return seen(client_id, person, now, Client.reach) or abort(404)


def seen(client_id: int, person: Person, now: datetime, within: Reach):
    """The same within a reach that some pages ask in the place of the client's own; None out of it."""
    query = prepared(("client", within), person, now, lambda: Worded(_facts(person, now, within)))
    row = next(iter(query.ask({"client_id": client_id, "today": local_date(now)})), None)
    if row is not None:
        reads.note(within.logged, client_id, row.via)
    return row


def successor(client_id: int, person: Person, now: datetime) -> int:
    """The number of the record that this one has become a part of; 404 when there is none, or not for this person."""
    into = select(_merged.merged_into_id).where(_merged.id == client_id).scalar_subquery()
    query = reach.reachable(Client, person, now).with_only_columns(Client.id).where(Client.id == into)
    return db.session.scalar(query) or abort(404)

