"""How many existing clients were contacted in a month (S-05), per adviser, with the average satisfaction (V-08).

The present month is read from the last contact that stands on the client's row, without looking at a single record.
Months that are over were counted once, by `count_month`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
)

from ia.clients.finding.indexes import IS_SERVED
from ia.clients.finding.search import branches_of, of_each
from ia.clients.models import Client, ContactRecord
from ia.ground import clock
from ia.ground.db import Moment, db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.tables.prepared import prepared
from ia.ground.wording import Worded
from ia.service.cycles import month_of
from ia.service.models import Coverage

SERVED_NOW = text(f"clients.{IS_SERVED}")
LISTED = 200
"""Clients without contact that a page names; the filters of the client list show more."""


class Line(NamedTuple):
    """One adviser's month, or that of several together: then without adviser, and `team_id` where it is one team's.
    `talks` of the month said how content the client was, `points` in sum."""

    adviser_id: int | None
    adviser: str
    team_id: int | None
    team: str
    clients: int
    contacted: int
    talks: int = 0
    points: int = 0

    @property
    def satisfaction(self) -> float | None:
        """The average, 1 to 5 (V-08)."""
        return self.points / self.talks if self.talks else None

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
    said = _satisfaction({row.adviser_id for row in rows}, month)
    found, talked = [], set()
    for row in rows:
        pleased = () if row.adviser_id in talked else said.get(row.adviser_id, ())  # talks of an adviser count once
        talked.add(row.adviser_id)
        found.append(
            Line(row.adviser_id, row.adviser, row.team_id, row.team or "", row.clients, row.contacted, *pleased)
        )
    return found


def by_team(found: Iterable[Line]) -> list[tuple[Line, list[Line]]]:
    """The lines of each team, with what they come to together."""
    grouped: dict[int | None, list[Line]] = {}
    for line in found:
        grouped.setdefault(line.team_id, []).append(line)
    return [(together(own, own[0].team_id, own[0].team), own) for own in grouped.values()]


def together(found: Sequence[Line], team_id: int | None = None, team: str = "") -> Line:
    sums = (sum(getattr(line, name) for line in found) for name in ("clients", "contacted", "talks", "points"))
    return Line(None, "", team_id, team, *sums)


def _places(person: Person, model, adviser):
    """Condition: rows of the advisers whose month the person may see (7.1: own, team, branch). Whoever sees more than one
    is answered by one walk through the index of the branch."""
    here = model.branch_id.in_(branches_of(person))
    teams = [post.team_id for post in person.units("leader", "station_leader")]
    directed = [post.branch_id for post in person.units("marketing_director")]
    if not teams and not directed:
        return here & (adviser == person.id)
    wider = of_each(model.team_id).in_(teams), of_each(model.branch_id).in_(directed)
    return here & or_(of_each(adviser) == person.id, *wider)


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


def _satisfaction(advisers: set[int], month: date) -> dict[int, tuple[int, int]]:
    """Of each adviser how many talks of the month said how content the client was, and the sum of it."""
    start, end = bounds(month)
    query = (
        select(ContactRecord.by_id, func.count(ContactRecord.satisfaction), func.sum(ContactRecord.satisfaction))
        .where(ContactRecord.by_id.in_(advisers), ContactRecord.at >= start, ContactRecord.at < end)
        .group_by(ContactRecord.by_id)
    )
    return {by: (talks, int(points)) for by, talks, points in db.session.execute(query) if talks}


def left_over(line: Line, person: Person, now: datetime, *, whole: bool = False) -> list:
    """Existing clients of the line, in reach of the person, that were not contacted this month; longest waiting first. With
    `whole` the line is all in sight together."""
    named = line.adviser_id is not None, line.team_id is not None, whole
    never, before = prepared(("left over", *named), person, now, lambda: _left_over(*named, person, now))
    values = {"adviser": line.adviser_id, "team": line.team_id, "most": LISTED}
    found = never.ask(values)
    if len(found) < LISTED:
        values |= {"since": bounds(clock.local_date(now).replace(day=1))[0], "most": LISTED - len(found)}
        found += before.ask(values)
    return found


def _left_over(of_one: bool, in_team: bool, whole: bool, person: Person, now: datetime) -> tuple[Worded, Worded]:
    """Of the `adviser` (without, of all) in the `team` (or in none, or in any) whoever was never contacted, and whoever was
    before the moment `since`: apart, so that either is a range of the index, read in its order."""
    theirs = Client.team_id == bindparam("team", type_=Integer) if in_team else Client.team_id.is_(None)
    if whole:
        theirs = true()
    if of_one:
        theirs &= Client.managed_by_id == bindparam("adviser", type_=Integer)
    facts = Client.id, Client.client_no, Client.name, Client.last_contact_at, Client.next_contact_at
    query = select(*facts, User.name.label("adviser")).join(User, User.id == Client.managed_by_id)
    query = query.where(Client.branch_id.in_(branches_of(person)), theirs, SERVED_NOW)
    query = query.where(Client.reach.condition(Client, person, now)).order_by(Client.last_contact_at, Client.id)
    query = query.limit(bindparam("most", type_=Integer))
    since = bindparam("since", type_=Moment)
    return Worded(query.where(Client.last_contact_at.is_(None))), Worded(query.where(Client.last_contact_at < since))


class Left(NamedTuple):
    """How many existing clients of an adviser, in a team, were not contacted."""

    adviser_id: int
    team_id: int | None
    count: int


def left_by_adviser(since: datetime) -> list[Left]:
    """Of all branches, whom nobody has contacted since that moment. One statement.

    Those never contacted and those contacted before are counted apart: each is a range of the index at every adviser, while
    a condition that holds for both would read the whole index.
    """
    places = Client.branch_id, Client.managed_by_id, Client.team_id
    ways = Client.last_contact_at.is_(None), Client.last_contact_at < since
    parts = [select(*places, func.count().label("left")).where(SERVED_NOW, way).group_by(*places) for way in ways]
    found: dict[tuple, int] = {}
    for _, adviser_id, team_id, left in db.session.execute(union_all(*parts)):
        found[adviser_id, team_id] = found.get((adviser_id, team_id), 0) + left
    return [Left(*key, left) for key, left in found.items() if key[0]]


def count_month(month: date) -> int:
    """Write down what became of a month that is over; what stood there is replaced. Returns the number of lines.

    Whoever was recorded since does not count: these few are taken off afterwards, because to look at the day of recording
    of every client would cost more than to look at every client's talks.
    """
    start, end = bounds(month)
    talked = exists().where(
        ContactRecord.client_id == Client.id, and_(ContactRecord.at >= start, ContactRecord.at < end)
    )
    places = Client.branch_id, Client.managed_by_id, Client.team_id  # in the order of the index of those served

    def tally(sign: int, *conditions):
        sums = (sign * func.count()).label("clients"), (sign * func.sum(case((talked, 1), else_=0))).label("contacted")
        return select(*places, *sums).where(SERVED_NOW, *conditions).group_by(*places)

    branches = select(Unit.id).where(Unit.kind == "branch")  # named, so that the index by branch and day is used
    both = union_all(tally(1), tally(-1, Client.branch_id.in_(branches), Client.created_at >= end)).subquery().c
    every, reached_ones = func.sum(both.clients), func.sum(both.contacted)
    columns = ["month", "branch_id", "team_id", "adviser_id", "clients", "contacted"]
    counted = select(
        literal(month).label("month"), both.branch_id, both.team_id, both.managed_by_id, every, reached_ones
    )
    counted = counted.group_by(both.branch_id, both.team_id, both.managed_by_id)
    # asked of the group, because SQLite would carry it down to the clients and read them by another index
    counted = counted.having(every > 0, func.max(both.managed_by_id).is_not(None))
    db.session.execute(delete(Coverage).where(Coverage.month == month).execution_options(synchronize_session=False))
    db.session.execute(insert(Coverage).from_select(columns, counted))
    return db.session.scalar(select(func.count()).select_from(Coverage).where(Coverage.month == month))
