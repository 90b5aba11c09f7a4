"""Where one is signed in, and ending that; for system administrators the same of their people (P-02, P-04)."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import func, or_, select, true, update

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import lastuse
from ia.ground.org.models import Login, Post, Unit, User, end_logins
from ia.ground.org.person import Person
from ia.ground.org.roles import ADMINISTRATORS

blueprint = Blueprint("sessions", __name__)
PROGRAMS = {"Edg": "Edge", "Firefox": "Firefox", "OPR": "Opera", "Chrome": "Chrome", "Safari": "Safari", "Trident": "IE"}
SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS", "Linux": "Linux"}
"""What stands in a browser's name, and what people call it. The first that fits counts."""


class Session(NamedTuple):
    """A signed-in browser. `last_used` is known to the minute; None when it was not used since signing in."""

    id: int
    address: str
    browser: str
    since: datetime
    last_used: datetime | None
    is_this: bool


class Account(NamedTuple):
    """Somebody who is signed in: how often, from how many addresses, since when."""

    id: int
    name: str
    username: str
    sessions: int
    addresses: int
    newest: datetime


def open_now(now: datetime):
    """Condition: the session has neither ended nor run out."""
    return Login.ended_at.is_(None) & (Login.expires_at > now)


def of_person(person: Person, now: datetime) -> list[Session]:
    """The sessions of the person, the newest first."""
    query = select(Login).where(Login.user_id == person.id, open_now(now)).order_by(Login.id.desc())
    return [
        Session(
            row.id,
            row.address,
            browser(row.agent),
            row.created_at,
            lastuse.known(row.id),
            row.id == person.login_id,
        )
        for row in db.session.scalars(query)
    ]


def browser(agent: str) -> str:
    """What a person recognises of a browser's long name: the program and the system."""
    found = [next((said for mark, said in known.items() if mark in agent), "") for known in (PROGRAMS, SYSTEMS)]
    return " · ".join(filter(None, found)) or _("Another browser")


def end(login_ids: Iterable[int], why: str, now: datetime) -> int:
    """End these sessions; returns how many were open."""
    query = update(Login).where(Login.id.in_(list(login_ids)), Login.ended_at.is_(None))
    return db.session.execute(query.values(ended_at=now, ended_why=why)).rowcount


@blueprint.get("/sessions")
@guard()
def mine():
    return render_template(
        "ground/sessions.html",
        sessions=of_person(current_user, clock.now()),
        administers=current_user.has(*ADMINISTRATORS),
    )


@blueprint.post("/sessions/<id:login_id>/end")
@guard()
def end_one(login_id):
    """One of one's own; any other does not exist."""
    now = clock.now()
    owner = db.session.scalar(select(Login.user_id).where(Login.id == login_id, open_now(now)))
    if owner != current_user.id:
        abort(404)
    end([login_id], "by-owner", now)
    trail.record("end-session", "login", login_id, actor=current_user, now=now)
    return redirect("/sessions", 303)


@blueprint.post("/sessions/others/end")
@guard()
def end_others():
    now = clock.now()
    end_logins(current_user.id, "by-owner", now, except_id=current_user.login_id)
    trail.record("end-session", "user", current_user.id, actor=current_user, now=now)
    flash(_("Only this session is left."))
    return redirect("/sessions", 303)


def _theirs(person: Person):
    """Condition on users: those who hold a post in a branch that the person administers; for head office everybody."""
    if person.has("hq_sysadmin"):
        return true()
    today = clock.local_date(clock.now())
    branches = [post.branch_id for post in person.units("branch_sysadmin")]
    held = select(Post.user_id).join(Unit, Unit.id == Post.unit_id)
    held = held.where(or_(Unit.id.in_(branches), Unit.branch_id.in_(branches)), Post.starts_on <= today)
    return User.id.in_(held.where((Post.ends_on.is_(None)) | (Post.ends_on > today)))


@blueprint.get("/sessions/people")
@guard(*ADMINISTRATORS)
def people():
    """Who is signed in, how often and from how many addresses: an account in several places may be lent (P-04)."""
    now = clock.now()
    query = (
        select(
            User.id,
            User.name,
            User.username,
            func.count().label("sessions"),
            func.count(Login.address.distinct()).label("addresses"),
            func.max(Login.created_at).label("newest"),
        )
        .join(Login, Login.user_id == User.id)
        .where(open_now(now), _theirs(current_user))
        .group_by(User.id, User.name, User.username)
        .order_by(func.count(Login.address.distinct()).desc(), func.count().desc(), User.id)
    )
    return render_template("ground/sessions_of_people.html", accounts=[Account(*row) for row in db.session.execute(query)])


@blueprint.post("/sessions/people/<id:user_id>/end")
@guard(*ADMINISTRATORS)
def end_of(user_id):
    """All sessions of one of one's people."""
    now = clock.now()
    name = db.session.scalar(select(User.name).where(User.id == user_id, _theirs(current_user)))
    if name is None:
        abort(404)
    end_logins(user_id, "by-admin", now)
    trail.record("end-session", "user", user_id, actor=current_user, now=now)
    flash(_("%(name)s is signed out everywhere.", name=name))
    return redirect("/sessions/people", 303)
