"""Striking a client's name and numbers out of the forms that stay.

Forms, opinions and papers are records with a retention of their own: they are kept, and only what names the client goes.
What stood there is in the sealed archive. Texts are found by their types and by the foreign keys that lead from a form to
whatever hangs on it, so that forms yet to come are covered. A file's contents are not looked into, its name is.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Column, String, Table, select, update

from ia.clients.references import CLIENTS
from ia.clients.snapshots import dump
from ia.ground.db import Json, db
from ia.ground.printing.standing import mark_of

AT_ONCE = 500
SHORTEST = 2
"""Characters below which a word is left alone: it would be found everywhere."""
PAPERS = "print_copies"


class Struck(NamedTuple):
    """A text as it was."""

    table: str
    key: dict
    column: str
    was: object


class Words:
    """What is struck out, and what stands in its place; the longest first, so that no part of one is left."""

    def __init__(self, pairs: Mapping[str, str]):
        kept = [(word, instead) for word, instead in pairs.items() if len(word) >= SHORTEST and word != instead]
        self.pairs = sorted(kept, key=lambda pair: -len(pair[0]))

    def out_of(self, value):
        """The value, text or JSON, without the words."""
        if isinstance(value, str):
            for word, instead in self.pairs:
                value = value.replace(word, instead)
            return value
        if isinstance(value, list):
            return [self.out_of(one) for one in value]
        if isinstance(value, dict):
            return {name: self.out_of(one) for name, one in value.items()}
        return value


def hanging_on(starts: Mapping[Table, Iterable[int]]) -> dict[Table, set[int]]:
    """The rows with these numbers, and all rows of other tables that lead to them by foreign keys, by table. Tables with a
    key of several columns are left out: they hold numbers alone."""
    found = {table: set(ids) for table, ids in starts.items()}
    fresh = dict(found)
    while fresh:
        reached: dict[Table, set[int]] = {}
        for parent, ids in fresh.items():
            for table, column in _children(parent):
                known = found.get(table, set()) | reached.get(table, set())
                reached.setdefault(table, set()).update(_numbers(table, column, ids) - known)
        fresh = {table: ids for table, ids in reached.items() if ids}
        for table, ids in fresh.items():
            found.setdefault(table, set()).update(ids)
    return found


def _children(parent: Table) -> list[tuple[Table, Column]]:
    return [
        (table, column)
        for table in db.metadata.sorted_tables
        if table.name != CLIENTS and list(table.primary_key.columns.keys()) == ["id"]
        for column in table.columns
        if any(key.target_fullname == f"{parent.name}.id" for key in column.foreign_keys)
    ]


def _numbers(table: Table, column: Column, ids: Iterable[int]) -> set[int]:
    found = set()
    for part in _portions(ids):
        found |= set(db.session.scalars(select(table.c.id).where(column.in_(part))))
    return found


def _portions(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))


def strike_out(words: Words, rows: Mapping[Table, Iterable[int]]) -> list[Struck]:
    """Strike the words out of every text of these rows; what stood there."""
    struck = []
    for table, ids in rows.items():
        texts = [
            column for column in table.columns if isinstance(column.type, String | Json) and not column.primary_key
        ]
        for part in _portions(ids) if texts else ():
            for row in db.session.execute(select(table).where(table.c.id.in_(part))).mappings().all():
                struck += _strike_row(words, table, texts, row)
    return struck


def _strike_row(words: Words, table: Table, texts: list[Column], row) -> list[Struck]:
    after = {column.name: words.out_of(row[column.name]) for column in texts}
    changed = {name: value for name, value in after.items() if value != row[name]}
    if not changed:
        return []
    if table.name == PAPERS:
        changed["fingerprint"] = mark_of({**row, **changed})
    db.session.execute(update(table).where(table.c.id == row["id"]).values(changed))
    before = dump({name: row[name] for name in changed})
    return [Struck(table.name, {"id": row["id"]}, name, was) for name, was in before.items()]
