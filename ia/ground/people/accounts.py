"""What administrators do with accounts: make, close, open again, give a password, take a second factor away. Each ends the
sessions, stands in the trail with its reason, and is told to the person."""

import secrets
from datetime import datetime

from sqlalchemy import select

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.org import passwords, posts, second
from ia.ground.org.models import Post, Unit, User, end_logins
from ia.ground.org.person import Person
from ia.ground.web.language import N_
from ia.ground.workflow.declare import team_addresses

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GIVEN = N_("%(admin)s gave you a new password: %(reason)s")
FACTOR_GONE = N_("%(admin)s took your second factor away: %(reason)s")
LEFT_HOLDING = N_("The account of %(name)s was closed; %(count)s things are still held: hand them over.")


def fresh_password() -> str:
    """A password for one sign-in: 60 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def make(username: str, name: str, grade: int, hashed: str, actor: Person, now: datetime) -> User:
    """A new account; its password must be changed at the first sign-in."""
    user = User(
        username=username, name=name, grade=grade, password_hash=hashed, password_changed_at=now, must_change=True
    )
    db.session.add(user)
    db.session.flush()
    trail.record("create", "user", user.id, actor=actor, now=now, changes={"username": [None, username]})
    return user


def give_password(user: User, hashed: str, reason: str, actor: Person, now: datetime) -> None:
    """A password that serves for nothing but to choose an own one."""
    passwords.change(user, hashed, now, by_another=True)
    end_logins(user.id, "password", now)
    trail.record("password-given", "user", user.id, actor=actor, now=now, changes={"reason": [None, reason]})
    _tell(user, GIVEN, reason, actor, now)


def take_factor(user: User, reason: str, actor: Person, now: datetime) -> bool:
    """For whoever has lost phone and recovery codes; whether there was a factor."""
    if not second.remove(user.id):
        return False
    end_logins(user.id, "second-factor", now)
    trail.record("second-factor-reset", "user", user.id, actor=actor, now=now, changes={"reason": [None, reason]})
    _tell(user, FACTOR_GONE, reason, actor, now)
    return True


def close(user: User, reason: str, held: int, actor: Person, now: datetime, today) -> None:
    """Nobody signs in with the account any more; its posts end. Whoever answers for what is still held is told."""
    mine = select(Post, Unit).join(Unit, Unit.id == Post.unit_id).where(Post.user_id == user.id, posts.in_force(today))
    rows = db.session.execute(mine).all()
    answering = _answering(rows, user, today) if held else set()
    for post, place in rows:
        posts.take(post, place, today, reason, actor=actor, now=now)
    user.disabled_at = now
    end_logins(user.id, "disabled", now)
    changes = {"reason": [None, reason], "held": [None, held]}
    trail.record("disable", "user", user.id, actor=actor, now=now, changes=changes)
    said = {"name": user.name, "count": held}
    notices.tell(telling.rows_for(answering, "account", LEFT_HOLDING, now, now, subject=f"holdings:{user.id}", **said))


def open_again(user: User, reason: str, actor: Person, now: datetime) -> None:
    """The account serves again, without posts: they are given anew."""
    user.disabled_at = None
    trail.record("enable", "user", user.id, actor=actor, now=now, changes={"reason": [None, reason]})


def _answering(rows, user: User, today) -> set[int]:
    """The leaders of the person's teams and the directors of the branches."""
    addresses = set()
    for _post, place in rows:
        branch_id = place.id if place.kind == "branch" else place.branch_id
        if branch_id:
            addresses.add(f"marketing_director@{branch_id}")
        if place.kind in ("team", "station"):
            addresses |= set(team_addresses(place.id, branch_id, today, but=[user.id]))
    return notices.receivers(addresses, today) - {user.id}


def _tell(user: User, message: str, reason: str, actor: Person, now: datetime) -> None:
    said = {"admin": actor.name, "reason": reason}
    notices.tell(telling.rows_for([user.id], "account", message, now, now, subject=f"users:{user.id}", **said))
