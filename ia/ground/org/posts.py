"""Giving and taking posts: what may be held where, beside what, and until when. Pages and commands both ask here."""

from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import delete, func, select, update

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import staff
from ia.ground.org.models import Post, Unit, end_logins
from ia.ground.org.roles import ADMINISTRATORS, BRANCH, COMPANY, REGION, ROLES, TEAM
from ia.ground.web.language import N_

LEVELS = {COMPANY: ("company",), REGION: ("region",), BRANCH: ("branch",), TEAM: ("team", "station")}
HELD_IN = {
    COMPANY: N_("This post is held in the company as a whole."),
    REGION: N_("This post is held in a region."),
    BRANCH: N_("This post is held in a branch."),
    TEAM: N_("This post is held in a team or a station."),
}


class Refused(Exception):
    """The post cannot be given or taken so; `field` is the input that it concerns. Nothing has changed."""

    def __init__(self, field: str, message: str):
        self.field, self.message = field, message
        super().__init__(message)

    @property
    def said(self) -> str:
        """The reason in the language of the page."""
        return gettext(self.message)


def _fits(role: str, place: Unit) -> None:
    """Refuse a post in a unit of another kind."""
    level = ROLES[role].level
    if place.kind not in LEVELS[level]:
        raise Refused("unit_id", HELD_IN[level])


def in_force(today: date):
    """Condition: a post held on that day."""
    return (Post.starts_on <= today) & ((Post.ends_on.is_(None)) | (Post.ends_on > today))


def held(user_id: int, today: date) -> list[tuple[str, int]]:
    """Role and unit of each post that the person holds."""
    query = select(Post.role, Post.unit_id).where(Post.user_id == user_id, in_force(today))
    return [tuple(row) for row in db.session.execute(query)]


def taken(role: str, unit_id: int, today: date) -> bool:
    """Whether somebody holds this post there."""
    return bool(
        db.session.scalar(select(func.count()).where(Post.role == role, Post.unit_id == unit_id, in_force(today)))
    )


def give(
    user_id: int, role: str, place: Unit, today: date, last: date | None, reason: str, *, actor, now: datetime
) -> int:
    """Give a post from today on, to the last day included; sessions end, so that the next one knows it. Raises Refused."""
    _fits(role, place)
    if ROLES[role].dated and last is None:
        raise Refused("last_on", N_("This post is given for a time only: say until when."))
    if last and last < today:
        raise Refused("last_on", N_("The last day is past."))
    present = held(user_id, today)
    if (role, place.id) in present:
        raise Refused("role", N_("This post is held already."))
    roles, technical = {role, *dict(present)}, set(ADMINISTRATORS)
    if roles & technical and roles - technical:
        raise Refused("role", N_("An administrator holds no other post (P-27)."))
    if ROLES[role].sole and taken(role, place.id, today):
        raise Refused("role", N_("Somebody holds this post there, and only one may (P-15)."))
    ends_on = last + timedelta(days=1) if last else None
    post = Post(user_id=user_id, role=role, unit_id=place.id, starts_on=today, ends_on=ends_on, reason=reason or None)
    db.session.add(post)
    db.session.flush()
    _changed(user_id, post.id, "create", [None, f"{role}@{place.code}"], reason, last, actor, now)
    return post.id


def take(post: Post, place: Unit, today: date, reason: str, *, actor, now: datetime) -> None:
    """End a post today. Sessions end at once."""
    mine = Post.id == post.id
    begun = post.starts_on < today  # one that began today was never held for a day
    db.session.execute(update(Post).where(mine).values(ends_on=today) if begun else delete(Post).where(mine))
    _changed(post.user_id, post.id, "edit", [f"{post.role}@{place.code}", None], reason, None, actor, now)


def _changed(user_id: int, post_id: int, action: str, role: list, reason: str, last: date | None, actor, now) -> None:
    """Note the change of a post, and end the sessions that know the posts of before."""
    staff.forget()
    said = {"reason": [None, reason]} if reason else {}
    said |= {"ends_on": [None, last.isoformat()]} if last else {}
    trail.record(action, "post", post_id, actor=actor, now=now, changes={"role": role} | said)
    end_logins(user_id, "post", now)
