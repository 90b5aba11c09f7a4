"""Telling people: one row a person, once per reminder, subject and due moment."""

from collections.abc import Iterable

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


def receivers(addresses: Iterable[str], today) -> set[int]:
    """The users behind addresses u:ID and role@UNIT on that day, and whoever stands in for them at such a post."""
    addresses = list(addresses)
    found = {int(address[2:]) for address in addresses if address.startswith("u:")}
    posts = [address.split("@") for address in addresses if "@" in address]
    if posts:
        wanted = [(Post.role == role) & (Post.unit_id == int(unit)) for role, unit in posts]
        here = (db.or_(*wanted), Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today))
        holding = select(Post.user_id).join(User, User.id == Post.user_id).where(*here, User.disabled_at.is_(None))
        found |= set(db.session.scalars(holding.union(deputies_at(Post.role.in_(STOOD_FOR), *here, today=today))))
    return found


def deputies_at(*posts, today):
    """SELECT of the users who stand in today for those who hold the posts of these conditions."""
    standing = select(Deputy.deputy_id).join(Post, Post.user_id == Deputy.principal_id)
    standing = standing.join(User, User.id == Deputy.deputy_id)
    return standing.where(*posts, Deputy.in_force(today), User.disabled_at.is_(None))


def tell(rows: list[dict]) -> int:
    """Write notices, leaving out those that stand already; returns how many were new."""
    if not rows:
        return 0
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    query = dialect.insert(Notice).on_conflict_do_nothing(index_elements=["reminder", "subject", "due_at", "user_id"])
    return len(db.session.execute(query.returning(Notice.id), rows).all())


def tell_step(
    addresses: Iterable[str], document, step: str, opinion_id: int, act, principal: StandIn | None = None
) -> None:
    """Tell whoever is at these addresses about a step on a document; the one who took it is not told, the `principal` in
    whose place it was taken always is."""
    people = receivers(addresses, act.today) - {act.person.id if act.person else None}
    message = STEP_TAKEN if act.person else BY_THE_SYSTEM
    if principal:
        people, message = people | {principal.principal_id}, BY_A_DEPUTY
    if people:
        db.session.execute(
            insert(Notice),
            [
                {
                    "user_id": user_id,
                    "reminder": "step",
                    "subject": f"opinions:{opinion_id}",
                    "document_id": document.id,
                    "message": message,
                    "values": {
                        "actor": act.person.name if act.person else "",
                        "principal": principal.name if principal else "",
                        "step": step,
                        "serial": document.serial_no,
                    },
                    "due_at": act.now,
                    "created_at": act.now,
                }
                for user_id in sorted(people)
            ],
        )
