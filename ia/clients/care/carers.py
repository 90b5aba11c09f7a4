"""Who cares for a client today beside its adviser: a delegate for a time (P-09), a service group (P-29)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Date, Integer, bindparam, exists, select

from ia.clients.models import Client, ClientGrant, Delegation
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.wording import Worded

GROUP = "group"
"""The reason of a grant that makes its holder a member of the client's service group."""


class Care(NamedTuple):
    """`delegate_id`: who writes in the adviser's place today. `in_group`: whether the person asked about is a member."""

    delegate_id: int | None = None
    in_group: bool = False


def in_care(me, today) -> tuple:
    """The two ways in which a client is in somebody's care on a day, each a condition with an index of its own: the own ones but
    for those lent to others, and those that others have lent (P-09). Numbers and days, or parameters of a statement."""
    running = Delegation.running(today)
    lent = exists().where(Delegation.client_id == Client.id, running)
    borrowed = select(Delegation.client_id).where(Delegation.delegate_id == me, running)
    return (Client.managed_by_id == me) & ~lent, Client.id.in_(borrowed)


def columns(person: Person) -> tuple:
    """The facts of Care as columns of a statement over Client; the day is the parameter `today`."""
    return _columns(person.id)


def _columns(me) -> tuple:
    today = bindparam("today", type_=Date)
    delegate = select(Delegation.delegate_id).where(Delegation.client_id == Client.id, Delegation.running(today))
    member = exists().where(
        ClientGrant.client_id == Client.id,
        ClientGrant.user_id == me,
        ClientGrant.why == GROUP,
        ClientGrant.ends_on.is_(None),
    )
    return delegate.correlate(Client).scalar_subquery().label("delegate_id"), member.label("in_group")


_CARE = Worded(select(*_columns(bindparam("me", type_=Integer))).where(Client.id == bindparam("which", type_=Integer)))


def care_of(client_id: int, person: Person, now: datetime) -> Care:
    """Who cares for the client now, as it concerns this person. One statement."""
    asked = {"which": client_id, "me": person.id, "today": local_date(now)}
    found = next(iter(_CARE.ask(asked)), None)
    return Care(found.delegate_id, bool(found.in_group)) if found else Care()


def writers(client_id: int, managed_by_id: int | None, today: date) -> list[int]:
    """Who writes for the client on that day (see rules.writes): the delegate alone, else its adviser and the group."""
    running = select(Delegation.delegate_id).where(Delegation.client_id == client_id, Delegation.running(today))
    if delegate_id := db.session.scalar(running):
        return [delegate_id]
    group = select(ClientGrant.user_id).where(
        ClientGrant.client_id == client_id, ClientGrant.why == GROUP, ClientGrant.ends_on.is_(None)
    )
    return [managed_by_id, *db.session.scalars(group.order_by(ClientGrant.user_id))]


def delegates(client_ids: Iterable[int], today: date) -> dict[int, str]:
    """By client, the name of whoever writes in the adviser's place on that day; of clients that are not lent, nothing."""
    running = select(Delegation.client_id, User.name).join(User, User.id == Delegation.delegate_id)
    rows = db.session.execute(running.where(Delegation.client_id.in_(sorted(client_ids)), Delegation.running(today)))
    return {row.client_id: row.name for row in rows}
