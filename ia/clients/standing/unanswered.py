"""Prospects that were given to an adviser and have had no first contact since (J-62): after so many working days the adviser
is told, later the leader of the team, in the end the director of the branch. Told are numbers, not names: a file or a
leaver may bring an adviser hundreds at once."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, or_, select, union_all

from ia.clients.models import Client, OwnerChange
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.ground import clock
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.org import colleagues
from ia.ground.org.models import Unit
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar

DAYS = "prospect.unanswered_days"
"""Working days after which adviser, leader and director are told, in this order."""
MADE_UP = 5
"""Working days for which a day is made up on which nobody was told, because the platform stood still."""
MINE = N_("%(count)s prospects given to you on %(day)s have had no first contact yet.")
THEIRS = N_("%(name)s: %(count)s prospects given on %(day)s have had no first contact yet.")


class Given(NamedTuple):
    """So many prospects in one place, given to an adviser on a day and silent since."""

    adviser_id: int
    team_id: int | None
    branch_id: int
    day: date
    count: int


def unanswered_prospects(now: datetime) -> Told:
    """On working days; each rung of the ladder once for what one adviser was given on one day."""
    today = clock.local_date(now)
    days = setting(DAYS, today)
    if not days or not calendar().is_working(today):
        return Told()
    found = _given(_earliest(max(days), today), _latest(min(days), today))
    names = colleagues.names(one.adviser_id for one in found)
    above = notices.receivers_at({address for one in found for rung in (1, 2) for address in _above(rung, one)}, today)
    rows = []
    for rung, after in enumerate(days[:3]):
        for one in found:
            if _earliest(after, today) <= one.day <= _latest(after, today):
                people = set().union(*(above[address] for address in _above(rung, one))) - {one.adviser_id}
                rows += _rows(one, people, after, names[one.adviser_id], now) if rung else _mine(one, after, now)
    return telling.tell(rows)


def _earliest(after: int, today: date) -> date:
    return calendar().add_working_days(today, -(after + MADE_UP))


def _latest(after: int, today: date) -> date:
    """The last day of which `after` working days are over today."""
    year = calendar()
    return year.free_until(year.add_working_days(today, -after))


def _above(rung: int, one: Given) -> Iterator[str]:
    """The addresses of those to whom this rung of the ladder speaks."""
    if rung == 1 and one.team_id:
        yield from (f"{role}@{one.team_id}" for role in TEAM_LEADERS)
    if rung == 2:
        yield f"marketing_director@{one.branch_id}"


def _mine(one: Given, after: int, now: datetime) -> list[dict]:
    return telling.rows_for([one.adviser_id], "J-62", MINE, _due(one, after), now, **_about(one))


def _rows(one: Given, people: set[int], after: int, name: str, now: datetime) -> list[dict]:
    return telling.rows_for(people, "J-62", THEIRS, _due(one, after), now, name=name, **_about(one))


def _about(one: Given) -> dict:
    return {"subject": f"given:{one.adviser_id}:{one.team_id}:{one.day}", "count": one.count, "day": str(one.day)}


def _due(one: Given, after: int) -> datetime:
    return clock.at(calendar().add_working_days(one.day, after))


def _given(first: date, last: date) -> list[Given]:
    """What was given from the first day to the last, those of a moment counted by the database. One statement."""
    since, before = clock.at(first), clock.at(last + timedelta(days=1))
    parts = (_counted(query, at, since, before) for query, at in (_handed_over(), _recorded()))
    counts: dict[tuple, int] = {}
    for *place, at, count in db.session.execute(union_all(*parts)):
        key = (*place, clock.local_date(at))
        counts[key] = counts.get(key, 0) + count
    return [Given(*key, count) for key, count in sorted(counts.items(), key=lambda pair: (pair[0][3], pair[0][0]))]


def _counted(query: Select, at, since: datetime, before: datetime) -> Select:
    silent = or_(Client.last_contact_at.is_(None), Client.last_contact_at < at)
    place = Client.managed_by_id, Client.team_id, Client.branch_id, at
    query = query.add_columns(*place, func.count()).where(at >= since, at < before, silent)
    return query.where(Client.status.in_(OPEN_TO_VIEW)).group_by(*place)


def _handed_over() -> tuple[Select, object]:
    """By assignment, referral, transfer; the last change of hands counts."""
    later = OwnerChange.__table__.alias()
    later = select(later.c.id).where(later.c.client_id == Client.id, later.c.at > OwnerChange.at)
    query = select().select_from(OwnerChange).join(Client, Client.id == OwnerChange.client_id)
    return query.where(OwnerChange.to_id == Client.managed_by_id, ~later.exists()), OwnerChange.at


def _recorded() -> tuple[Select, object]:
    """Recorded by somebody else for the adviser, with a file for example, and never in other hands."""
    moved = select(OwnerChange.id).where(OwnerChange.client_id == Client.id)
    here = Client.branch_id.in_(select(Unit.id).where(Unit.kind == "branch"))
    others = Client.created_by_id != Client.managed_by_id
    return select().select_from(Client).where(here, others, ~moved.exists()), Client.created_at


REMINDERS = (Reminder("J-62", _l("Prospects given and not yet contacted"), "D-20", unanswered_prospects),)
