"""Undoing what a file did: known clients get back what stood with them before, and the clients that it made go out of use.

Nobody's later work is undone with it. What somebody has changed since stays as it is, a client of the file with which
anything has happened stays in use, and both are listed.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from ia.clients import contacts, register
from ia.clients.care.lifecycle import PLACE
from ia.clients.imports.models import ImportBatch, ImportRow
from ia.clients.imports.planning import BY_COUNTER, Present, present
from ia.clients.imports.writing import CLIENTS, TERMS, Amendment, accounts_of_others, amend
from ia.clients.models import Client
from ia.clients.references import references
from ia.clients.snapshots import load
from ia.clients.vocabulary import DECIDED
from ia.ground.audit import trail
from ia.ground.audit.models import AuditRow
from ia.ground.db import db

ROWS = ImportRow.__table__
ACTION = "import-undone"
NO_WORK = ("client_contacts", "client_terms", "import_rows")
"""Tables that point at a client and say nothing of what happened with it since."""
LOOKING = ("import", "reveal")
"""What the trail may hold of a client with which nothing has happened."""


def written(batch_id: int, most: int) -> list:
    """The next rows by which known clients were changed."""
    query = select(ROWS).where(ROWS.c.batch_id == batch_id, ROWS.c.state == "written")
    return list(db.session.execute(query.order_by(ROWS.c.id.desc()).limit(most)))


def reversal(rows: list, owner_id: int) -> tuple[dict, dict[int, Amendment], dict[int, list[str]]]:
    """How to put these rows back: the clients as they stand, what to change, and by row what stays as it is."""
    stand, wanted, left = present(row.client_id for row in rows), {}, {}
    for row in rows:
        wanted[row.client_id], left[row.id] = _reversal(row, stand[row.client_id], owner_id)
    _leave_accounts(rows, wanted, left)
    return stand, wanted, left


def _reversal(row, client: Present, owner_id: int) -> tuple[Amendment, list[str]]:
    before, after = load(CLIENTS, row.kept["before"]), load(CLIENTS, row.kept["after"])
    if client.row.managed_by_id != (row.kept.get("owner") or owner_id):
        return Amendment(), [*after, *(["contacts"] if row.kept["ways"] else [])]
    closed = BY_COUNTER if client.row.status in DECIDED else ()
    mine = [code for code, value in after.items() if code not in closed and getattr(client.row, code) == value]
    added = {contacts.plain(*way) for way in row.kept["ways"]}
    gone = [way.id for way in client.ways if contacts.plain(way.kind, way.value) in added]
    return Amendment({code: before[code] for code in mine}, drop=gone), [code for code in after if code not in mine]


def _leave_accounts(rows: list, wanted: dict[int, Amendment], left: dict[int, list[str]]) -> None:
    """An account that another client has by now cannot be given back."""
    code = "fund_account_no"
    asked = {one.facts[code]: client_id for client_id, one in wanted.items() if one.facts.get(code)}
    taken = accounts_of_others(asked)
    for row in rows:
        if wanted[row.client_id].facts.get(code) in taken:
            del wanted[row.client_id].facts[code]
            left[row.id].append(code)


def put_back(stand: dict, wanted: dict, left: dict[int, list[str]], batch_id: int, actor, now: datetime) -> None:
    """Write the reversal, and note with each row what became of it."""
    amend(stand, wanted, batch_id, ACTION, actor, now)
    done = [row_id for row_id, stays in left.items() if not stays]
    db.session.execute(update(ROWS).where(ROWS.c.id.in_(done)).values(state="put back"))
    for row_id, stays in left.items():
        if stays:
            said = {"state": "left", "bad": [[code, ""] for code in stays]}
            db.session.execute(update(ROWS).where(ROWS.c.id == row_id).values(said))


def made(batch_id: int, after: int, most: int) -> list[int]:
    """The next clients in use that the file has made, behind number `after`."""
    query = select(Client.id).where(Client.batch_id == batch_id, Client.gone_at.is_(None), Client.id > after)
    return list(db.session.scalars(query.order_by(Client.id).limit(most)))


def lock(ids: list[int]) -> None:
    """Let nobody begin anything with these clients until the unit of work ends; SQLite has let in nobody else anyway."""
    db.session.execute(select(CLIENTS.c.id).where(CLIENTS.c.id.in_(ids)).order_by(CLIENTS.c.id).with_for_update())


def with_work(ids: list[int]) -> set[int]:
    """Those of these clients with whom anything has happened since they were made."""
    if not ids:
        return set()
    found = set()
    for table, column in references():
        if table.name not in NO_WORK:
            found.update(db.session.scalars(select(column).where(column.in_(ids)).distinct()))
    mine = (AuditRow.subject_kind == register.KIND, AuditRow.subject_id.in_(ids), AuditRow.action.not_in(LOOKING))
    found.update(db.session.scalars(select(AuditRow.subject_id).where(*mine).distinct()))
    found.update(db.session.scalars(select(Client.id).where(Client.id.in_(ids), Client.version > 1)))
    return found


def forget_bad(before: datetime, most: int) -> int:
    """Remove bad rows of files that were sent before that moment; the files themselves are gone too."""
    old = (
        select(ROWS.c.id)
        .join(ImportBatch, ImportBatch.id == ROWS.c.batch_id)
        .where(ROWS.c.state == "bad", ImportBatch.at < before)
        .limit(most)
    )
    return db.session.execute(delete(ROWS).where(ROWS.c.id.in_(old))).rowcount


def noted(batch_id: int, ids: list[int]) -> set[int]:
    """Those that are listed already as staying in use."""
    mine = (ROWS.c.batch_id == batch_id, ROWS.c.state == "left", ROWS.c.client_id.in_(ids))
    return set(db.session.scalars(select(ROWS.c.client_id).where(*mine)))


def take_out(ids: list[int], batch_id: int, actor, now: datetime) -> None:
    """Take clients out of use, as lifecycle.take_out does with one with which nothing has happened."""
    if not ids:
        return
    names = (*PLACE, "status")
    query = select(CLIENTS.c.id, *(CLIENTS.c[name] for name in names)).where(CLIENTS.c.id.in_(ids))
    changes = {row.id: _differences(row, names, batch_id, now) for row in db.session.execute(query.order_by("id"))}
    db.session.execute(delete(TERMS).where(TERMS.c.client_id.in_(ids)))
    freed = dict.fromkeys(PLACE) | {"status": "archived", "gone_at": now, "version": CLIENTS.c.version + 1}
    db.session.execute(update(CLIENTS).where(CLIENTS.c.id.in_(ids)).values(freed))
    trail.record_all(ACTION, register.KIND, changes, actor=actor, now=now)


def _differences(row, names: Iterable[str], batch_id: int, now: datetime) -> dict:
    after = {"status": "archived"}
    said = {name: [register.plain(name, getattr(row, name)), after.get(name)] for name in names}
    said = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
    return said | {"gone_at": [None, now.isoformat()], "batch": [None, batch_id]}


def leave(ids: Iterable[int], batch_id: int) -> None:
    """Note clients of the file that stay in use, because something has happened with them."""
    rows = [{"batch_id": batch_id, "state": "left", "client_id": client_id} for client_id in sorted(ids)]
    if rows:
        db.session.execute(insert(ROWS), rows)
