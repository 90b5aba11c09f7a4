"""Telling people: one row a person, once per reminder, subject and due moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.org import staff
from ia.ground.org.person import Person, StandIn
from ia.ground.web.language import N_

STEP_TAKEN = N_("%(actor)s: %(step)s · %(serial)s")
BY_A_DEPUTY = N_("%(actor)s for %(principal)s: %(step)s · %(serial)s")
BY_THE_SYSTEM = N_("The platform: %(step)s · %(serial)s")


@dataclass(frozen=True)
class StepTaken:
    """A step that somebody (None for the system) took on a document, for those at `addresses`; the principal in whose place
    it was taken."""

    name: str
    document_id: int
    serial_no: str
    addresses: frozenset[str]
    actor: Person | None
    now: datetime
    principal: StandIn | None = None


def receivers(addresses: Iterable[str], today) -> set[int]:
    """The users behind addresses u:ID and role@UNIT on that day, and whoever stands in for them at such a post."""
    return set().union(*receivers_at(addresses, today).values())


def receivers_at(addresses: Iterable[str], today) -> dict[str, set[int]]:
    """The same for each address."""
    found = {address: {int(address[2:])} if address.startswith("u:") else set() for address in addresses}
    posts = {address: (role, int(unit)) for address in found if "@" in address for role, unit in [address.split("@")]}
    known = staff.at(posts.values(), today) if posts else {}
    return found | {address: {one.user_id for one in known[post]} for address, post in posts.items()}


def tell(rows: list[dict]) -> int:
    """Write notices, leaving out those that stand already; returns how many were new."""
    if not rows:
        return 0
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    query = dialect.insert(Notice).on_conflict_do_nothing(index_elements=["reminder", "subject", "due_at", "user_id"])
    return len(db.session.execute(query.returning(Notice.id), rows).all())


def tell_steps(taken: Mapping[int, StepTaken]) -> None:
    """Tell whoever is at their addresses about these steps, each with the number of its opinion; the one who took it is not
    told, the principal in whose place it was taken always is."""
    if not taken:
        return
    today = max(clock.local_date(one.now) for one in taken.values())
    known = receivers_at({address for one in taken.values() for address in one.addresses}, today)
    rows = []
    for opinion_id, one in taken.items():
        people = set().union(*(known[address] for address in one.addresses)) - {one.actor.id if one.actor else None}
        if one.principal:
            people |= {one.principal.principal_id}
        notice = _of_step(one, opinion_id)
        rows += [notice | {"user_id": user_id} for user_id in sorted(people)]
    if rows:
        db.session.execute(insert(Notice.__table__), rows)


def _of_step(taken: StepTaken, opinion_id: int) -> dict:
    """The notice of a step, by column, but for who is told."""
    message = STEP_TAKEN if taken.actor else BY_THE_SYSTEM
    return {
        "reminder": "step",
        "subject": f"opinions:{opinion_id}",
        "document_id": taken.document_id,
        "message": BY_A_DEPUTY if taken.principal else message,
        "params": {
            "actor": taken.actor.name if taken.actor else "",
            "principal": taken.principal.name if taken.principal else "",
            "step": taken.name,
            "serial": taken.serial_no,
        },
        "due_at": taken.now,
        "created_at": taken.now,
    }
