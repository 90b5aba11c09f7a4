"""The late list: what is past due in the team of a leader or the branch of a director, and with whom it lies."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, and_, case, false, or_, select
from sqlalchemy.orm import aliased

from ia.ground import clock, registry
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS

DIRECTORS = ("marketing_director", "admin_director")
VIEWERS = (*TEAM_LEADERS, *DIRECTORS)
SHOWN = 100


class Late(NamedTuple):
    """A form that waits beyond its time. Neither its title nor a name of a client is among this."""

    kind: registry.DocumentKind
    document_id: int
    serial_no: str
    state: object
    due_at: datetime
    holder: str
    post: object


def of(person: Person, now: datetime) -> list[Late]:
    """What is past due, the oldest first; at most one more than SHOWN. Three statements, whatever the number of kinds."""
    rows = db.session.execute(_query(person, now).limit(SHOWN + 1)).all()
    names, places = _holders({row.address for row in rows}, now)
    return [_late(row, names, places) for row in rows]


def _query(person: Person, now: datetime) -> Select:
    """Late to-dos on documents that the person's posts in VIEWERS reach by team or branch. What each kind asks stands in a
    CASE, so that the database begins with the few to-dos that are late and not with the documents of a whole branch."""
    waits, form = aliased(Todo), aliased(Document, flat=True)
    facts = form.id.label("document_id"), form.kind, form.state, form.serial_no, waits.due_at, waits.address
    query = select(*facts).join(form, form.id == waits.document_id).where(waits.closed_at.is_(None), waits.due_at < now)
    seen = list(_seen(form, person, now))
    query = query.where(case(*seen, else_=false()) if seen else false())
    return query.order_by(waits.due_at, waits.id)


def _seen(form, person: Person, now: datetime):
    """Per kind the condition that its own reach shows the document to one of these posts."""
    for kind in registry.kinds().values():
        paths = kind.model.reach.paths(kind.model, person, now)
        ways = [path.condition for path in paths if path.post and not path.scope.personal and path.post.role in VIEWERS]
        if ways:
            here = select(kind.model.id).where(kind.model.id == form.id, or_(*ways)).correlate(form).exists()
            yield form.kind == kind.kind, and_(or_(*_at(form, person)), here)


def _at(form, person: Person):
    """Conditions: the document belongs to a team that the person leads, or to a branch that the person directs."""
    for post in person.units(*VIEWERS):
        yield form.branch_id == post.branch_id if post.role in DIRECTORS else form.team_id == post.team_id


def _holders(addresses: Iterable[str], now: datetime) -> tuple[dict[str, str], dict[int, str]]:
    """Who is behind each address today, by name, and what the units of the addresses are called."""
    people = {int(address[2:]) for address in addresses if address.startswith("u:")}
    units = {int(address.partition("@")[2]) for address in addresses if "@" in address}
    named = db.session.execute(select(User.id, User.name).where(User.id.in_(people)))
    names = {f"u:{number}": name for number, name in named}
    today = clock.local_date(now)
    held = select(Post.role, Unit.id, Unit.name.label("place"), User.name).join(Post, Post.unit_id == Unit.id)
    held = held.join(User, User.id == Post.user_id).where(Unit.id.in_(units), User.disabled_at.is_(None))
    held = held.where(Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today)).order_by(Post.id)
    places = {}
    for row in db.session.execute(held):
        at = f"{row.role}@{row.id}"
        names[at] = f"{names[at]}、{row.name}" if at in names else row.name
        places[row.id] = row.place
    return names, places


def _late(row, names: dict[str, str], places: dict[int, str]) -> Late:
    kind = registry.kind(row.kind)
    role, _, unit = row.address.partition("@")
    post = (ROLES[role].title, places.get(int(unit), "")) if unit else None
    state = kind.workflow.by_state[row.state].title
    return Late(kind, row.document_id, row.serial_no, state, row.due_at, names.get(row.address, ""), post)
