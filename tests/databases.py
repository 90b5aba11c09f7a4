"""Databases for tests: shaped once by the real migrations, given to each test fresh, on SQLite and on PostgreSQL."""

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

import flask_migrate
import psycopg
from argon2 import PasswordHasher
from sqlalchemy import event

from ia.demo.cast import make_cast
from ia.factory import create_app
from ia.ground.db import db, write_unit
from ia.ground.org import passwords

VERSIONS = Path(__file__).resolve().parents[1] / "ia" / "migrations" / "versions"
MANY_DEAD_ROWS = 20_000

KEEP = """
DROP SCHEMA IF EXISTS {kept} CASCADE;
CREATE SCHEMA {kept};
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE {kept}.%1$I AS TABLE public.%1$I', t);
  END LOOP;
END $$"""

# A table is left alone when no row of it is younger than the last restoring and none is missing.
RESTORE = """
DO $$ DECLARE t text; s record; seen xid8; present bigint; young bigint; before bigint; BEGIN
  SET LOCAL session_replication_role = replica;
  SELECT xid INTO seen FROM kept_marker.last;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE age(xmin) < age(%L::xid)) FROM public.%I',
                   seen::text::bigint % 4294967296, t) INTO present, young;
    EXECUTE format('SELECT count(*) FROM {kept}.%I', t) INTO before;
    IF {all} OR young > 0 OR present <> before THEN
      EXECUTE format('DELETE FROM public.%I', t);
      EXECUTE format('INSERT INTO public.%1$I SELECT * FROM {kept}.%1$I', t);
      UPDATE kept_marker.last SET dead = dead + present;
    END IF;
  END LOOP;
  FOR s IN SELECT c.table_name, c.column_name FROM information_schema.columns c WHERE c.table_schema = 'public'
           AND pg_get_serial_sequence(format('public.%I', c.table_name), c.column_name) IS NOT NULL LOOP
    EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1, false) FROM public.%I',
                   format('public.%I', s.table_name), s.column_name, s.column_name, s.table_name);
  END LOOP;
  UPDATE kept_marker.last SET xid = pg_current_xact_id();
END $$"""


class Sqlite:
    """A file, and beside it the copies to start from."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "test.db"
        self.url = f"sqlite:///{self.file}"

    def keep(self, name: str) -> None:
        with db.engine.connect() as link:
            link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copyfile(self.file, self.file.with_suffix(f".{name}"))

    def restore(self, name: str) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.file.with_suffix(f".{name}"), self.file)


class Postgresql:
    """A database of the server, with the rows to start from in schemas beside the public one. A copy by CREATE DATABASE
    takes 200 ms; putting back only the tables that a test touched takes 10. Needs a superuser's URL."""

    def __init__(self, server: str, name: str):
        self.server, self.name, self.present = server, name, None
        with psycopg.connect(server, autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            link.execute(f"CREATE DATABASE {name}")
        self.plain = psycopg.conninfo.make_conninfo(server, dbname=name)
        self.url = with_database(server, name)
        self.link = psycopg.connect(self.plain, autocommit=True)
        self.link.execute("CREATE SCHEMA kept_marker; CREATE TABLE kept_marker.last (xid xid8, dead bigint)")
        self.link.execute("INSERT INTO kept_marker.last VALUES (pg_current_xact_id(), 0)")

    def keep(self, name: str) -> None:
        self.link.execute(KEEP.replace("{kept}", f"kept_{name}"))
        self.present = None

    def restore(self, name: str) -> None:
        self.link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [self.name],
        )
        whole = "false" if self.present == name else "true"
        self.link.execute(RESTORE.replace("{kept}", f"kept_{name}").replace("{all}", whole))
        self.present = name
        if self.link.execute("SELECT dead FROM kept_marker.last").fetchone()[0] > MANY_DEAD_ROWS:
            self.link.execute("VACUUM")
            self.link.execute("UPDATE kept_marker.last SET dead = 0")


class House:
    """The application on one database. It lives as long as the test process; its rows are put back for each test."""

    def __init__(self, database, data_dir: Path):
        self.database = database
        self.app = create_app(SQLALCHEMY_DATABASE_URI=database.url, DATA_DIR=data_dir)
        self.has_cast, self._opened = False, []
        with self.app.app_context():
            event.listen(db.engine, "connect", lambda link, record: self._opened.append((link, record)))
            flask_migrate.upgrade() if any(VERSIONS.glob("*.py")) else db.create_all()
            database.keep("empty")

    def refresh(self, with_cast: bool, now) -> None:
        """Put the rows back: none, or the demo cast as it was made at `now`."""
        with self.app.app_context():
            self._close_all()
            if with_cast and not self.has_cast:
                self.database.restore("empty")
                with cheap_passwords(), write_unit():
                    make_cast(now)
                self.database.keep("cast")
                self.has_cast = True
            self._close_all()
            self.database.restore("cast" if with_cast else "empty")

    def _close_all(self) -> None:
        """Close every connection, those too that a test which failed still holds, with their transactions and locks."""
        db.session.remove()
        db.engine.dispose()
        for link, record in self._opened:
            with suppress(Exception):  # most are closed
                link.close()
            if lock := record.info.pop("lock", None):
                lock.close()
        self._opened.clear()


@contextmanager
def cheap_passwords():
    """Hashes that take no time to make or to check: the cast signs in thousands of times."""
    real = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    try:
        yield
    finally:
        passwords._hasher = real


def with_database(server: str, name: str) -> str:
    """The server's URL with another database, for psycopg 3 through SQLAlchemy."""
    head, _, query = server.partition("?")
    scheme, _, rest = head.partition("://")
    host = rest.rpartition("/")[0] if "/" in rest else rest
    return f"postgresql+psycopg://{host}/{name}{'?' + query if query else ''}"


def worker_name() -> str:
    """Which of the test processes this is: gw0, gw1, … or main."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")
