"""Whom to contact now, in which order, and why (S-08, section 8.9).

The order is a proposal: value and trading volume of the client within one's own book, satisfaction, days without contact.
The volume is that of the newest month brought in, of the last two; where none was, it has no figure and no weight, as moves
of held stocks have none before daily quotes come.

The database does the whole of it, because a book has thousands of clients and a page shows a few.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Subquery,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from ia.clients import figures
from ia.clients.care.carers import in_care
from ia.clients.figures import MonthlyStat
from ia.clients.models import Client
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.db import Moment, days_between
from ia.ground.org.person import Person
from ia.ground.wording import Worded
from ia.service.cycles import Cycle, month_of, week_of
from ia.service.models import ContactRule
from ia.service.words import REASONS

SATISFIED = 4
"""How content somebody counts as who never said so."""
NEVER = 365
"""Days without contact of somebody who was never contacted."""
CALLS = ("cycle", "interval", "satisfaction")
"""Reasons that are enough for a contact, besides an agreed day; importance alone is not."""


class Weights(NamedTuple):
    """What the parts of the order weigh (8.9, cfg): ranks of volume and value 0 to 10, 5 minus satisfaction, days."""

    volume: float = 1.0
    value: float = 1.0
    satisfaction: float = 2.0
    days: float = 0.1


WEIGHTS = Weights()


class Due(NamedTuple):
    """A client to be contacted, for which reasons (codes of words.REASONS), and until when at the latest."""

    id: int
    client_no: str
    name: str
    total_assets: Decimal | None
    last_contact_at: datetime | None
    channel: str | None
    reasons: tuple[str, ...]
    until: date


class Found(NamedTuple):
    """Some of those to be contacted, the most urgent first, and how many there are."""

    some: list[Due]
    count: int


def due(
    person: Person, now: datetime, *, limit: int, start: int = 0, client_id: int | None = None, agreed: bool = True
) -> Found:
    """Those in the person's care whom it is time to contact; of one client alone whether it is so. Without `agreed` those
    are left out with whom a day was agreed and has come. One statement."""
    today = clock.local_date(now)
    week, month = week_of(today), month_of(today)
    values = {
        "me": person.id,
        "today": today,
        "midnight": clock.at(today),
        "tomorrow": clock.at(today + timedelta(days=1)),
        "week": clock.at(week.starts_on),
        "month": clock.at(month.starts_on),
        "figures": figures.month_before(figures.last_over(today)),
        "most": limit,
        "start": start,
    }
    if client_id is not None:
        values["alone"] = client_id
    rows = _query(agreed, client_id is not None).ask(values)
    return Found([_due(row, week, month) for row in rows], rows[0].count if rows else 0)


ME, TODAY = bindparam("me", type_=Integer), bindparam("today", type_=Date)
MIDNIGHT, TOMORROW, WEEK, MONTH = (bindparam(name, type_=Moment) for name in ("midnight", "tomorrow", "week", "month"))


@cache
def _query(agreed: bool, alone: bool) -> Worded:
    """The statement, made once: putting it together takes as long as running it."""
    asked = _ranked(_asked(_in_care(alone)))
    calls = or_(*(asked.c[code] for code in CALLS))
    some = (
        select(asked, func.count().over().label("count"))
        .where(or_(asked.c.agreed, calls) if agreed else and_(~asked.c.agreed, calls))
        .order_by(asked.c.score.desc(), asked.c.id)
        .limit(bindparam("most", type_=Integer))
        .offset(bindparam("start", type_=Integer))
        .subquery()
    )
    return Worded(
        select(Client.client_no, Client.name, Client.total_assets, Client.last_contact_at, Client.next_contact_at, some)
        .join(some, some.c.id == Client.id)
        .order_by(some.c.score.desc(), some.c.id)
    )


def _in_care(alone: bool) -> Subquery:
    """Clients in the person's care today: the own ones but for those lent to others, and those that others lent."""
    facts = (
        Client.status,
        Client.total_assets,
        Client.last_contact_at,
        Client.next_contact_at,
        Client.last_satisfaction,
    )
    ways = [select(Client.id, *facts).where(way) for way in in_care(ME, TODAY)]
    if alone:
        ways = [way.where(Client.id == bindparam("alone", type_=Integer)) for way in ways]
    return union_all(*ways).subquery()


def _asked(book: Subquery) -> Subquery:
    """Everybody of a book who is contacted by rule or agreement: each reason as a column, and what the order counts."""
    rule, last, assets = aliased(ContactRule), book.c.last_contact_at, func.coalesce(book.c.total_assets, 0)
    volume = func.coalesce(_volume(book), 0)
    days = func.coalesce(days_between(last, MIDNIGHT), NEVER)
    regular = case((rule.kind.is_not(None), rule.kind == "regular"), else_=book.c.status.in_(SERVED))
    before_cycle = case((rule.cycle == "weekly", last < WEEK), else_=last < MONTH)
    reasons = {
        "agreed": book.c.next_contact_at < TOMORROW,
        "cycle": and_(regular, or_(last.is_(None), before_cycle)),
        "interval": and_(rule.interval_days.is_not(None), or_(last.is_(None), days >= rule.interval_days)),
        "satisfaction": and_(book.c.last_satisfaction <= rule.satisfaction, or_(last.is_(None), last < MIDNIGHT)),
        "importance": or_(assets >= rule.importance, and_(rule.volume.is_not(None), volume >= rule.volume)),
    }
    displeasure = 5 - func.coalesce(book.c.last_satisfaction, SATISFIED)
    return (
        select(
            book.c.id,
            rule.channel,
            (rule.cycle == "weekly").label("weekly"),
            assets.label("assets"),
            volume.label("volume"),
            (WEIGHTS.satisfaction * displeasure + WEIGHTS.days * days).label("urgency"),
            *(func.coalesce(holds, false()).label(code) for code, holds in reasons.items()),
        )
        .select_from(book)
        .outerjoin(rule, rule.client_id == book.c.id)
        .where(book.c.status.in_(SERVED) | rule.id.is_not(None) | book.c.next_contact_at.is_not(None))
        .subquery()
    )


def _volume(book: Subquery):
    """What the client traded in the newest month that has figures: one look into an index."""
    stat = MonthlyStat.__table__.alias()
    mine = stat.c.client_id == book.c.id, stat.c.month >= bindparam("figures"), stat.c.trade_volume.is_not(None)
    return select(stat.c.trade_volume).where(*mine).order_by(stat.c.month.desc()).limit(1).scalar_subquery()


def _ranked(asked: Subquery) -> Subquery:
    """The same with the score. What is ranked was worked out before, so that the sorting carries little."""
    value, volume = (10 * func.percent_rank().over(order_by=asked.c[name]) for name in ("assets", "volume"))
    score = asked.c.urgency + WEIGHTS.value * value + WEIGHTS.volume * volume
    kept = [column for column in asked.c if column.name not in ("assets", "volume", "urgency")]
    return select(*kept, score.label("score")).subquery()


def _due(row: Row, week: Cycle, month: Cycle) -> Due:
    until = week.ends_on if row.weekly else month.ends_on
    if row.agreed:
        until = min(until, clock.local_date(row.next_contact_at))
    reasons = tuple(code for code in REASONS if getattr(row, code))
    return Due(row.id, row.client_no, row.name, row.total_assets, row.last_contact_at, row.channel, reasons, until)
