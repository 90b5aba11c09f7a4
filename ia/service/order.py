"""Whom to contact now, in which order, and why (S-08, section 8.9).

The order is a proposal: value of the client within one's own book, satisfaction, days without contact. Trading volume and
moves of held stocks count from the day on which trades are imported; until then they have no figure and no weight.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Row, or_, select

from ia.clients.models import Client, ContactRecord, Delegation, delegated_to
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.service.cycles import cycle_of
from ia.service.models import ContactRule

MOST = 5_000
"""Clients of one adviser that are looked at."""


class Weights(NamedTuple):
    """What the parts of the order weigh (8.9, cfg): rank of the value 0 to 10, 5 minus satisfaction, days."""

    value: float = 1.0
    satisfaction: float = 2.0
    days: float = 0.1


WEIGHTS = Weights()


class Due(NamedTuple):
    """A client to be contacted: how urgent, and for which reasons (codes of words.REASONS)."""

    client: Row
    score: float
    reasons: tuple[str, ...]
    until: date


_LAST_SATISFACTION = (
    select(ContactRecord.satisfaction)
    .where(ContactRecord.client_id == Client.id, ContactRecord.satisfaction.is_not(None))
    .order_by(ContactRecord.at.desc())
    .limit(1)
    .scalar_subquery()
)


def own_book(person: Person, now: datetime, client_id: int | None = None) -> list[Row]:
    """Clients in the person's care today that are contacted by rule, with rule and last satisfaction; or one of them alone.
    One statement."""
    today = clock.local_date(now)
    lent = select(Delegation.client_id).where(Delegation.client_id == Client.id, Delegation.running(today)).exists()
    care = or_((Client.managed_by_id == person.id) & ~lent, Client.id.in_(delegated_to(person, now)))
    query = (
        select(
            Client.id,
            Client.client_no,
            Client.name,
            Client.status,
            Client.is_key,
            Client.total_assets,
            Client.last_contact_at,
            Client.next_contact_at,
            ContactRule.kind,
            ContactRule.cycle,
            ContactRule.channel,
            ContactRule.importance,
            ContactRule.satisfaction.label("least_satisfaction"),
            ContactRule.interval_days,
            _LAST_SATISFACTION.label("satisfaction"),
        )
        .outerjoin(ContactRule, ContactRule.client_id == Client.id)
        .where(care, Client.status.in_(SERVED) | ContactRule.id.is_not(None) | Client.next_contact_at.is_not(None))
        .order_by(Client.id)
        .limit(MOST)
    )
    if client_id is not None:
        query = query.where(Client.id == client_id)
    return db.session.execute(query).all()


def due(rows: Iterable[Row], now: datetime, weights: Weights = WEIGHTS) -> list[Due]:
    """Those to be contacted now, the most urgent first."""
    rows, today = list(rows), clock.local_date(now)
    ranks = value_ranks(rows)
    found = []
    for row in rows:
        if reasons := reasons_of(row, today):
            until = cycle_of(row.cycle, today).ends_on
            if "agreed" in reasons:
                until = min(until, clock.local_date(row.next_contact_at))
            found.append(Due(row, score(row, ranks[row.id], today, weights), reasons, until))
    return sorted(found, key=lambda one: (-one.score, one.client.id))


def value_ranks(rows: list[Row]) -> dict[int, float]:
    """Where each client stands by assets within the book, 0 to 10; equal assets stand equal, unknown ones last."""
    ladder = sorted({row.total_assets or Decimal(0) for row in rows})
    step = 10 / (len(ladder) - 1) if len(ladder) > 1 else 0.0
    place = {assets: number * step for number, assets in enumerate(ladder)}
    return {row.id: place[row.total_assets or Decimal(0)] for row in rows}


def score(row: Row, rank: float, today: date, weights: Weights) -> float:
    """How urgent a contact is. Without any contact a client counts as not contacted for a year."""
    displeasure = 5 - (row.satisfaction or 4)
    return round(weights.value * rank + weights.satisfaction * displeasure + weights.days * _days(row, today), 2)


def _days(row: Row, today: date) -> int:
    return (today - clock.local_date(row.last_contact_at)).days if row.last_contact_at else 365


def reasons_of(row: Row, today: date) -> tuple[str, ...]:
    """Why the client is to be contacted now; nothing for whom it is not time."""
    found = []
    if row.next_contact_at and clock.local_date(row.next_contact_at) <= today:
        found.append("agreed")
    regular = row.kind == "regular" or (row.kind is None and row.status in SERVED)
    since = clock.local_date(row.last_contact_at) if row.last_contact_at else None
    start = cycle_of(row.cycle, today).starts_on
    if regular and (since is None or since < start):
        found.append("cycle")
    quiet_today = since is None or since < today
    if row.interval_days and (since is None or today - since >= timedelta(days=row.interval_days)):
        found.append("interval")
    if row.least_satisfaction and quiet_today and (row.satisfaction or 5) <= row.least_satisfaction:
        found.append("satisfaction")
    if found and row.importance is not None and (row.total_assets or 0) >= row.importance:
        found.append("importance")
    return tuple(found)
