"""Many rows quickly and exactly as the models would write them: INSERTs of many rows on SQLite, COPY on PostgreSQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice

from ia.ground.db import Moment, db

TOGETHER = 50
"""Rows of one INSERT on SQLite, which makes ready what the checks of a table need once for each INSERT."""


class Loader:
    """Appends tuples of `columns` to the model's table within the present unit of work. Defaults of the model are not
    filled in. Values of the columns named `ready` are already what the database keeps."""

    def __init__(self, model, columns: Sequence[str], ready: Collection[str] = ()):
        self.table = model.__table__
        self.columns = [self.table.c[name] for name in columns]
        dialect = db.engine.dialect
        makers = [None if column.name in ready else _maker(column.type, dialect) for column in self.columns]
        self.makers = [(place, make) for place, make in enumerate(makers) if make]
        listed = ", ".join(dialect.identifier_preparer.quote(column.name) for column in self.columns)
        self.insert, self.marks = f"INSERT INTO {self.table.name} ({listed})", f"({', '.join('?' * len(self.columns))})"
        self.copy = f"COPY {self.table.name} ({listed}) FROM STDIN"

    def add(self, rows: Iterable[Sequence]) -> None:
        cursor = db.session.connection().connection.driver_connection.cursor()
        try:
            if db.engine.dialect.name == "sqlite":
                self._insert(cursor, iter(self._bound(rows)))
                return
            with cursor.copy(self.copy) as copy:
                for row in self._bound(rows):
                    copy.write_row(row)
        finally:
            cursor.close()

    def _insert(self, cursor, rows: Iterator[Sequence]) -> None:
        while part := list(islice(rows, TOGETHER)):
            cursor.execute(f"{self.insert} VALUES {', '.join([self.marks] * len(part))}", list(chain.from_iterable(part)))

    def _bound(self, rows):
        if not self.makers:
            yield from rows
            return
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
