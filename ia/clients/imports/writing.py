"""Writing what was planned into the register: many rows in few statements, each client in the trail.

New clients are written without a place, so that nobody reaches them, and get their place at the end. What is filled in of
known clients keeps what stood there before, so that it can be put back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm.exc import StaleDataError

from ia.clients import contacts, numbers, register
from ia.clients.finding import index
from ia.clients.imports.models import ImportRow
from ia.clients.imports.planning import AT_ONCE, FACTS, Decision, Present, with_remark
from ia.clients.models import Client, ContactWay, SearchTerm
from ia.clients.talks import birthdays
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.bulk import Loader
from ia.ground.db import db

CLIENTS, WAYS, TERMS = Client.__table__, ContactWay.__table__, SearchTerm.__table__
ROWS = ImportRow.__table__
STARTS = {**register.STARTS, "visibility_scope": "owner", "min_advisor_level": 1}
"""How a client begins where the file says nothing else."""
FOLLOWING = tuple(column for column in CLIENTS.columns if column.default and column.default.is_callable)
"""Columns that the model works out of others: how the name is spelt, the day that is kept every year."""
STAGED = CLIENTS.c.managed_by_id.is_(None) & CLIENTS.c.gone_at.is_(None)
"""Condition: written, and without a place yet."""


class Place(NamedTuple):
    """Where clients belong."""

    team_id: int | None
    branch_id: int
    region_id: int | None


class New(NamedTuple):
    """A client to be written: columns, ways, and the terms by which it is found. `owner_id`: whose it becomes, when that is
    not the owner of the file. `unlike`: where the status that the file gives and the account do not go together."""

    facts: dict
    ways: list[tuple[str, str]]
    terms: list[str]
    owner_id: int | None
    unlike: str | None


class _Row(NamedTuple):
    """What a default of the model asks for the other columns of its row."""

    facts: dict

    def get_current_parameters(self) -> dict:
        return self.facts


def prepared(decisions: Iterable[Decision], batch, now: datetime) -> list[New]:
    """What can be worked out before the database is held: the spelling of names takes the longest."""
    same = {
        column.name: column.default.arg for column in CLIENTS.columns if column.default and column.default.is_scalar
    }
    same |= {**STARTS, "batch_id": batch.id, "version": 1}
    return [_new(one, same, batch, now) for one in decisions if one.creates]


def _new(decision: Decision, same: dict, batch, now: datetime) -> New:
    row = decision.row
    facts = same | row.facts
    facts["other"] = with_remark(row)
    facts["created_by_id"] = row.about.get("author_id", batch.owner_id)
    facts["created_at"] = _recorded(row.about.get("created_on"), now)
    for column in FOLLOWING:
        facts[column.name] = column.default.arg(_Row(facts))
    terms = [found["term"] for found in index.rows_of(0, batch.branch_id, facts, row.ways)]
    return New(facts, row.ways, terms, row.about.get("owner_id"), _unlike(facts, row.about.get("status")))


def _unlike(facts: dict, status: str | None) -> str | None:
    """The state of the row that remembers it (see ImportRow), None where there is nothing to remember."""
    if status == "existing":
        return None if facts.get("fund_account_no") and facts.get("opened_on") else "lacking"
    return "other" if status and facts.get("fund_account_no") else None


def _recorded(day: date | None, now: datetime) -> datetime:
    return clock.at(day) if day else now


def stage(new: list[New], batch) -> None:
    """Write clients whom nobody sees yet, and note which of them another than the owner of the file gets, and whose account
    does not go with the status that the file gives."""
    if not new:
        return
    given = numbers.next_numbers(len(new))
    columns = sorted({code for one in new for code in one.facts})
    rows = ((number, *map(one.facts.get, columns)) for one, number in zip(new, given, strict=True))
    Loader(Client, ("client_no", *columns)).add(rows)
    ids = _ids(given)
    ways = [(ids[number], one.ways) for one, number in zip(new, given, strict=True)]
    add_ways((client_id, way) for client_id, several in ways for way in several)
    found_by = ((one.terms, ids[number]) for one, number in zip(new, given, strict=True))
    terms = sorted((batch.branch_id, term, client_id) for several, client_id in found_by for term in several)
    Loader(SearchTerm, ("branch_id", "term", "client_id")).add(terms)
    meant = [(ids[number], one.owner_id) for one, number in zip(new, given, strict=True) if one.owner_id]
    same = {"batch_id": batch.id, "state": "given"}
    rows = [same | {"client_id": client_id, "wanted": {"owner": owner_id}} for client_id, owner_id in meant]
    if rows:
        db.session.execute(insert(ROWS), rows)
    unlike = [(ids[number], one.unlike) for one, number in zip(new, given, strict=True) if one.unlike]
    if unlike:
        marked = [{"batch_id": batch.id, "state": state, "client_id": client_id} for client_id, state in unlike]
        db.session.execute(insert(ROWS), marked)


def _ids(client_nos: list[str]) -> dict[str, int]:
    query = select(CLIENTS.c.client_no, CLIENTS.c.id).where(CLIENTS.c.client_no.in_(client_nos))
    return {row.client_no: row.id for row in db.session.execute(query)}


def add_ways(pairs: Iterable[tuple[int, tuple[str, str]]]) -> None:
    """Further contacts, as pairs of client and (kind, value)."""
    rows = ((client_id, kind, value, contacts.plain(kind, value)) for client_id, (kind, value) in pairs)
    Loader(ContactWay, ("client_id", "kind", "value", "plain")).add(rows)


def staged(batch_id: int, most: int) -> list[int]:
    """The next clients of the batch that wait for their place."""
    query = select(CLIENTS.c.id).where(CLIENTS.c.batch_id == batch_id, STAGED).order_by(CLIENTS.c.id).limit(most)
    return list(db.session.scalars(query))


def owners(ids: list[int], batch_id: int) -> dict[int, int]:
    """Whose of these staged clients become another's than the owner's of the file."""
    mine = (ROWS.c.batch_id == batch_id, ROWS.c.state == "given", ROWS.c.client_id.between(min(ids), max(ids)))
    return {row.client_id: row.wanted["owner"] for row in db.session.execute(select(ROWS).where(*mine))}


def place(
    changes: dict[int, dict], batch, given: dict[int, int], where: dict[int, Place], actor, now: datetime
) -> None:
    """Give staged clients their adviser, team and branch: from here on they are in the register. `changes`: what the trail
    says of each (`said`); `given`: those whom another than the file's owner gets; `where`: the place of each adviser."""
    mine = (CLIENTS.c.batch_id == batch.id, CLIENTS.c.id.between(min(changes), max(changes)), STAGED)
    by_owner: dict[int, list[int]] = {}
    for client_id, owner_id in given.items():
        by_owner.setdefault(owner_id, []).append(client_id)
        changes[client_id]["managed_by_id"] = [None, owner_id]
    for owner_id, ids in by_owner.items():
        for start in range(0, len(ids), AT_ONCE):
            part = CLIENTS.c.id.in_(ids[start : start + AT_ONCE])
            db.session.execute(update(CLIENTS).where(*mine, part).values(_placed(owner_id, where)))
    db.session.execute(update(CLIENTS).where(*mine).values(_placed(batch.owner_id, where)))
    theirs = (ROWS.c.batch_id == batch.id, ROWS.c.state == "given")
    db.session.execute(delete(ROWS).where(*theirs, ROWS.c.client_id.between(min(changes), max(changes))))
    trail.record_all("import", register.KIND, changes, actor=actor, now=now)


