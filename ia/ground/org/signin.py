"""Signing in and out. The session lives in the database; the cookie carries a token and when it was last used."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app, g, request, session
from flask_login import LoginManager
from sqlalchemy import insert, select, update

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.org import guesses, lastuse, passwords, second
from ia.ground.org.models import Login, User
from ia.ground.org.person import OWED_AT, Person, person_of
from ia.ground.org.session import signed_in

TOGETHER = timedelta(minutes=10)
"""An account in use at two addresses within this time may be lent (P-04)."""
HALF_WAY = timedelta(minutes=5)
"""How long after the password the code of the second factor may follow."""
PASSWORD, SECOND = OWED_AT
manager = LoginManager()


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@manager.user_loader
def load(token: str) -> Person | None:
    """The person behind the cookie. A cookie unused for IDLE_MINUTES is refused, however often it is shown again."""
    now = clock.now()
    idle = timedelta(minutes=current_app.config["IDLE_MINUTES"])
    seen = session.get("seen", 0)
    if now.timestamp() - seen > idle.total_seconds():
        return None
    person = signed_in(digest(token), token, now, clock.local_date(now))
    if person and now.timestamp() - seen > 60:
        session["seen"] = int(now.timestamp())  # a fresh cookie, at most one a minute; the database is not written
        lastuse.note(person.login_id, now)
    return person


def check(username: str, password: str, now: datetime) -> User | None:
    """Whose password this is. Runs in units of its own: the guess is counted before it is verified, over all workers, and
    the slow hash is computed outside every transaction. Raises TooManyGuesses."""
    attempt = guesses.count(username, now)
    user = db.session.scalar(
        select(User).where(User.username == guesses.account(username), User.disabled_at.is_(None))
    )
    db.session.rollback()
    if not passwords.verify(user.password_hash if user else None, password):
        return None
    with write_unit() as unit:
        guesses.right(unit, attempt)
    return user


def begin_half_way(user: User, now: datetime) -> None:
    """The password was right and a code is asked for. Nothing opens yet; the signed cookie says whose code it must be."""
    session["half"] = [user.id, int(now.timestamp())]


def half_way(now: datetime) -> User | None:
    """Whose code is asked for in this browser; None when nobody's, or when the password was typed too long ago."""
    user_id, since = session.get("half") or (None, 0)
    if user_id is None or now.timestamp() - since > HALF_WAY.total_seconds():
        return None
    user = db.session.scalar(select(User).where(User.id == user_id, User.disabled_at.is_(None)))
    return user if user and user.password_changed_at.timestamp() <= since + 1 else None


def check_code(user: User, typed: str, now: datetime) -> str | None:
    """Use a code of the second factor up, counted with the passwords: "code", "recovery" or None. Raises TooManyGuesses."""
    attempt = guesses.count(user.username, now)
    with write_unit() as unit:
        used = second.use(user.id, typed, now)
        if used:
            guesses.right(unit, attempt)
    return used


def open_session(user: User, now: datetime, how: dict | None = None) -> Person:
    """Open a session for whoever has shown who they are; `how`, beside the password, stands in the trail."""
    token = secrets.token_urlsafe(32)
    here = (request.remote_addr or "")[:45]
    with write_unit() as unit:
        person = person_of(user.id, clock.local_date(now))
        login_id = unit.scalar(
            insert(Login)
            .values(
                user_id=user.id,
                token_hash=digest(token),
                created_at=now,
                expires_at=now + timedelta(hours=current_app.config["ABSOLUTE_HOURS"]),
                address=here,
                agent=request.user_agent.string[:200],
                proved_at=now,
                owes=owed(user, person, now),
            )
            .returning(Login.id)
        )
        trail.record("sign-in", "login", login_id, actor=person, now=now, changes=how)
        if elsewhere := used_elsewhere(person, now):
            trail.record("two-places", "login", login_id, actor=person, now=now, changes={"addresses": [elsewhere, here]})
    kept = {key: session[key] for key in ("csrf_token", "language") if key in session}
    session.clear()
    session.update(kept)
    session["_user_id"], session["seen"] = token, int(now.timestamp())
    session["_fresh"] = True
    g._login_user = person
    return person


def owed(user: User, person: Person, now: datetime) -> str | None:
    """What must be done first: choose an own password, or another after so many days (Z-10); set up a second factor."""
    ends = passwords.ends_at(user.password_changed_at)
    if user.must_change or (ends and ends <= now):
        return PASSWORD
    return SECOND if second.needed_by(person.roles) and not second.asked_of(user.id) else None


def used_elsewhere(person: Person, now: datetime) -> list[str]:
    """The other addresses at which this account was signed in, or used, within the last minutes."""
    here = (request.remote_addr or "")[:45]
    query = select(Login.id, Login.address, Login.created_at).where(
        Login.user_id == person.id, Login.ended_at.is_(None), Login.expires_at > now, Login.address.not_in((here, ""))
    )
    rows = db.session.execute(query)
    return sorted({row.address for row in rows if now - (lastuse.known(row.id) or row.created_at) < TOGETHER})


def sign_out(person: Person, now: datetime) -> None:
    """End this session on the server; the cookie is worth nothing from here on."""
    db.session.execute(update(Login).where(Login.id == person.login_id).values(ended_at=now, ended_why="logout"))
    trail.record("sign-out", "login", person.login_id, actor=person, now=now)
    session.clear()


def whose_session_ended() -> int | None:
    """The user whose session the shown cookie once was, if it ended within the last 12 hours: for keeping a late form."""
    token = session.get("_user_id")
    if not token:
        return None
    now = clock.now()
    return db.session.scalar(
        select(Login.user_id).where(Login.token_hash == digest(token), Login.created_at > now - timedelta(hours=24))
    )
