"""Whom an administrator looks after, and which posts he gives (P-02): the branch's own people and posts; head office
everybody's. Administrators themselves are appointed by head office."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select, true

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.posts import in_force
from ia.ground.org.roles import BRANCH, ROLES, TEAM, Role


def theirs(person: Person, today: date) -> ColumnElement[bool]:
    """Condition on users: who has or had a post in a branch of the administrator's, and holds none elsewhere."""
    if person.has("hq_sysadmin"):
        return true()
    here = _within(person)
    had = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(here)
    elsewhere = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(~here, in_force(today))
    return User.id.in_(had) & User.id.not_in(elsewhere)


def _within(person: Person) -> ColumnElement[bool]:
    """Condition on units: the branches that the person administers, and what belongs to them."""
    branches = [post.unit_id for post in person.units("branch_sysadmin")]
    return or_(Unit.id.in_(branches), db.func.coalesce(Unit.branch_id, 0).in_(branches))


def places(person: Person) -> list[Unit]:
    """The open units in which the administrator gives posts."""
    within = true() if person.has("hq_sysadmin") else _within(person)
    query = select(Unit).where(within, Unit.closed_on.is_(None)).order_by(Unit.code)
    return list(db.session.scalars(query))


def roles(person: Person) -> list[Role]:
    """The posts that the administrator gives."""
    if person.has("hq_sysadmin"):
        return list(ROLES.values())
    return [role for role in ROLES.values() if role.level in (BRANCH, TEAM) and role.code != "branch_sysadmin"]


def may_take(person: Person, role: str, unit: Unit) -> bool:
    """Whether the administrator ends such a post."""
    return unit.id in {place.id for place in places(person)} and role in {one.code for one in roles(person)}