def _placed(owner_id: int, where: dict[int, Place]) -> dict:
    return {"managed_by_id": owner_id, **where[owner_id]._asdict()}


def said(client: Present, batch_id: int) -> dict:
    """What the trail says of a client that a file has made."""
    facts = zip(FACTS, client.row, strict=False)  # they stand first in it
    told = {
        code: [None, register.plain(code, value)]
        for code, value in facts
        if value is not None and value != STARTS.get(code)
    }
    return told | {"contacts": [None, register.masked_ways(client.pairs)], "batch": [None, batch_id]}


def drop_staged(ids: list[int]) -> None:
    """Take back clients that never had a place: nobody has seen them, and nothing of theirs points at them."""
    for column in (TERMS.c.client_id, WAYS.c.client_id, ROWS.c.client_id, CLIENTS.c.id):
        db.session.execute(delete(column.table).where(column.in_(ids)))


@dataclass
class Amendment:
    """What shall be otherwise with a known client: columns, further contacts, and the numbers of contacts that go."""

    facts: dict = field(default_factory=dict)
    add: list[tuple[str, str]] = field(default_factory=list)
    drop: list[int] = field(default_factory=list)

    def __bool__(self):
        return bool(self.facts or self.add or self.drop)

    def ways_of(self, client: Present) -> list[tuple[str, str]]:
        """All contacts as they will be."""
        return [(way.kind, way.value) for way in client.ways if way.id not in self.drop] + self.add


