"""Writing a planned file into the register: many rows in few statements, each client in the trail."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import selectinload

from ia.clients import contacts, index, numbers, register
from ia.clients.imports.planning import AT_ONCE, Plan
from ia.clients.imports.reading import Parsed
from ia.clients.models import Client, ContactWay
from ia.clients.spelling import name_key
from ia.clients.vocabulary import DECIDED
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.person import Person, PostHeld

BY_COUNTER = ("fund_account_no", "opened_on", "total_assets", "holdings")
"""From confirmation on these come from the counter alone."""
KEPT = ("name", "source", "client_kind")
"""What a file does not change of a client that is known."""


def write(plan: Plan, batch_id: int, owner: Person, post: PostHeld, actor: Person | None, now: datetime) -> None:
    """Create and fill in what the plan says, in the present unit of work."""
    _create(plan.creates, batch_id, owner, post, actor, now)
    for start in range(0, len(plan.updates), AT_ONCE):
        _update(dict(plan.updates[start : start + AT_ONCE]), actor, now)


def _create(rows: list[Parsed], batch_id: int, owner: Person, post: PostHeld, actor, now: datetime) -> None:
    if not rows:
        return
    given = numbers.next_numbers(len(rows))
    columns = sorted({code for row in rows for code in row.facts})
    place = {"team_id": post.team_id, "branch_id": post.branch_id, "region_id": post.region_id}
    same = {
        **register.STARTS,
        "visibility_scope": "owner",
        "min_advisor_level": 1,
        **place,
        "managed_by_id": owner.id,
        "created_by_id": owner.id,
        "created_at": now,
        "batch_id": batch_id,
        "version": 1,
    }
    made = [
        same
        | {code: row.facts.get(code, same.get(code)) for code in columns}
        | {"client_no": number, "name_key": name_key(row.facts["name"])}
        for row, number in zip(rows, given, strict=True)
    ]
    db.session.execute(insert(Client.__table__), made)
    query = select(Client.client_no, Client.id).where(Client.batch_id == batch_id)
    ids = dict(db.session.execute(query).tuples().all())
    new = [(ids[number], row) for row, number in zip(rows, given, strict=True)]
    _add_ways([(client_id, row.ways) for client_id, row in new])
    index.add(
        [
            term
            for client_id, row in new
            for term in index.rows_of(
                client_id, post.branch_id, row.facts["name"], row.facts.get("fund_account_no"), row.ways
            )
        ]
    )
    for client_id, row in new:
        changes = {code: [None, register.plain(code, value)] for code, value in row.facts.items()}
        changes |= {"contacts": [None, register.masked_ways(row.ways)], "batch": [None, batch_id]}
        trail.record("import", register.KIND, client_id, actor=actor, now=now, changes=changes)


def _add_ways(new: list[tuple[int, list]]) -> None:
    rows = [
        {"client_id": client_id, "kind": kind, "value": value, "plain": contacts.plain(kind, value)}
        for client_id, ways in new
        for kind, value in ways
    ]
    if rows:
        db.session.execute(insert(ContactWay.__table__), rows)


def _update(rows: dict[int, Parsed], actor, now: datetime) -> None:
    clients = db.session.scalars(
        select(Client).where(Client.id.in_(rows)).options(selectinload(Client.contacts)).order_by(Client.id)
    )
    for client in clients:
        row = rows[client.id]
        facts = {code: value for code, value in row.facts.items() if code not in KEPT}
        if client.status in DECIDED:
            facts = {code: value for code, value in facts.items() if code not in BY_COUNTER}
        ways = [(way.kind, way.value) for way in client.contacts]
        have = {contacts.plain(*way) for way in ways}
        ways += [way for way in row.ways if contacts.plain(*way) not in have]
        register.save(client, facts, ways, actor, now, action="import")
