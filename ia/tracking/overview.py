"""How many clients of each adviser are commented for a month: for whoever leads a team or directs a branch."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from ia.clients.figures import HAS_FIGURES, MonthlyStat
from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import TEAM_LEADERS


class Line(NamedTuple):
    """An adviser's clients with figures for the month, and how many of these are commented."""

    adviser_id: int
    adviser: str
    team: str
    clients: int
    commented: int

    @property
    def open(self) -> int:
        return self.clients - self.commented


def lines(person: Person, month: str) -> list[Line]:
    """The advisers whom the person leads or directs, by team; none for others. One statement."""
    teams = [post.team_id for post in person.units(*TEAM_LEADERS)]
    branches = [post.branch_id for post in person.units("marketing_director")]
    if not teams and not branches:
        return []
    places = {post.branch_id for post in person.units(*TEAM_LEADERS, "marketing_director")}
    query = (
        select(
            User.id,
            User.name,
            Unit.name,
            func.count(),
            func.sum(case((MonthlyStat.commented_at.is_(None), 0), else_=1)),
        )
        .select_from(MonthlyStat)
        .join(Client, Client.id == MonthlyStat.client_id)
        .join(User, User.id == Client.managed_by_id)
        .outerjoin(Unit, Unit.id == Client.team_id)
        .where(MonthlyStat.branch_id.in_(places), MonthlyStat.month == month, HAS_FIGURES)
        .where(or_(Client.team_id.in_(teams), Client.branch_id.in_(branches)))
        .group_by(User.id, User.name, Unit.id, Unit.name)
        .order_by(Unit.id, User.id)
    )
    return [Line(*row[:2], row[2] or "", *row[3:]) for row in db.session.execute(query)]


def together(found: Iterable[Line]) -> Line:
    """What they come to."""
    found = list(found)
    return Line(0, "", "", sum(line.clients for line in found), sum(line.commented for line in found))
