"""How many existing clients were contacted in a month (S-05), per adviser, with the average satisfaction (V-08).

The present month is read from the last contact that stands on the client's row, without looking at a single record.
Months that are over were counted once, by `count_month`.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, delete, exists, func, insert, literal, select, text

from ia.clients.indexes import IS_SERVED
from ia.clients.models import Client, ContactRecord
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.service.cycles import month_of
from ia.service.models import Coverage

SERVED_NOW = text(f"clients.{IS_SERVED}")
LISTED = 200
"""Clients without contact that a page names; the filters of the client list show more."""


class Line(NamedTuple):
    """One adviser's month. `satisfaction` is the average of that month's talks, 1 to 5, or None."""

    adviser_id: int
    adviser: str
    team: str
    clients: int
    contacted: int
    satisfaction: float | None

    @property
    def left(self) -> int:
        return self.clients - self.contacted

    @property
    def share(self) -> int:
        """Whole percent of the clients, rounded down: 100 means every one."""
        return 100 * self.contacted // self.clients if self.clients else 100


def bounds(month: date) -> tuple[datetime, datetime]:
    """First moment of the month and of the next."""
    return clock.at(month), clock.at(month_of(month).ends_on + timedelta(days=1))


def lines(person: Person, month: date, now: datetime) -> list[Line]:
    """The advisers in sight of this person: oneself, the team one leads, the branch one directs."""
    present = month == clock.local_date(now).replace(day=1)
    counted = (_present if present else _past)(person, month, now).subquery()
    rows = db.session.execute(
        select(counted, User.name.label("adviser"), Unit.name.label("team"))
        .join(User, User.id == counted.c.adviser_id)
        .outerjoin(Unit, Unit.id == counted.c.team_id)
        .order_by(Unit.id, User.id)
    ).all()
    pleased = _satisfaction({row.adviser_id for row in rows}, month)
    return [
        Line(row.adviser_id, row.adviser, row.team or "", row.clients, row.contacted, pleased.get(row.adviser_id))
        for row in rows
    ]


def _places(person: Person, model, adviser):
    """Condition: rows of the advisers whose month the person may see (7.1: own, team, branch)."""
    home = person.home
    ways = [(model.branch_id == home.branch_id) & (adviser == person.id)]
    ways += [model.team_id == post.team_id for post in person.units("leader", "station_leader")]
    ways += [model.branch_id == post.branch_id for post in person.units("marketing_director")]
    return ways[0] if len(ways) == 1 else db.or_(*ways)


def reached(since: datetime):
    """1 for a client whose last contact lies in the month, else 0."""
    return case((Client.last_contact_at >= since, 1), else_=0)


def _present(person: Person, month: date, now: datetime):
    return (
        select(
            Client.managed_by_id.label("adviser_id"),
            Client.team_id,
            func.count().label("clients"),
            func.sum(reached(bounds(month)[0])).label("contacted"),
        )
        .where(_places(person, Client, Client.managed_by_id), SERVED_NOW)
        .group_by(Client.managed_by_id, Client.team_id)
    )


def _past(person: Person, month: date, now: datetime):
    return select(Coverage.adviser_id, Coverage.team_id, Coverage.clients, Coverage.contacted).where(
        _places(person, Coverage, Coverage.adviser_id), Coverage.month == month
    )


def _satisfaction(advisers: set[int], month: date) -> dict[int, float]:
    start, end = bounds(month)
    query = (
        select(ContactRecord.by_id, func.avg(ContactRecord.satisfaction))
        .where(ContactRecord.by_id.in_(advisers), ContactRecord.at >= start, ContactRecord.at < end)
        .group_by(ContactRecord.by_id)
    )
    return {by: float(mean) for by, mean in db.session.execute(query) if mean is not None}


def left_over(adviser_id: int, person: Person, now: datetime) -> list:
    """Existing clients of an adviser, in reach of the person, that were not contacted this month; longest waiting first."""
    since = bounds(clock.local_date(now).replace(day=1))[0]
    query = (
        select(Client.id, Client.client_no, Client.name, Client.last_contact_at, Client.next_contact_at)
        .where(Client.managed_by_id == adviser_id, SERVED_NOW, uncontacted(since))
        .where(Client.reach.condition(Client, person, now))
        .order_by(Client.last_contact_at.is_not(None), Client.last_contact_at, Client.id)
        .limit(LISTED)
    )
    return db.session.execute(query).all()


def uncontacted(since: datetime):
    """Condition: no contact since that moment."""
    return Client.last_contact_at.is_(None) | (Client.last_contact_at < since)


def count_month(month: date) -> int:
    """Write down what became of a month that is over; what stood there is replaced. Returns the number of lines."""
    start, end = bounds(month)
    talked = exists().where(
        ContactRecord.client_id == Client.id, and_(ContactRecord.at >= start, ContactRecord.at < end)
    )
    counted = (
        select(
            literal(month).label("month"),
            Client.branch_id,
            Client.team_id,
            Client.managed_by_id,
            func.count(),
            func.sum(case((talked, 1), else_=0)),
        )
        .where(SERVED_NOW, Client.managed_by_id.is_not(None), Client.created_at < end)
        .group_by(Client.branch_id, Client.team_id, Client.managed_by_id)
    )
    db.session.execute(delete(Coverage).where(Coverage.month == month).execution_options(synchronize_session=False))
    columns = ["month", "branch_id", "team_id", "adviser_id", "clients", "contacted"]
    db.session.execute(insert(Coverage).from_select(columns, counted))
    return db.session.scalar(select(func.count()).select_from(Coverage).where(Coverage.month == month))
