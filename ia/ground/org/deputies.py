"""Deputies: who stands in for whom, from which day to which, and who says so.

A deputy decides what waits for the approving posts (STOOD_FOR) of somebody who is away. Nothing is moved: whose deputy a
person is today is read with the person, so that tomorrow it is over by itself, and the one who is away keeps seeing and may
decide everything meanwhile.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, and_, false, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.exc import StaleDataError

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.models import Deputy, Post, Unit, User
from ia.ground.org.person import Person, PostHeld, people
from ia.ground.org.roles import ROLES, STOOD_FOR, TEAM_LEADERS
from ia.ground.web.language import N_

LONGEST = 92
"""Days that a deputy may stand in at a stretch, first and last included: a quarter. Who is away longer needs a successor in
the post, not a deputy."""
SHOWN = 100
"""How many deputies the page tells, those that begin last first."""
STANDINGS = {
    "coming": _l("coming"),
    "now": _l("stands in now"),
    "over": _l("over"),
    "revoked": _l("revoked"),
}
NAMED = N_("%(setter)s: %(deputy)s stands in for %(principal)s from %(first)s to %(last)s.")
REVOKED = N_("%(setter)s: %(deputy)s no longer stands in for %(principal)s.")
BELOW = {
    "marketing_director": TEAM_LEADERS,
    "branch_gm": (*TEAM_LEADERS, "marketing_director", "admin_director", "finance_admin"),
    "regional_head": ("branch_gm",),
}
"""For whom a post may name deputies besides oneself: the director for the leaders of the branch, its general manager for
everybody there, the regional head for the general managers of the region."""


class Refused(Exception):
    """The deputy may not be named so; `field` is the input that it concerns. Nothing has changed."""

    def __init__(self, field: str, message: object):
        self.field, self.message = field, message
        super().__init__(str(message))


class Wish(NamedTuple):
    """Who is to stand in, from which day to which, and why."""

    deputy_id: int
    first: date
    last: date
    reason: str


class Told(NamedTuple):
    """A deputy as the page tells it; `standing` is a code of STANDINGS."""

    id: int
    principal_id: int
    principal: str
    deputy: str
    starts_on: date
    ends_on: date
    reason: str
    setter: str
    standing: str


def may_name(person: Person, principal: Person) -> bool:
    """Whether the person names and revokes deputies of the principal: for the own posts, or set over every approving post
    of the principal. Standing in for somebody gives no such right."""
    posts = principal.units(*STOOD_FOR)
    if not posts or person.id == principal.id:
        return bool(posts)
    return all(any(_over(own, post) for own in person.posts) for post in posts)


def _over(own: PostHeld, post: PostHeld) -> bool:
    same_place = post.branch_id == own.branch_id if own.branch_id else post.region_id == own.region_id
    return same_place and post.role in BELOW.get(own.role, ())


def principals(person: Person, today: date) -> list[Person]:
    """Everybody whose deputies the person names, oneself first. One statement."""
    near = [Post.user_id == person.id]
    for own in person.units(*BELOW):
        here = _in_branch(own.branch_id) if own.branch_id else Unit.region_id == own.region_id
        near.append(and_(here, Post.role.in_(BELOW[own.role])))
    chosen = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(or_(*near), _held(today))
    found = [one for one in people(chosen, today) if may_name(person, one)]
    return sorted(found, key=lambda one: (one.id != person.id, one.name))


def _in_branch(branch_id: int) -> ColumnElement[bool]:
    return (Unit.id == branch_id) | (Unit.branch_id == branch_id)


def _held(today: date) -> ColumnElement[bool]:
    return (Post.starts_on <= today) & ((Post.ends_on.is_(None)) | (Post.ends_on > today))


def candidates(principal: Person, today: date) -> list[tuple[int, str]]:
    """Who may stand in for the principal, as choices: whoever does business beside one of the approving posts today (see
    `works_beside`). One statement."""
    beside = [false()]
    for post in principal.units(*STOOD_FOR):
        beside.append(_in_branch(post.branch_id) if post.branch_id else _above_the_branches(post.unit_id))
    business = [code for code, role in ROLES.items() if role.business]
    query = (
        select(User.id, User.name, Post.role, Unit.name.label("unit"))
        .join(Post, Post.user_id == User.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(or_(*beside), Post.role.in_(business), _held(today))
        .where(User.disabled_at.is_(None), User.id != principal.id)
        .order_by(Unit.id, User.id, Post.id)
    )
    found = {}
    for row in db.session.execute(query):
        found.setdefault(row.id, (row.id, f"{row.name} · {ROLES[row.role].title} · {row.unit}"))
    return list(found.values())


def _above_the_branches(unit_id: int) -> ColumnElement[bool]:
    return (Unit.id == unit_id) | (Unit.kind == "company")


def told(person: Person, of: Iterable[Person], today: date) -> list[Told]:
    """The deputies of these people, and whom the person stands in for or did. One statement."""
    mine = or_(Deputy.principal_id.in_([one.id for one in of]), Deputy.deputy_id == person.id)
    rows = db.session.execute(
        _with_names().where(mine).order_by(Deputy.starts_on.desc(), Deputy.id.desc()).limit(SHOWN)
    )
    return [_told(row, today) for row in rows]


def one(deputy_id: int, today: date) -> Told | None:
    """A single one, whoever may look at it."""
    row = db.session.execute(_with_names().where(Deputy.id == deputy_id)).first()
    return _told(row, today) if row else None


def _with_names():
    principal, deputy, setter = aliased(User), aliased(User), aliased(User)
    return (
        select(Deputy, principal.name.label("principal"), deputy.name.label("deputy"), setter.name.label("setter"))
        .join(principal, principal.id == Deputy.principal_id)
        .join(deputy, deputy.id == Deputy.deputy_id)
        .join(setter, setter.id == Deputy.set_by_id)
    )


def _told(row: Row, today: date) -> Told:
    made = row.Deputy
    if made.revoked_at is not None:
        standing = "revoked"
    else:
        standing = "coming" if made.starts_on > today else "over" if made.ends_on < today else "now"
    return Told(
        made.id,
        made.principal_id,
        row.principal,
        row.deputy,
        made.starts_on,
        made.ends_on,
        made.reason,
        row.setter,
        standing,
    )


def name(principal: Person, wish: Wish, chosen: str, by: Person, today: date, now: datetime) -> None:
    """Let somebody stand in. `chosen` is the name of the deputy; the caller has seen that `by` may do so and that the
    deputy is one of the candidates. Raises Refused; of two at once the later one runs again and is refused then."""
    _check(principal, wish, today)
    row = {
        "principal_id": principal.id,
        "deputy_id": wish.deputy_id,
        "starts_on": wish.first,
        "ends_on": wish.last,
        "reason": wish.reason,
        "set_by_id": by.id,
        "set_at": now,
    }
    try:
        number = db.session.scalar(insert(Deputy).returning(Deputy.id), row)
    except IntegrityError as clash:
        raise StaleDataError from clash
    facts = {"starts_on": wish.first.isoformat(), "ends_on": wish.last.isoformat(), "reason": wish.reason}
    facts |= {"principal_id": principal.id, "deputy_id": wish.deputy_id}
    changes = {field: [None, value] for field, value in facts.items()}
    trail.record("create", "deputy", number, actor=by, now=now, changes=changes)
    days = {"first": wish.first.isoformat(), "last": wish.last.isoformat()}
    names = {"setter": by.name, "deputy": chosen, "principal": principal.name}
    _tell("deputy", number, NAMED, {**names, **days}, (principal.id, wish.deputy_id), now)


def _check(principal: Person, wish: Wish, today: date) -> None:
    if wish.first < today:
        raise Refused("starts_on", _l("What is past has been decided: the first day is today at the earliest."))
    if wish.last < wish.first:
        raise Refused("ends_on", _l("The last day is before the first."))
    if (wish.last - wish.first).days + 1 > LONGEST:
        raise Refused("ends_on", _l("At most %(days)s days; who is away longer needs a successor.", days=LONGEST))
    clash = db.session.execute(
        select(User.name, Deputy.starts_on, Deputy.ends_on)
        .join(User, User.id == Deputy.deputy_id)
        .where(Deputy.principal_id == principal.id, Deputy.revoked_at.is_(None))
        .where(Deputy.starts_on <= wish.last, Deputy.ends_on >= wish.first)
        .limit(1)
    ).first()
    if clash:
        days = {"first": clash.starts_on.isoformat(), "last": clash.ends_on.isoformat()}
        message = _l("%(name)s stands in from %(first)s to %(last)s; revoke that first.", name=clash.name, **days)
        raise Refused("starts_on", message)


def revoke(made: Told, by: Person, now: datetime) -> bool:
    """End it at once. False when somebody has done so already; the caller has seen that `by` may."""
    query = update(Deputy).where(Deputy.id == made.id, Deputy.revoked_at.is_(None)).values(revoked_at=now)
    both = db.session.execute(query.returning(Deputy.principal_id, Deputy.deputy_id)).first()
    if both is None:
        return False
    changes = {"principal_id": [both.principal_id, None], "deputy_id": [both.deputy_id, None]}
    trail.record("revoke", "deputy", made.id, actor=by, now=now, changes=changes)
    names = {"setter": by.name, "deputy": made.deputy, "principal": made.principal}
    _tell("deputy-revoked", made.id, REVOKED, names, both, now)
    return True


def _tell(reminder: str, number: int, message: str, values: dict, receivers: Iterable[int], now: datetime) -> None:
    same = {"reminder": reminder, "subject": f"deputies:{number}", "document_id": None, "message": message}
    same |= {"values": values, "due_at": now, "created_at": now}
    notices.tell([same | {"user_id": user_id} for user_id in receivers])
