"""Whom a form may name: advisers, superiors and teams of a branch."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from flask import g, has_request_context
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS

ADVISING = ("advisor", *TEAM_LEADERS)
CONSENTING = (*TEAM_LEADERS, "marketing_director")
BACK_OFFICE = (
    "admin_director",
    "finance_admin",
    "finance_clerk",
    "finance_manager",
    "counter_clerk",
    "counter_admin",
)
"""Middle and back office of a branch (P-29)."""


class Colleague(NamedTuple):
    """Somebody's post in the branch."""

    id: int
    name: str
    role: str
    unit_id: int
    unit: str
    kind: str


def colleagues(branch_id: int, today: date) -> list[Colleague]:
    """Everybody in the branch who does business there, by post; asked once per branch and request."""
    known = g.setdefault("ia_colleagues", {}) if has_request_context() else {}
    if (branch_id, today) not in known:
        query = (
            select(User.id, User.name, Post.role, Unit.id.label("unit_id"), Unit.name.label("unit"), Unit.kind)
            .join(Post, Post.user_id == User.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Post.role.in_((*ADVISING, "marketing_director", *BACK_OFFICE)), Post.starts_on <= today)
            .where((Post.ends_on.is_(None)) | (Post.ends_on > today), User.disabled_at.is_(None))
            .where((Unit.branch_id == branch_id) | (Unit.id == branch_id))
            .order_by(Unit.id, User.id)
        )
        known[branch_id, today] = [Colleague(*row) for row in db.session.execute(query)]
    return known[branch_id, today]


def leaders(unit_ids: Iterable[int], today: date) -> dict[int, set[int]]:
    """Who leads each of these teams and stations on that day. One statement, whatever their number."""
    query = select(Post.unit_id, Post.user_id).join(User, User.id == Post.user_id)
    query = query.where(Post.unit_id.in_(sorted(unit_ids)), Post.role.in_(TEAM_LEADERS), Post.starts_on <= today)
    found: dict[int, set[int]] = {}
    for row in db.session.execute(query.where((Post.ends_on.is_(None)) | (Post.ends_on > today), User.disabled_at.is_(None))):
        found.setdefault(row.unit_id, set()).add(row.user_id)
    return found


def _choices(found) -> list[tuple[int, str]]:
    return list({one.id: (one.id, f"{one.name} · {one.unit}") for one in found}.values())


def advisers(branch_id: int, today: date, *, but: int = 0, team_id: int | None = None) -> list[tuple[int, str]]:
    """Advisers and leaders of the branch, or of one team, as choices."""
    return _choices(
        one
        for one in colleagues(branch_id, today)
        if one.role in ADVISING and one.id != but and team_id in (None, one.unit_id)
    )


def back_office(branch_id: int, today: date) -> list[tuple[int, str]]:
    """Middle and back office of the branch, as choices by name and post."""
    found = [one for one in colleagues(branch_id, today) if one.role in BACK_OFFICE]
    return list({one.id: (one.id, f"{one.name} · {ROLES[one.role].title}") for one in found}.values())


def superiors(branch_id: int, today: date) -> list[tuple[int, str]]:
    """Leaders and the marketing director: who may have consented to an unplanned task."""
    return _choices(one for one in colleagues(branch_id, today) if one.role in CONSENTING)


def team_of(user_id: int, branch_id: int, today: date) -> int | None:
    """The team or station in which a person advises or leads; None for somebody outside all teams of the branch."""
    for one in colleagues(branch_id, today):
        if one.id == user_id and one.role in ADVISING and one.kind in ("team", "station"):
            return one.unit_id
    return None


def teams(branch_id: int | None) -> list[tuple[int, str]]:
    """The teams and stations of the branch that are open, as choices."""
    query = select(Unit.id, Unit.name).where(
        Unit.branch_id == branch_id, Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None)
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Unit.code))]


def branches() -> list[tuple[int, str]]:
    """The branches of the company that are open, as choices."""
    query = select(Unit.id, Unit.name).where(Unit.kind == "branch", Unit.closed_on.is_(None))
    return [tuple(row) for row in db.session.execute(query.order_by(Unit.code))]


def names(ids, reader: Person | None = None) -> dict[int, str]:
    """The names behind user numbers, in one statement; in none where only the reader is meant."""
    known = {reader.id: reader.name} if reader else {}
    wanted = {number for number in ids if number} - set(known)
    if not wanted:
        return known
    with db.session.no_autoflush:  # asked in the middle of a step, which changes nobody's name
        rows = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return known | {row.id: row.name for row in rows}
