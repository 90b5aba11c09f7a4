"""Who approves an activity (A-06, AMB-25): the posts of its level in order, and who stands in where that is the lead."""

from datetime import date

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.activities.models import Activity
from ia.activities.people import LEADS
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.roles import ROLES
from ia.ground.workflow.declare import Holder

LADDER = ("marketing_director", "branch_gm", "regional_head", "brokerage_gm", "company_approver")
"""From each post to the next superior, for papers of whoever holds the post (AMB-59)."""


def chain(level: str, on: date) -> tuple[str, ...]:
    """The posts that approve an activity of the level, in order. What is set there and is no post of the ladder is passed
    over; a chain without any is the ladder's first above those who lead."""
    named = tuple(role for role in catalogue.value(f"activity.chain_{level}", on) if role in LADDER)
    if named:
        return named
    highest = max((LADDER.index(role) for role in LEADS[level] if role in LADDER), default=-1)
    return (LADDER[min(highest + 1, len(LADDER) - 1)],)


def route(activity: Activity, on: date) -> tuple[str, ...]:
    """The addresses that approve this activity, in order: role@unit. A post that only the lead holds, or nobody, gives way
    to the next superior (F-C6); a post that has decided already is not asked twice."""
    held = _held(activity.branch_id, activity.region_id, activity.owner_id, on)
    found = []
    for role in chain(activity.level, on):
        address = next((held[above] for above in LADDER[LADDER.index(role) :] if above in held), None)
        if address and address not in found:
            found.append(address)
    return tuple(found)


def _held(branch_id: int, region_id: int | None, lead_id: int, on: date) -> dict[str, str]:
    """Each post of the ladder that somebody else than the lead holds on that day, with its address; asked once per
    request."""
    known = g.setdefault("ia_approvers", {}) if has_request_context() else {}
    if (branch_id, lead_id, on) not in known:
        known[branch_id, lead_id, on] = _ask(branch_id, region_id, lead_id, on)
    return known[branch_id, lead_id, on]


def _ask(branch_id: int, region_id: int | None, lead_id: int, on: date) -> dict[str, str]:
    company = select(Unit.id).where(Unit.kind == "company")
    query = (
        select(Post.role, Post.unit_id)
        .join(User, User.id == Post.user_id)
        .where(Post.role.in_(LADDER), User.disabled_at.is_(None))
        .where(Post.starts_on <= on, (Post.ends_on.is_(None)) | (Post.ends_on > on))
        .where(Post.user_id != lead_id)
        .where(Post.unit_id.in_((branch_id, region_id)) | Post.unit_id.in_(company))
        .order_by(Post.id)
    )
    return {row.role: f"{row.role}@{row.unit_id}" for row in db.session.execute(query)}


def _next(activity: Activity, today: date) -> tuple[str, ...]:
    return route(activity, today)[activity.approval_step : activity.approval_step + 1]


APPROVER = Holder("approver", _l("who approves at this level"), _next)


def titles(activity: Activity, on: date) -> list:
    """The posts that approve, in order, as people call them."""
    return [ROLES[address.partition("@")[0]].title for address in route(activity, on)]
