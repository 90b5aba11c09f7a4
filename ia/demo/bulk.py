"""Room and order for a large world: numbers given beforehand, indexes built once, memory for SQLite's pages."""

from contextlib import contextmanager

from sqlalchemy import Index, text
from sqlalchemy.schema import CreateIndex, DropIndex

from ia.ground.db import db, write_unit

ROOM = 200_000
"""KiB of page cache while a large world is made on SQLite."""


def first_free(model) -> int:
    """The number after the greatest in use."""
    return (db.session.scalar(db.select(db.func.max(model.id))) or 0) + 1


def take_numbers(model) -> None:
    """Let the database go on counting after the numbers that were given here."""
    if db.engine.dialect.name == "postgresql":
        table = model.__tablename__
        db.session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))")
        )


@contextmanager
def indexes_later(*models):
    """Build the indexes of the tables once, after all rows: at millions of rows far faster than row by row.

    What is unique stays in force all the while. A process that dies in between leaves tables without indexes; the next
    run calls build_indexes.
    """
    with write_unit():
        for index in _separate(models):
            db.session.execute(DropIndex(index, if_exists=True))
    try:
        yield
    finally:
        build_indexes(*models)


def build_indexes(*models) -> None:
    """Make those indexes of the tables that are missing."""
    for index in _separate(models):
        with write_unit():
            db.session.execute(CreateIndex(index, if_not_exists=True))


def _separate(models) -> list[Index]:
    """The indexes that may wait, always in the same order."""
    found = [index for model in models for index in model.__table__.indexes if not index.unique]
    return sorted(found, key=lambda index: index.name)


@contextmanager
def large_room():
    """More memory for SQLite's pages, and files for its sorting, while many rows are written; afterwards as before."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    usual = _pragmas(f"cache_size=-{ROOM}", "temp_store=FILE")
    try:
        yield
    finally:
        _pragmas(*usual)


def _pragmas(*settings: str) -> list[str]:
    """Set them on the pooled connection, outside every transaction; returns what they were."""
    db.session.rollback()
    connection = db.engine.raw_connection()
    try:
        cursor, before = connection.cursor(), []
        for setting in settings:
            name = setting.partition("=")[0]
            before.append(f"{name}={cursor.execute(f'PRAGMA {name}').fetchone()[0]}")
            cursor.execute(f"PRAGMA {setting}")
        return before
    finally:
        connection.close()
