"""Copying a database while it is in use, and putting a copy in the place of another: SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from psycopg import conninfo
from sqlalchemy import inspect, select, text

from ia.ground.audit.anchor import End
from ia.ground.audit.models import AuditRow
from ia.ground.backup import store
from ia.ground.backup.store import BackupFailed
from ia.ground.db import db, is_sqlite
from ia.ground.documents.models import StoredFile
from ia.ground.printing.models import SealedPaper


def present() -> "Sqlite | Postgresql":
    """The database of this installation."""
    return Sqlite() if is_sqlite() else Postgresql()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def end_of_trail() -> End | None:
    """The last row of the trail; None where there is no trail."""
    if AuditRow.__tablename__ not in tables():
        return None
    last = db.session.execute(select(AuditRow.seq, AuditRow.mac).order_by(AuditRow.seq.desc()).limit(1)).first()
    db.session.rollback()
    return End(*last) if last else None


def schema() -> str | None:
    """The revision of the tables."""
    found = (
        db.session.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in tables() else None
    )
    db.session.rollback()
    return found


def kept_digests() -> set[str]:
    """The files that rows speak of."""
    there, found = tables(), set()
    for model in StoredFile.__subclasses__():
        found |= set(db.session.scalars(select(model.sha256))) if model.__tablename__ in there else set()
    if SealedPaper.__tablename__ in there:
        found |= set(db.session.scalars(select(SealedPaper.sha256).where(SealedPaper.sha256.is_not(None))))
    db.session.rollback()
    return found


class Sqlite:
    """One file. The copy is made by SQLite itself within one read, so writers neither wait nor show in halves."""

    name, copy_name = "sqlite", "database.sqlite"

    def __init__(self):
        self.path = Path(db.engine.url.database)

    def copy_to(self, target: Path) -> None:
        source = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)  # never the one to checkpoint
        with closing(source), closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
            if (said := copied.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                raise BackupFailed(f"the database is damaged: {said}")
        target.chmod(0o600)

    def is_empty(self) -> bool:
        return not self.path.exists() or not tables()

    def in_use(self) -> bool:
        """Whether another process has the file open: it could not be locked for oneself alone."""
        _let_go()
        with closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as link:
            try:
                link.execute("PRAGMA locking_mode=EXCLUSIVE")
                link.execute("BEGIN EXCLUSIVE")
                link.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return True
        return False

    def put_back(self, copied: Path, aside: Path) -> None:
        """The present file is moved aside with all that belongs to it, then the copy, which lies ready, takes its place."""
        _let_go()
        ready = self.path.with_name(f"{self.path.name}.restored")
        store.copy(copied, ready)
        for ending in ("", "-wal", "-shm"):
            path = self.path.with_name(self.path.name + ending)
            if path.exists():
                aside.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.move(path, aside / path.name)
        os.replace(ready, self.path)


class Postgresql:
    """A server's database, copied and put back by PostgreSQL's own programs (IA_PG_BIN names their folder)."""

    name, copy_name = "postgresql", "database.dump"

    def copy_to(self, target: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", self._address())
        target.chmod(0o600)
        self._run("pg_restore", "--list", str(target))

    def is_empty(self) -> bool:
        return not tables()

    def in_use(self) -> bool:
        """Whether anybody else is connected to the database."""
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        others = db.session.scalar(text(f"{query} AND backend_type = 'client backend'"))
        db.session.rollback()
        return others > 0

    def put_back(self, copied: Path, aside: Path) -> None:
        """The present tables are dumped aside, then replaced in one transaction."""
        if not self.is_empty():
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.copy_to(aside / self.copy_name)
        _let_go()
        options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        self._run("pg_restore", *options, f"--dbname={self._address()}", str(copied))

    def _address(self) -> str:
        """How libpq reaches the database; the password goes by the environment, where nobody else reads it."""
        parts = db.engine.url.translate_connect_args(username="user", database="dbname")
        return conninfo.make_conninfo(**{**parts, **db.engine.url.query, "password": None})

    def _run(self, program: str, *arguments: str) -> None:
        path = shutil.which(program, path=os.environ.get("IA_PG_BIN") or None)
        if path is None:
            raise BackupFailed(
                f"{program} is not installed (Debian: apt-get install postgresql-client), or set IA_PG_BIN"
            )
        secret = {"PGPASSWORD": db.engine.url.password} if db.engine.url.password else {}
        done = subprocess.run([path, *arguments], env={**os.environ, **secret}, capture_output=True, text=True)
        if done.returncode:
            raise BackupFailed(f"{program}: {done.stderr.strip()[-500:]}")


def _let_go() -> None:
    """Close this process's own connections."""
    db.session.remove()
    db.engine.dispose()
