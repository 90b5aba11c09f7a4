"""What a unit of work writes at its end, each table in one statement: to-dos, opinions with their notices, the trail.

Rows are collected while steps are taken. They are written before the next statement that names one of these tables, so
that whoever asks finds them, and at the latest before the unit is committed; a unit that is rolled back has none.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from flask import has_app_context
from sqlalchemy import Engine, event

from ia.ground.db import db

TODOS, OPINIONS, TRAIL = ORDER = ("todos", "opinions", "audit")
"""What waits, in the order in which it is written: the trail last, because on PostgreSQL one unit at a time writes it."""
_NAMED = re.compile(rf"\b(?:{'|'.join((*ORDER, 'notices'))})\b")
_KEY = "ia_later"
_writers: dict[str, Callable[[list], None]] = {}


def written_by(name: str):
    """Marks the function that writes what waits under this name: all of it, in the order in which it was added."""

    def mark(write: Callable[[list], None]):
        _writers[name] = write
        return write

    return mark


def add(name: str, rows: Iterable) -> None:
    """Let these wait until the end of the unit."""
    db.session().info.setdefault(_KEY, {}).setdefault(name, []).extend(rows)


@contextmanager
def savepoint():
    """A part of the unit that may be taken back alone. What waits is written before it, else it would go with the part."""
    _write(db.session())
    with db.session.begin_nested():
        yield


def _write(session) -> None:
    while waiting := session.info.pop(_KEY, None):
        for name in ORDER:
            if rows := waiting.get(name):
                _writers[name](rows)


@event.listens_for(Engine, "before_cursor_execute")
def _before_asking(connection, cursor, statement, *rest):
    if has_app_context() and _KEY in (session := db.session()).info and _NAMED.search(statement):
        _write(session)


@event.listens_for(db.session, "before_commit")
def _at_the_end(session):
    session.flush()  # rows that somebody else may hold are changed before the trail is taken hold of
    _write(session)


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session, previous):
    session.info.pop(_KEY, None)
