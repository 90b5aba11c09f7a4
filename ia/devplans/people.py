"""Who plans: everybody who advises in a team, leaders too; and who leads a team."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person, PostHeld
from ia.ground.workflow.declare import team_addresses


class Adviser(NamedTuple):
    """Somebody who plans, at the place of the post held longest there."""

    id: int
    name: str
    team_id: int
    team: str
    branch_id: int
    region_id: int | None
    since: date


def advising(today: date, *, team_id: int | None = None, branches: Iterable[int] | None = None) -> list[Adviser]:
    """Everybody who advises today, in the company, in one team or in some branches: one row a person, by team. One
    statement."""
    branch = aliased(Unit)
    columns = (User.id, User.name, Unit.id, Unit.name, branch.id, Unit.region_id, Post.starts_on)
    query = (
        select(*columns)
        .join(Post, Post.user_id == User.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(branch, branch.id == Unit.branch_id)
        .where(Post.role.in_(ADVISING), Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today))
        .where(User.disabled_at.is_(None), (Unit.closed_on.is_(None)) | (Unit.closed_on > today))
    )
    if team_id is not None:
        query = query.where(Unit.id == team_id)
    if branches is not None:
        query = query.where(branch.id.in_(branches))
    found: dict[int, Adviser] = {}
    for row in db.session.execute(query.order_by(Post.id)):
        found.setdefault(row[0], Adviser(*row))
    return sorted(found.values(), key=lambda one: (one.team_id, one.id))


def place_of(person: Person) -> PostHeld | None:
    """The post at whose place the person plans: the first in which they advise."""
    return next(iter(person.units(*ADVISING)), None)


def leads(team_id: int, branch_id: int, person: Person, today: date) -> bool:
    """Whether the person leads the team; where nobody does, the marketing director (AMB-59)."""
    return not person.own_addresses.isdisjoint(team_addresses(team_id, branch_id, today))
