"""Whose holdings somebody may look at: a leader those of the team, the marketing director those of the branch (F-E7)."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, select

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS

VIEWERS = (*TEAM_LEADERS, "marketing_director")


class Held(NamedTuple):
    """A post, present or past."""

    title: object
    unit: str
    starts_on: date
    ends_on: date | None


class Subject(NamedTuple):
    """Somebody who has or had a post within the viewer's answer. `posts` are all, the newest first."""

    id: int
    name: str
    disabled: bool
    posts: list[Held]

    def here(self, today: date) -> bool:
        """Whether the person is still in office."""
        return not self.disabled and any(post.ends_on is None or post.ends_on > today for post in self.posts)


def _answered_for(viewer: Person) -> ColumnElement[bool]:
    """Condition on Post and Unit: the team that the viewer leads, the branch that the viewer directs."""
    teams = [post.unit_id for post in viewer.units(*TEAM_LEADERS)]
    branches = [post.branch_id for post in viewer.units("marketing_director")]
    return or_(false(), Unit.id.in_(teams), Unit.id.in_(branches), Unit.branch_id.in_(branches))


def subjects(viewer: Person, user_id: int | None = None) -> list[Subject]:
    """Everybody who has or had a post there, or that one person, with all their posts. One statement."""
    within = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(_answered_for(viewer))
    query = (
        select(User.id, User.name, User.disabled_at, Post.role, Unit.name.label("unit"), Post.starts_on, Post.ends_on)
        .join(Post, Post.user_id == User.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(User.id.in_(within))
        .order_by(User.id, Post.starts_on.desc(), Post.id.desc())
    )
    if user_id is not None:
        query = query.where(User.id == user_id)
    found: dict[int, Subject] = {}
    for row in db.session.execute(query):
        known = found.setdefault(row.id, Subject(row.id, row.name, row.disabled_at is not None, []))
        known.posts.append(Held(ROLES[row.role].title, row.unit, row.starts_on, row.ends_on))
    return list(found.values())
