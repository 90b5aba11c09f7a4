"""The database: one session per unit of work, one commit at the edge, exact money, UTC moments.

SQLite is opened in WAL mode with foreign keys on. A unit that writes takes a file lock beside the database and then BEGIN
IMMEDIATE, so that writers queue fairly instead of failing with "locked", and so that no two connections write or checkpoint
at one instant, which SQLite before 3.51.3 does not survive in every case.

What was committed is flushed to the disk before anybody is told that it is saved, but after the lock is given up: the next
writer works while the disk does (`synchronous=NORMAL` and a flush of our own, see `_flush`).
"""

import fcntl
import json
import os
import time
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC
from decimal import Decimal

from blinker import Signal
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, Integer, MetaData, Text, TypeDecorator, event, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import GenericFunction

LOCK_PATIENCE = 10.0
"""Seconds that a write waits for the writers before it."""


class Busy(RuntimeError):
    """The database did not take a write within LOCK_PATIENCE seconds. Nothing was written."""


class Base(DeclarativeBase):
    """The base of every table; constraints are named by rule so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
_writing: ContextVar[bool] = ContextVar("writing", default=False)
kept = Signal()
"""Sent with the session when what a unit wrote is on the disk: the place for what must never be ahead of the database."""


class Money(TypeDecorator):
    """Decimal yuan with two places, kept as a whole number of fen so that no database rounds it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else int((Decimal(value) * 100).to_integral_exact())

    def process_result_value(self, value, dialect):
        return None if value is None else Decimal(int(value)).scaleb(-2)


class Moment(TypeDecorator):
    """An aware moment, kept as UTC without a zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=UTC)


as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Json(TypeDecorator):
    """Small structured values as text in both databases; never queried inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else as_json(value)

    def process_result_value(self, value, dialect):
        return None if value is None else json.loads(value)


class days_between(GenericFunction):
    """SQL: whole days from a moment to a midnight of the branch, by its calendar: 0 for a moment of that day or later, 1 for
    the day before. NULL when there is no moment."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_in_sqlite(element, compiler, **kw) -> str:
    moment, midnight = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"max(CAST(julianday({midnight}) - julianday({moment}) + 0.9999999 AS INTEGER), 0)"


@compiles(days_between)
def _days(element, compiler, **kw) -> str:
    moment, midnight = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"greatest(ceil(extract(epoch FROM {midnight} - {moment}) / 86400), 0)"


def begin_writing() -> None:
    """From here to the end of the unit, transactions of this context begin as writes.

    What was read before ends here: on SQLite a read that turns into a write fails when somebody wrote in between.
    """
    db.session.rollback()
    _writing.set(True)


@contextmanager
def read_unit():
    """Look at the database for long within a request that will write: meanwhile no writer is kept waiting. What was written
    before is forgotten, so this comes first."""
    token = _writing.set(False)
    try:
        db.session.rollback()
        yield db.session
    finally:
        db.session.rollback()
        _writing.reset(token)


@contextmanager
def write_unit():
    """A unit of work outside a request (job, command, sign-in), or one of several of which a request consists: commits at its
    end, rolls back on an exception."""
    token = _writing.set(True)
    try:
        db.session.rollback()  # whatever was read before must be read again under the lock
        yield db.session
        _keep()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


def end_request(keep: bool) -> None:
    """The edge of a request: keep what was written, or forget it."""
    try:
        _keep() if keep else db.session.rollback()
    finally:
        _writing.set(False)


def _keep() -> None:
    session = db.session()
    session.commit()
    _flush()
    kept.send(session)


def _flush() -> None:
    """Bring the write-ahead log to the disk. SQLite checks every frame of it, so after a power cut the log holds a unit whole
    or not at all; a log that is gone or begun anew was flushed by the checkpoint before. PostgreSQL flushes by itself."""
    path = db.engine.url.database
    if not is_sqlite() or not path or path == ":memory:":
        return
    try:
        log = os.open(f"{path}-wal", os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fdatasync(log)
    finally:
        os.close(log)


def refresh_statistics(loaded: bool = False) -> None:
    """Let the planner know how the tables look now, or it takes wrong indexes; within a unit that writes. SQLite looks at a
    sample (0.1 s at ten million rows). PostgreSQL does this by itself, though not right after much was `loaded`."""
    if loaded or is_sqlite():
        db.session.execute(text("ANALYZE"))


def is_sqlite() -> bool:
    """True when the bound database is SQLite."""
    return db.engine.dialect.name == "sqlite"


def prepare_engine(engine: Engine) -> None:
    """Attach the SQLite settings and the write lock; PostgreSQL is only told how long to wait for a lock."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _wait_no_longer)
        return
    path = engine.url.database
    event.listen(engine, "connect", _open)
    event.listen(engine, "begin", lambda connection: _begin(connection, path))
    event.listen(engine, "checkin", lambda dbapi, record: _unlock(record.info))


def _wait_no_longer(dbapi, record):
    with dbapi.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {int(1000 * LOCK_PATIENCE)}")
    dbapi.commit()  # else the setting ends with the first unit that is rolled back


def _open(dbapi, record):
    dbapi.isolation_level = None  # we begin transactions ourselves
    cursor = dbapi.cursor()
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "cache_size=-16000",
        "temp_store=MEMORY",
        "analysis_limit=1000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection, path):
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
        return
    _lock(connection.connection._connection_record.info, path)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _lock(info, path):
    if not path or path == ":memory:" or "lock" in info:
        return
    handle = open(f"{path}.lock", "ab")  # noqa: SIM115  a file object: a connection that is dropped drops its lock too
    deadline, pause = time.monotonic() + LOCK_PATIENCE, 0.0005
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            info["lock"] = handle
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                handle.close()
                raise Busy("the database is busy") from None
            time.sleep(pause)
            pause = min(pause * 1.3, 0.01)  # a unit holds the lock for some milliseconds


def _unlock(info):
    handle = info.pop("lock", None)
    if handle is not None:
        handle.close()
