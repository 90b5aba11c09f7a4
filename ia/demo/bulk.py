"""Many rows quickly and exactly as the models would write them: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Index, text
from sqlalchemy.schema import CreateIndex, DropIndex

from ia.ground.db import Moment, db, write_unit

ROOM = 200_000
"""KiB of page cache while a large world is made on SQLite."""


class Loader:
    """Appends tuples of `columns` to the model's table within the present unit of work."""

    def __init__(self, model, columns: Sequence[str]):
        self.table = model.__table__
        self.columns = [self.table.c[name] for name in columns]
        dialect = db.engine.dialect
        makers = [_maker(column.type, dialect) for column in self.columns]
        self.makers = [(place, make) for place, make in enumerate(makers) if make]
        listed = ", ".join(dialect.identifier_preparer.quote(column.name) for column in self.columns)
        marks = ", ".join("?" * len(self.columns))
        self.insert = f"INSERT INTO {self.table.name} ({listed}) VALUES ({marks})"
        self.copy = f"COPY {self.table.name} ({listed}) FROM STDIN"

    def add(self, rows: Iterable[Sequence]) -> None:
        cursor = db.session.connection().connection.driver_connection.cursor()
        try:
            if db.engine.dialect.name == "sqlite":
                cursor.executemany(self.insert, self._bound(rows))
                return
            with cursor.copy(self.copy) as copy:
                for row in self._bound(rows):
                    copy.write_row(row)
        finally:
            cursor.close()

    def _bound(self, rows):
        for row in rows:
            row = list(row)
            for place, make in self.makers:
                row[place] = make(row[place])
            yield row


def _maker(kind, dialect):
    """What turns a value into what the driver is given; None where nothing need be done."""
    if dialect.name == "sqlite" and isinstance(kind, Moment):
        return _moment
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _moment(value: datetime | None) -> str | None:
    """A moment as the type of the column writes it on SQLite, eight times as fast."""
    return value and value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


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


def refresh_statistics() -> None:
    """Let the planner know how the tables look now."""
    with write_unit():
        db.session.execute(text("ANALYZE"))
