"""What points at a client: found in the tables themselves, so that none is forgotten.

Each table says what becomes of its rows when two records of one client become one, and when a client is deleted
(`points_at_client`). A test fails while a table that points at clients has said nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from sqlalchemy import Column, Select, Table, or_, select, union

from ia.ground import registry
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.workflow.declare import NOBODY

CLIENTS, DOCUMENTS = "clients", "documents"
MOVES, UNITES, PUT_ASIDE, STAYS = "moves", "unites", "put aside", "stays"
"""On a merge a row goes over to the record that stays; or goes over unless that has the same already; or is taken away and
kept with the merge; or is left alone."""
KEPT, REMOVED = "kept", "removed"
"""On a deletion the row stays, without what is personal; or it goes."""


@dataclass(frozen=True)
class Fate:
    """What becomes of the rows of a table.

    `same` are the columns by which two rows of the two records say the same (UNITES); of two such, one whose `open_while`
    column is empty goes before one that has ended. `whole` keeps the rows themselves with a merge, because people may
    remove them afterwards. `blank` says which columns are emptied on a deletion, and with what; in all other texts the
    client's name and numbers are struck out. `copies` are columns that hold the client's number without a foreign key.
    `holds`: an open form that names the client here must end before a deletion; not where a client is one of many guests or
    names on a list.
    """

    on_merge: str = MOVES
    on_deletion: str = KEPT
    same: tuple[str, ...] = ()
    open_while: str = ""
    whole: bool = False
    blank: Mapping[str, object] = field(default_factory=dict)
    copies: tuple[str, ...] = ()
    holds: bool = True


class Reference(NamedTuple):
    """A column that holds numbers of clients."""

    table: Table
    column: Column

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"


_fates: dict[str, Fate] = {}


def points_at_client(table: str, **fate) -> None:
    """Say what becomes of the rows of a table; called by the room where it declares the table."""
    _fates[table] = Fate(**fate)
    references.cache_clear()


def fate_of(table: Table) -> Fate:
    """What becomes of the rows. A table that has not said it loses nothing on a merge, and on a deletion everything
    unless it belongs to a form."""
    return _fates.get(table.name) or Fate(on_deletion=KEPT if _documents_in(table) else REMOVED)


def has_said(table: Table) -> bool:
    return table.name in _fates


@cache
def references() -> tuple[Reference, ...]:
    """Every column of every table that points at clients, those of the clients themselves too."""
    found = []
    for table in db.metadata.sorted_tables:
        copies = _fates[table.name].copies if table.name in _fates else ()
        for column in table.columns:
            if column.name in copies or any(_target(key) == CLIENTS for key in column.foreign_keys):
                found.append(Reference(table, column))
    return tuple(found)


def _target(key) -> str:
    """The table that a foreign key names."""
    return key.target_fullname.split(".")[0]


def _is_form(table: Table) -> bool:
    """Whether the table holds the facts of a kind of form: its number is that of the form's header."""
    return any(
        _target(key) == DOCUMENTS or (_target(key) != table.name and _is_form(table.metadata.tables[_target(key)]))
        for column in table.primary_key.columns
        for key in column.foreign_keys
        if len(table.primary_key.columns) == 1
    )


def _documents_in(table: Table) -> list[Column]:
    """The columns that hold numbers of forms."""
    return [
        column
        for column in table.columns
        for key in column.foreign_keys
        if _target(key) == DOCUMENTS or _is_form(table.metadata.tables[_target(key)])
    ]


def forms_about(client_ids: Iterable[int], *, holding: bool = False) -> Select:
    """SELECT of the numbers of all forms that have to do with these clients; `holding`: of those alone that hold a deletion
    up while they are open."""
    ids = sorted(client_ids)
    parts = [
        select(document.label("id")).where(reference.column.in_(ids), document.is_not(None))
        for reference in references()
        if reference.table.name != CLIENTS and (fate_of(reference.table).holds or not holding)
        for document in _documents_in(reference.table)
    ]
    return select(union(*parts).subquery().c.id)


def clients_of(document_id: int) -> Select:
    """SELECT of the numbers of all clients that a form has to do with."""
    parts = [
        select(reference.column.label("id")).where(document == document_id, reference.column.is_not(None))
        for reference in references()
        if reference.table.name != CLIENTS
        for document in _documents_in(reference.table)
    ]
    return select(union(*parts).subquery().c.id)


def open_forms(client_ids: Iterable[int], *, but: int = 0) -> list[str]:
    """The serial numbers of the forms about these clients that are still on their way and hold a deletion up, except form
    number `but`."""
    waiting = [
        (Document.kind == kind.kind) & Document.state.in_(_held(kind.workflow)) for kind in registry.kinds().values()
    ]
    query = select(Document.serial_no).where(Document.id.in_(forms_about(client_ids, holding=True)), or_(*waiting))
    return list(db.session.scalars(query.where(Document.id != but).order_by(Document.serial_no)))


def _held(workflow) -> list[str]:
    """The states in which a form waits for somebody."""
    return [state.name for state in workflow.states if state.holder is not NOBODY]


points_at_client(CLIENTS)
points_at_client("client_contacts", on_merge=UNITES, on_deletion=REMOVED, same=("kind", "plain"), whole=True)
points_at_client("client_visible_teams", on_merge=PUT_ASIDE, on_deletion=REMOVED)
points_at_client("client_grants", on_merge=UNITES, on_deletion=REMOVED, same=("user_id", "why"), open_while="ends_on")
points_at_client("client_delegations")
points_at_client("client_documents", on_merge=UNITES, same=("document_id",))
points_at_client("client_owners", blank={"reason": ""})
points_at_client("client_terms", on_merge=STAYS, on_deletion=REMOVED)
points_at_client("contact_records", blank={"topic": "", "solved": None, "remark": None})
points_at_client("client_timeline", on_deletion=REMOVED, holds=False)
points_at_client("client_annotations", on_deletion=REMOVED)
points_at_client("client_files", on_deletion=REMOVED)
points_at_client("client_relations", on_merge=UNITES, on_deletion=REMOVED, same=("client_id", "other_id"), whole=True)
