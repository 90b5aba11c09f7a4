"""Statements that are put into words once, and then only asked.

Each time a statement is executed, SQLAlchemy finds its SQL by comparing all its parts with those of statements that it has
seen, and takes every value it holds through its type again. For a SELECT with fifty values that takes three to ten times as
long as the database does. Here SQL and values are made ready for the driver once; asking again gives the driver the text,
with the few values that differ from time to time.
"""

from collections import namedtuple
from functools import lru_cache

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from ia.ground.db import db

_COMPILED = LRUCache(400)
"""What was compiled, by the shape of the statement: one that differs in values alone is not compiled again."""


class Worded:
    """A SELECT that is asked again and again. Parameters without a value (`bindparam("client_id")`) are given when it is
    asked; every other value is what it was when it was first asked.

    One that loads records, or waits for a list (IN over a parameter), is executed as any other.
    """

    def __init__(self, statement: Select):
        self.statement, self._by_dialect = statement, {}

    def ask(self, values: dict | None = None) -> list:
        """The rows, as named tuples."""
        connection = db.session.connection()
        name = connection.dialect.name
        if name not in self._by_dialect:
            self._by_dialect[name] = in_words(self.statement, connection.dialect)
        words = self._by_dialect[name]
        return words.ask(connection, values or {}) if words else db.session.execute(self.statement, values).all()


class Words:
    """A compiled statement with its values, as the driver of a database takes them."""

    def __init__(self, compiled, dialect: Dialect, known: dict):
        state = compiled._process_parameters_for_postcompile(known)
        takes = {**compiled._bind_processors, **state.processors}
        escaped = compiled.escaped_bind_names or {}
        self.text, self._order, self._columns = state.statement, state.positiontup, compiled._result_columns
        self._known = {escaped.get(name, name): _put(takes.get(name), value) for name, value in known.items()}
        self._asked = [
            (bind.key, escaped.get(name, name), takes.get(name))
            for bind, name in compiled.bind_names.items()
            if bind.required
        ]
        self._dialect, self._rows = dialect, None

    def ask(self, connection, values: dict) -> list:
        """The rows of the answer. Raises KeyError when a value is missing."""
        given = dict(self._known)
        for key, name, take in self._asked:
            given[name] = _put(take, values[key])
        sent = given if self._order is None else tuple([given[name] for name in self._order])
        result = connection.exec_driver_sql(self.text, sent)
        if self._rows is None:
            self._rows = self._reader(result.cursor.description)
        rows = self._rows(result.cursor.fetchall())
        result.close()
        return rows

    def _reader(self, description):
        """What makes rows of the driver's: each value what its column says, each row with the names of the columns."""
        make = _row(tuple(column.keyname for column in self._columns))._make
        reads = [
            (place, read)
            for place, (column, told) in enumerate(zip(self._columns, description, strict=True))
            if (read := column.type._cached_result_processor(self._dialect, told[1]))
        ]

        def rows(found):
            made = []
            for one in found:
                one = list(one)
                for place, read in reads:
                    one[place] = read(one[place])
                made.append(make(one))
            return made

        return rows


def in_words(statement: Select, dialect: Dialect) -> Words | None:
    """The statement for this kind of database; None for one that has to be executed as it is."""
    if any(found["expr"] is found["entity"] for found in getattr(statement, "column_descriptions", ())):
        return None
    compiled, held, collected, _ = statement._compile_w_cache(dialect, compiled_cache=_COMPILED, column_keys=[])
    asked = [bind for bind in compiled.bind_names if bind.required]
    if any(bind.expanding for bind in asked):
        return None
    known = compiled.construct_params(
        {bind.key: None for bind in asked},
        extracted_parameters=held,
        escape_names=False,
        _collected_params=collected,
    )
    return Words(compiled, dialect, known)


def _put(take, value):
    return take(value) if take else value


@lru_cache(maxsize=400)
def _row(names: tuple[str, ...]) -> type:
    return namedtuple("Row", names, rename=True)
