"""Who is at a post on a day: whoever holds it, and whoever stands in there. Asked once per post and request, so that finding
who leads a team and telling its leader are one statement."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from flask import g, has_request_context
from sqlalchemy import Date, and_, bindparam, literal, or_, select, union_all

from ia.ground.db import db
from ia.ground.org.models import Deputy, Post, User
from ia.ground.org.roles import STOOD_FOR, TEAM_LEADERS
from ia.ground.wording import Worded


class AtPost(NamedTuple):
    """Somebody at a post; a deputy only where it is one that deputies act at."""

    role: str
    unit_id: int
    user_id: int
    is_deputy: bool


def _present(*posts, today):
    """SELECT of whoever is that day at the posts of these conditions."""
    held = (*posts, Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today))
    post = (Post.role, Post.unit_id)
    holding = select(*post, Post.user_id, literal(False).label("is_deputy")).join(User, User.id == Post.user_id)
    standing = deputies_at(Post.role.in_(STOOD_FOR), *held, today=today)
    standing = standing.with_only_columns(*post, Deputy.deputy_id, literal(True), maintain_column_froms=True)
    return union_all(holding.where(*held, User.disabled_at.is_(None)), standing)


def deputies_at(*posts, today):
    """SELECT of the users who stand in today for those who hold the posts of these conditions."""
    standing = select(Deputy.deputy_id).select_from(Deputy).join(Post, Post.user_id == Deputy.principal_id)
    standing = standing.join(User, User.id == Deputy.deputy_id)
    return standing.where(*posts, Deputy.in_force(today), User.disabled_at.is_(None))


_LEADING = Worded(
    _present(Post.role.in_(TEAM_LEADERS), Post.unit_id == bindparam("unit_id"), today=bindparam("today", type_=Date))
)


def at(posts: Iterable[tuple[str, int]], today: date) -> dict[tuple[str, int], list[AtPost]]:
    """Who is at each of these posts, given as (role, unit)."""
    posts, known = set(posts), _known(today)
    if asked := sorted(posts - set(known)):
        wanted = or_(*(and_(Post.role == role, Post.unit_id == unit_id) for role, unit_id in asked))
        _note(known, asked, lambda: db.session.execute(_present(wanted, today=today)))
    return {post: known[post] for post in posts}


def leaders_of(team_id: int | None, on: date) -> list[tuple[str, int]]:
    """Who leads a team or station on that day, as (role, user)."""
    if team_id is None:
        return []
    known, asked = _known(on), [(role, team_id) for role in TEAM_LEADERS]
    if not known.keys() >= set(asked):
        _note(known, asked, lambda: _LEADING.ask({"unit_id": team_id, "today": on}))
    return [(one.role, one.user_id) for post in asked for one in known[post] if not one.is_deputy]


def forget() -> None:
    """Posts have changed: what was known of them is asked again."""
    if has_request_context():
        g.pop("ia_at_posts", None)


def _known(today: date) -> dict[tuple[str, int], list[AtPost]]:
    return g.setdefault("ia_at_posts", {}).setdefault(today, {}) if has_request_context() else {}


def _note(known: dict, asked: list[tuple[str, int]], ask: Callable[[], Iterable]) -> None:
    with db.session.no_autoflush:  # asked in the middle of a step; posts are written where they are given
        rows = list(ask())
    known |= {post: [] for post in asked}
    for row in rows:
        known[row.role, row.unit_id].append(AtPost(*row))
