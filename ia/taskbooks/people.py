"""Whom a task book may name: advisers, superiors and teams of a branch."""

from datetime import date

from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.roles import TEAM_LEADERS

ADVISING = ("advisor", *TEAM_LEADERS)


def _holding(roles, branch_id: int, today: date):
    return (
        select(User.id, User.name, Unit.name.label("unit"), Unit.id.label("unit_id"), Unit.kind)
        .join(Post, Post.user_id == User.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.role.in_(roles), Post.starts_on <= today, User.disabled_at.is_(None))
        .where((Post.ends_on.is_(None)) | (Post.ends_on > today))
        .where((Unit.branch_id == branch_id) | (Unit.id == branch_id))
        .order_by(Unit.id, User.id)
    )


def _choices(rows) -> list[tuple[int, str]]:
    return list({row.id: (row.id, f"{row.name} · {row.unit}") for row in rows}.values())


def advisers(branch_id: int, today: date, *, but: int = 0, team_id: int | None = None) -> list[tuple[int, str]]:
    """Advisers and leaders of the branch, or of one team, as choices."""
    query = _holding(ADVISING, branch_id, today).where(User.id != but)
    if team_id is not None:
        query = query.where(Unit.id == team_id)
    return _choices(db.session.execute(query))


def superiors(branch_id: int, today: date) -> list[tuple[int, str]]:
    """Leaders and the marketing director: who may have consented to an unplanned task."""
    return _choices(db.session.execute(_holding((*TEAM_LEADERS, "marketing_director"), branch_id, today)))


def teams(branch_id: int) -> list[tuple[int, str]]:
    """The teams and stations of the branch, as choices."""
    query = select(Unit.id, Unit.name).where(Unit.branch_id == branch_id, Unit.kind.in_(("team", "station")))
    return [tuple(row) for row in db.session.execute(query.order_by(Unit.id))]


def team_of(user_id: int, branch_id: int, today: date) -> int | None:
    """The team or station in which a person advises or leads; None for somebody outside all teams of the branch."""
    query = _holding(ADVISING, branch_id, today).where(User.id == user_id, Unit.kind.in_(("team", "station")))
    row = db.session.execute(query).first()
    return row.unit_id if row else None


def names(ids) -> dict[int, str]:
    """The names behind user numbers, in one statement."""
    wanted = {number for number in ids if number}
    if not wanted:
        return {}
    return {row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}
