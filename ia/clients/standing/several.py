"""The status of several clients at once: prospects marked as targets (D-06), archived, and taken back (D-04)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Row, bindparam, update

from ia.clients import register, rules
from ia.clients.care.carers import Care
from ia.clients.care.ties import ties
from ia.clients.models import Client
from ia.clients.page import timeline
from ia.clients.standing import priority
from ia.ground.access.reach import reachable
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act

MOST = 500
"""Clients whose status is given in one go."""
TIED, NOT_YOURS = "tied", "not yours"
COLUMNS = (
    Client.id,
    Client.name,
    Client.client_no,
    Client.status,
    Client.managed_by_id,
    Client.team_id,
    Client.branch_id,
    Client.next_contact_at,
    *(getattr(Client, factor) for factor in priority.FACTORS),
)
TABLE = Client.__table__


class Sorted(NamedTuple):
    """Clients who may be given a status, and the others, each with why not."""

    fit: list[Row]
    others: list[tuple[Row, str]]


def load(ids: Sequence[int], person: Person, now: datetime, *, locked: bool = False) -> Sequence[Row]:
    """Those of the clients that the person reaches, by name; `locked` until the unit of work ends."""
    query = reachable(Client, person, now).where(Client.id.in_(ids)).with_only_columns(*COLUMNS)
    return db.session.execute((query.with_for_update() if locked else query).order_by(Client.name_key, Client.id)).all()


def sort(rows: Sequence[Row], status: str, person: Person) -> Sorted:
    """Who of them may be given this status by this person. One statement for each room that holds clients."""
    held = {one.client_id for one in ties(row.id for row in rows)} if status == "archived" else set()
    found = Sorted([], [])
    for row in rows:
        if status not in rules.moves(row, person, Care()):
            found.others.append((row, NOT_YOURS))
        elif row.id in held:
            found.others.append((row, TIED))
        else:
            found.fit.append(row)
    return found


def give(ids: Sequence[int], status: str, reason: str, act: Act) -> Sorted:
    """Give the status to those who may have it as they stand now: each in the trail and in its own timeline, in a number
    of statements that does not grow with them."""
    found = sort(load(ids, act.person, act.now, locked=True), status, act.person)
    if not found.fit:
        return found
    given = update(TABLE).where(TABLE.c.id == bindparam("number"))
    given = given.values(status=status, version=TABLE.c.version + 1, priority=bindparam("rank"))
    ranks = [{"number": row.id, "rank": priority.of(row, status=status)} for row in found.fit]
    db.session.execute(given, ranks)
    said = {"reason": [None, reason]}
    changes = {row.id: {"status": [row.status, status], **said} for row in found.fit}
    trail.record_all("status", register.KIND, changes, actor=act.person, now=act.now)
    timeline.note([row.id for row in found.fit], status, reason, act)
    return found
