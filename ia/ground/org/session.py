"""Who is behind a session, and how much waits for them: every page asks both, so it is one statement."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import String, bindparam, cast, func, select

from ia.ground.db import Moment
from ia.ground.inbox.models import Notice, Todo
from ia.ground.org.models import Login, Post, Unit, User
from ia.ground.org.person import Person, from_posts, posts_of
from ia.ground.wording import Worded

_NOW = bindparam("now", type_=Moment)


def _todos_at(address):
    return select(func.count()).where(Todo.address == address, Todo.closed_at.is_(None)).scalar_subquery()


_UNREAD = select(func.count()).where(Notice.user_id == User.id, Notice.awake(_NOW)).scalar_subquery()
_AT_POST = _todos_at(Post.role + "@" + cast(Unit.id, String)).label("at_post")
_IN_PERSON = (_todos_at("u:" + cast(User.id, String)) + _UNREAD).label("in_person")
"""What a to-do's address is made of: see Person.own_addresses."""


def _by_login(query):
    return query.join(Login, Login.user_id == User.id).where(
        Login.token_hash == bindparam("token_hash"), Login.ended_at.is_(None), Login.expires_at > _NOW
    )


_SESSION = Worded(posts_of(_by_login, Login.id.label("login_id"), Login.proved_at, Login.owes, _AT_POST, _IN_PERSON))


def signed_in(token_hash: str, token: str, now: datetime, today: date) -> Person | None:
    """The person behind a session that has neither ended nor expired."""
    rows = _SESSION.ask({"token_hash": token_hash, "now": now, "today": today})
    if not rows:
        return None
    first = rows[0]
    person = from_posts(rows, login_id=first.login_id, token=token, proved_at=first.proved_at, owes=first.owes)
    at_posts = {f"{row.role}@{row.unit_id}": row.at_post for row in rows}
    return replace(person, waiting=first.in_person + sum(at_posts.get(address, 0) for address in person.addresses))
