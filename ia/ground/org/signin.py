"""Signing in and out. The session lives in the database; the cookie carries a token and when it was last used."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app, g, request, session
from flask_login import LoginManager
from sqlalchemy import func, insert, select, update

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.org import lastuse, passwords
from ia.ground.org.models import Login, SignInAttempt, User
from ia.ground.org.person import Person, person_of, signed_in

GUESSES, WINDOW = 10, timedelta(minutes=5)
TOGETHER = timedelta(minutes=10)
"""An account in use at two addresses within this time may be lent (P-04)."""
manager = LoginManager()


class TooManyGuesses(Exception):
    """The account has had its guesses for these five minutes; the password was not looked at."""


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


def sign_in(username: str, password: str, now: datetime) -> Person | None:
    """Check a password and open a session. Runs in units of its own: guesses are counted before they are verified,
    over all workers, and the slow hash is computed outside every transaction. Raises TooManyGuesses."""
    name = username.strip().lower()[:40]
    with write_unit() as unit:
        recent = unit.scalar(
            select(func.count()).where(
                SignInAttempt.username == name, SignInAttempt.at > now - WINDOW, ~SignInAttempt.succeeded
            )
        )
        if recent >= GUESSES:
            raise TooManyGuesses
        attempt = unit.execute(
            insert(SignInAttempt).values(username=name, at=now).returning(SignInAttempt.id)
        ).scalar_one()
    user = db.session.scalar(select(User).where(User.username == name, User.disabled_at.is_(None)))
    db.session.rollback()
    if not passwords.verify(user.password_hash if user else None, password):
        return None
    token = secrets.token_urlsafe(32)
    with write_unit() as unit:
        unit.execute(update(SignInAttempt).where(SignInAttempt.id == attempt).values(succeeded=True))
        login_id = unit.execute(
            insert(Login)
            .values(
                user_id=user.id,
                token_hash=digest(token),
                created_at=now,
                expires_at=now + timedelta(hours=current_app.config["ABSOLUTE_HOURS"]),
                address=(request.remote_addr or "")[:45],
                agent=request.user_agent.string[:200],
            )
            .returning(Login.id)
        ).scalar_one()
        person = person_of(user.id, clock.local_date(now))
        trail.record("sign-in", "login", login_id, actor=person, now=now)
        if elsewhere := used_elsewhere(person, now):
            changes = {"addresses": [elsewhere, (request.remote_addr or "")[:45]]}
            trail.record("two-places", "login", login_id, actor=person, now=now, changes=changes)
    kept = {key: session[key] for key in ("csrf_token", "language") if key in session}
    session.clear()
    session.update(kept)
    session["_user_id"], session["seen"] = token, int(now.timestamp())
    session["_fresh"] = True
    g._login_user = person
    return person


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
