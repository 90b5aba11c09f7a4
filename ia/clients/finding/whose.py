"""By whose clients somebody may narrow the list: advisers and teams of the team that one leads, or of one's branch."""

import time
from datetime import date, datetime
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import or_, select

from ia.clients.rules import LOOKING_UP
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import TEAM_LEADERS

MAX_AGE = 60.0
"""Seconds for which a process keeps who is where: what may be chosen, not what may be seen."""
_KEPT = "ia_whose"


class Place(NamedTuple):
    """An adviser's post, also one that has ended: the clients may still be there."""

    user_id: int
    name: str
    unit_id: int
    unit: str
    kind: str
    ended: bool


def _places(branch_id: int, today: date) -> list[Place]:
    """Everybody who advises in the branch or did so, those of today first. One statement every MAX_AGE seconds."""
    kept = current_app.extensions.setdefault(_KEPT, {})
    key, found = (db.engine.pool, branch_id, today), None
    if key in kept:
        read_at, found = kept[key]
        found = found if time.monotonic() - read_at < MAX_AGE else None
    if found is None:
        found = _read(branch_id, today)
        if len(kept) > 100:
            kept.clear()
        kept[key] = (time.monotonic(), found)
    return found


def _read(branch_id: int, today: date) -> list[Place]:
    ended = (Post.ends_on <= today) | User.disabled_at.is_not(None)
    query = (
        select(User.id, User.name, Unit.id, Unit.name, Unit.kind, ended)
        .join(Post, Post.user_id == User.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.role.in_((*ADVISING, "marketing_director")), Post.starts_on <= today)
        .where(or_(Unit.branch_id == branch_id, Unit.id == branch_id))
        .order_by(Unit.code, User.id)
    )
    return sorted((Place(*row[:5], bool(row[5])) for row in db.session.execute(query)), key=lambda one: one.ended)


def _reached(person: Person, now: datetime) -> list[Place]:
    """The posts of those by whom the person may narrow the list."""
    today, found = local_date(now), {}
    for post in person.units("marketing_director", *LOOKING_UP, *TEAM_LEADERS):
        for one in _places(post.branch_id, today) if post.branch_id else ():
            if post.role not in TEAM_LEADERS or one.unit_id == post.unit_id:
                found[one] = None
    return list(found)


def advisers_for(person: Person, now: datetime) -> dict[str, str]:
    """Number and name of each adviser; those who left are told as such."""
    found = {}
    for one in _reached(person, now):
        name = _("%(name)s (left)", name=one.name) if one.ended else one.name
        found.setdefault(str(one.user_id), f"{name} · {one.unit}")
    return found


def teams_for(person: Person, now: datetime) -> dict[str, str]:
    """Number and name of each team, for whoever looks at more than one."""
    found = {str(one.unit_id): one.unit for one in _reached(person, now) if one.kind in ("team", "station")}
    return found if len(found) > 1 else {}
