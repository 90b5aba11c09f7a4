"""Making two records of one client one: everything that points at the one goes over to the other, and a snapshot is kept.

The snapshot (ClientMerge.kept) is JSON: `stays` and `goes`, both rows as they were; `after`, the row that stayed as it
became; `moved`, the primary keys of what went over, by table and column; `whole`, those of its rows that people may remove
later; `aside`, rows that the record which stayed had already, taken away.
"""

from collections.abc import Iterable

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from ia.clients import register
from ia.clients.care import lifecycle
from ia.clients.finding import index
from ia.clients.merging import fields
from ia.clients.merging.models import ClientMerge
from ia.clients.models import Client
from ia.clients.references import CLIENTS, PUT_ASIDE, STAYS, UNITES, Reference, fate_of, references
from ia.clients.snapshots import dump
from ia.ground import later
from ia.ground.db import db

DEVELOPING = "developing"


class NotOne(Exception):
    """The records cannot become one: in this table the database allows a client one row."""

    def __init__(self, table: str):
        self.table = table
        super().__init__(table)


def lock(*client_ids: int) -> None:
    """Let nobody else change these clients, or hang something on them, until this unit ends."""
    query = select(Client.id).where(Client.id.in_(client_ids)).order_by(Client.id)
    db.session.execute(query.with_for_update())


def row_of(client_id: int) -> dict:
    """The row of a client as it stands."""
    db.session.flush()
    return dict(db.session.execute(select(Client.__table__).where(Client.id == client_id)).mappings().one())


def counts(client_id: int) -> dict[str, int]:
    """How many rows point at a client, by table and column, where any do. One statement."""
    asked = references()
    parts = [
        select(func.count()).select_from(one.table).where(one.column == client_id).scalar_subquery().label(f"n{place}")
        for place, one in enumerate(asked)
    ]
    found = db.session.execute(select(*parts)).one()
    return {one.name: count for one, count in zip(asked, found, strict=True) if count}


def join(stays: Client, goes: Client, chosen: dict[str, str], reason: str, act) -> ClientMerge:
    """Make `goes` a part of `stays`. The caller has asked whether that may be, and has locked both. Raises NotOne."""
    before = {"stays": dump(row_of(stays.id)), "goes": dump(row_of(goes.id))}
    facts = fields.outcome(stays, goes, chosen, moves_development=goes.status == DEVELOPING)
    moved = {"moved": {}, "whole": {}, "aside": []}
    occurring = counts(goes.id)
    for reference in references():
        if reference.name in occurring:
            _hand_over(reference, stays.id, goes.id, moved)
    register.note_satisfaction(stays.id)
    lifecycle.take_out(goes, act, "client:merged", merged_into_id=stays.id)
    fresh = [(row["kind"], row["value"]) for row in moved["whole"].get("client_contacts", ())]
    said = {"merged": [None, goes.client_no], "contacts": [None, register.masked_ways(fresh) or None]}
    flag_modified(stays, "name")  # its version counts the merge, whatever else it changes
    register.change(stays, facts, act.person, act.now, "client:joined", why=reason, **said)
    index.refresh(stays)
    db.session.expire(stays, ["contacts"])
    db.session.expire(goes, ["contacts"])
    merge = ClientMerge(
        stays_id=stays.id,
        goes_id=goes.id,
        by_id=act.person.id,
        at=act.now,
        reason=reason,
        kept=before | {"after": dump(row_of(stays.id))} | moved,
    )
    db.session.add(merge)
    db.session.flush()
    return merge


def key_of(table: Table, row) -> dict:
    """The primary key of a row, as a mapping."""
    return {column.name: row[column.name] for column in table.primary_key.columns}


def is_row(table: Table, key: dict):
    """Condition: the row with that primary key."""
    found = True
    for name, value in key.items():
        found = (table.c[name] == value) & found
    return found


def _hand_over(reference: Reference, stays: int, goes: int, moved: dict) -> None:
    """Let the rows of one column point at the record that stays; note which, and what is put aside."""
    table, column, fate = reference.table, reference.column, fate_of(reference.table)
    if fate.on_merge == STAYS:
        return
    mine = select(table).where(column == goes)
    if table.name == CLIENTS:
        mine = mine.where(table.c.id.not_in([stays, goes]))
    rows = [dict(row) for row in db.session.execute(mine).mappings()]
    needless = rows if fate.on_merge == PUT_ASIDE else _loops(reference, rows, stays)
    if fate.on_merge == UNITES:
        needless += _known(reference, [row for row in rows if row not in needless], stays)
    for row in needless:
        db.session.execute(delete(table).where(is_row(table, key_of(table, row))))
        moved["aside"].append({"table": table.name, "row": dump(row)})
    going = [row for row in rows if row not in needless]
    if not going:
        return
    try:
        with later.savepoint():
            _point(reference, goes, stays)
    except IntegrityError as clash:
        raise NotOne(table.name) from clash
    moved["moved"][reference.name] = [dump(key_of(table, row)) for row in going]
    if fate.whole:
        moved["whole"].setdefault(table.name, []).extend(dump(row) for row in going)


def _point(reference: Reference, old: int, new: int) -> None:
    query = update(reference.table).where(reference.column == old)
    if reference.table.name == CLIENTS:
        query = query.where(reference.table.c.id.not_in([old, new]))
    db.session.execute(query.values({reference.column.name: new}))


def _loops(reference: Reference, rows: Iterable[dict], stays: int) -> list[dict]:
    """Rows that tie the two records to each other: what is one has no tie to itself."""
    others = [one.column.name for one in references() if one.table is reference.table and one is not reference]
    if reference.table.name == CLIENTS or fate_of(reference.table).copies:
        return []
    return [row for row in rows if any(row[name] == stays for name in others)]


def _known(reference: Reference, rows: list[dict], stays: int) -> list[dict]:
    """Of the rows that both records have, those to put aside: of the record that goes, unless there it still holds."""
    fate, table = fate_of(reference.table), reference.table
    same = [name for name in fate.same if name != reference.column.name]
    theirs = {
        tuple(row[name] for name in same): dict(row)
        for row in db.session.execute(select(table).where(reference.column == stays)).mappings()
    }
    found = []
    for row in rows:
        other = theirs.get(tuple(row[name] for name in same))
        if other is None:
            theirs[tuple(row[name] for name in same)] = row
            continue
        lasts = fate.open_while and row[fate.open_while] is None and other[fate.open_while] is not None
        found.append(other if lasts else row)
    return found
