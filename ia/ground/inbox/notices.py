"""Telling people: one row a person, once per reminder, subject and due moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Deputy, Post, User
from ia.ground.org.person import StandIn
from ia.ground.org.roles import STOOD_FOR
from ia.ground.web.language import N_

STEP_TAKEN = N_("%(actor)s: %(step)s · %(serial)s")
BY_A_DEPUTY = N_("%(actor)s for %(principal)s: %(step)s · %(serial)s")
BY_THE_SYSTEM = N_("The platform: %(step)s · %(serial)s")


@dataclass(frozen=True)
class StepTaken:
    """A step on a document, for those at `addresses`; its opinion, and the principal in whose place it was taken."""

    addresses: frozenset[str]
    document: object
    opinion_id: int
    principal: StandIn | None = None


def receivers(addresses: Iterable[str], today) -> set[int]:
    """The users behind addresses u:ID and role@UNIT on that day, and whoever stands in for them at such a post."""
    return set().union(*receivers_at(addresses, today).values())


def receivers_at(addresses: Iterable[str], today) -> dict[str, set[int]]:
    """The same for each address."""
    found = {address: {int(address[2:])} if address.startswith("u:") else set() for address in addresses}
    posts = [address.split("@") for address in found if "@" in address]
    if posts:
        wanted = [(Post.role == role) & (Post.unit_id == int(unit)) for role, unit in posts]
        here = (db.or_(*wanted), Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today))
        holding = select(Post.user_id, Post.role, Post.unit_id).join(User, User.id == Post.user_id)
        standing = deputies_at(Post.role.in_(STOOD_FOR), *here, today=today).add_columns(Post.role, Post.unit_id)
        for user_id, role, unit in db.session.execute(holding.where(*here, User.disabled_at.is_(None)).union(standing)):
            found[f"{role}@{unit}"].add(user_id)
    return found


def deputies_at(*posts, today):
    """SELECT of the users who stand in today for those who hold the posts of these conditions."""
    standing = select(Deputy.deputy_id).select_from(Deputy).join(Post, Post.user_id == Deputy.principal_id)
    standing = standing.join(User, User.id == Deputy.deputy_id)
    return standing.where(*posts, Deputy.in_force(today), User.disabled_at.is_(None))


def tell(rows: list[dict]) -> int:
    """Write notices, leaving out those that stand already; returns how many were new."""
    if not rows:
        return 0
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    query = dialect.insert(Notice).on_conflict_do_nothing(index_elements=["reminder", "subject", "due_at", "user_id"])
    return len(db.session.execute(query.returning(Notice.id), rows).all())


def tell_steps(name: str, taken: Sequence[StepTaken], act) -> None:
    """Tell whoever is at these addresses about a step of this name; the one who took it is not told, the principal in
    whose place it was taken always is."""
    known = receivers_at({address for one in taken for address in one.addresses}, act.today)
    rows = []
    for one in taken:
        people = set().union(*(known[address] for address in one.addresses)) - {act.person.id if act.person else None}
        if one.principal:
            people |= {one.principal.principal_id}
        notice = _of_step(name, one, act)
        rows += [notice | {"user_id": user_id} for user_id in sorted(people)]
    if rows:
        db.session.execute(insert(Notice), rows)


def _of_step(name: str, taken: StepTaken, act) -> dict:
    """The notice of a step, but for who is told."""
    message = STEP_TAKEN if act.person else BY_THE_SYSTEM
    return {
        "reminder": "step",
        "subject": f"opinions:{taken.opinion_id}",
        "document_id": taken.document.id,
        "message": BY_A_DEPUTY if taken.principal else message,
        "values": {
            "actor": act.person.name if act.person else "",
            "principal": taken.principal.name if taken.principal else "",
            "step": name,
            "serial": taken.document.serial_no,
        },
        "due_at": act.now,
        "created_at": act.now,
    }