def amend(
    stand: dict[int, Present], wanted: dict[int, Amendment], batch_id: int, action: str, actor, now: datetime
) -> None:
    """Change known clients, in a number of statements that does not grow with them. Raises StaleDataError when somebody
    has changed one of them since they were read."""
    wanted = {client_id: one for client_id, one in wanted.items() if one}
    if not wanted:
        return
    _update(stand, wanted)
    add_ways((client_id, way) for client_id, one in wanted.items() for way in one.add)
    if dropped := [number for one in wanted.values() for number in one.drop]:
        db.session.execute(delete(WAYS).where(WAYS.c.id.in_(dropped)))
    _find_anew(stand, wanted)
    changes = {client_id: _differences(stand[client_id], one, batch_id) for client_id, one in wanted.items()}
    trail.record_all(action, register.KIND, changes, actor=actor, now=now)


def _update(stand: dict[int, Present], wanted: dict[int, Amendment]) -> None:
    columns = sorted({code for one in wanted.values() for code in one.facts})
    columns += ["birthday"] if "born_on" in columns else []
    rows = [_values(stand[client_id].row, one, columns) for client_id, one in sorted(wanted.items())]
    values = {code: bindparam(f"new_{code}", type_=CLIENTS.c[code].type) for code in columns}
    mine = (CLIENTS.c.id == bindparam("this_id")) & (CLIENTS.c.version == bindparam("seen"))
    query = update(CLIENTS).where(mine).values(values | {"version": bindparam("seen") + 1})
    if db.session.execute(query, rows).rowcount != len(rows):
        raise StaleDataError("a client was changed by somebody else meanwhile")


def _values(row, amendment: Amendment, columns: list[str]) -> dict:
    facts = dict(amendment.facts)
    if "birthday" in columns:
        facts["birthday"] = birthdays.of(facts.get("born_on", row.born_on), lunar=row.birthday_lunar)
    values = {f"new_{code}": facts[code] if code in facts else getattr(row, code) for code in columns}
    return values | {"this_id": row.id, "seen": row.version}


def _find_anew(stand: dict[int, Present], wanted: dict[int, Amendment]) -> None:
    """Write the search terms of those who are found by something else now."""
    moved = {
        client_id: one
        for client_id, one in wanted.items()
        if one.add or one.drop or not register.SEARCHED.isdisjoint(one.facts)
    }
    if not moved:
        return
    db.session.execute(delete(TERMS).where(TERMS.c.client_id.in_(moved)))
    rows = []
    for client_id, one in moved.items():
        facts = {column: getattr(stand[client_id].row, column) for column in index.FACTS} | one.facts
        rows += index.rows_of(client_id, stand[client_id].row.branch_id, facts, one.ways_of(stand[client_id]))
    db.session.execute(insert(TERMS), rows)


def _differences(client: Present, amendment: Amendment, batch_id: int) -> dict:
    """What the trail says of a change."""
    said = {
        code: [register.plain(code, getattr(client.row, code)), register.plain(code, value)]
        for code, value in amendment.facts.items()
    }
    if amendment.add or amendment.drop:
        said["contacts"] = [register.masked_ways(client.pairs), register.masked_ways(amendment.ways_of(client))]
    return said | {"batch": [None, batch_id]}


def accounts_of_others(wanted: dict[str, int]) -> set[str]:
    """Of these fund accounts, each wanted for a client, those that another client has."""
    query = select(CLIENTS.c.fund_account_no, CLIENTS.c.id).where(CLIENTS.c.fund_account_no.in_(wanted))
    return {row.fund_account_no for row in db.session.execute(query) if wanted[row.fund_account_no] != row.id}
