"""Where the drills happen: a site of its own on a fresh database, with real server processes, and what must be true of its
data whatever happened to it."""

import os
import random
import secrets
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import select, text

from ia.demo.cast import make_cast
from ia.ground import clock
from ia.ground.audit.verify import verify
from ia.ground.db import db, is_sqlite, write_unit
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from tests.databases import House, Postgresql, Sqlite, cheap_passwords
from tests.faults.outcome import Outcome
from tests.remote import Remote
from tests.services import Process, Services, Site, free_port, until

ENGINES = ("sqlite", "postgresql")
WORKERS = 4


class Place:
    """A fresh site: `app` for a look at its database, `serve` for processes, `remote` for people."""

    def __init__(self, engine: str, folder: Path, services: Services):
        self.engine, self.folder, self.services = engine, folder, services
        self.data = folder / "data"
        database = Sqlite(folder / "db") if engine == "sqlite" else Postgresql(services.postgres(), "ia_drill")
        self.app = House(database, self.data).app
        with self.app.app_context():
            with cheap_passwords(), write_unit():
                make_cast(clock.now())
            self.users = dict(db.session.execute(select(User.username, User.id)).all())
            self.units = dict(db.session.execute(select(Unit.code, Unit.id)).all())
            db.session.rollback()
            db.engine.dispose()
        self.cast = SimpleNamespace(users=self.users, units=self.units, person=self.person)
        self.processes: list[Process] = []
        self.site: Process | None = None

    def person(self, username: str):
        return person_of(self.users[username], clock.local_date(clock.now()))

    def serve(self, workers: int = WORKERS, **env: str) -> Site:
        """gunicorn alone."""
        self.site = Site(self.app, self.folder / "site.log", workers, **env)
        self.processes.append(self.site)
        return self.site

    def run(self, workers: int = WORKERS) -> Process:
        """Everything, as `ia run` does it, watched over by its supervisor."""
        port = str(free_port())
        env = {"IA_HOST": "127.0.0.1", "IA_PORT": port, "IA_WEB_WORKERS": str(workers)}
        self.site = Process(self.app, ["flask", "--app", "app", "ia", "run"], self.folder / "site.log", **env)
        self.site.url = f"http://127.0.0.1:{port}"
        self.processes.append(self.site)
        until(lambda: "Ctrl-C stops it" in self.site.said(), "the site to answer", self.site)
        return self.site

    def remote(self, username: str) -> Remote:
        return Remote(self.site, self.app, self.users[username])

    def all(self, query) -> list:
        with self.app.app_context():
            found = db.session.execute(query).all()
            db.session.rollback()
            return found

    def one(self, query):
        return self.all(query)[0][0]

    def faults(self) -> list[str]:
        """What is broken in the data themselves, whatever they mean: pages, keys, the trail."""
        found = []
        with self.app.app_context():
            if is_sqlite():
                found += [said for (said,) in db.session.execute(text("PRAGMA integrity_check")) if said != "ok"]
                found += [
                    f"a key to nowhere: {tuple(row)}" for row in db.session.execute(text("PRAGMA foreign_key_check"))
                ]
                db.session.rollback()
            proof = verify()
        return found + ([f"trail: row {proof.finding.seq} {proof.finding.what}"] if proof.finding else [])

    def close(self) -> None:
        for process in reversed(self.processes):
            process.stop(30)
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def opened(engine: str = "sqlite", folder: Path | None = None):
    """A Place, and nothing left of it afterwards. No setting of whoever runs the drill reaches it."""
    for name in [
        name for name in os.environ if name.startswith("IA_") and not name.startswith(("IA_TEST_", "IA_CHROM"))
    ]:
        del os.environ[name]
    own = folder or Path(tempfile.mkdtemp(prefix="ia-drill-"))
    os.environ |= {"IA_SECRET_KEY": secrets.token_hex(32), "IA_AUDIT_KEY": secrets.token_hex(32)}
    os.environ["IA_DATA_DIR"] = str(own / "data")
    own.chmod(0o755)
    services, place = Services(), None
    try:
        place = Place(engine, own, services)
        yield place
    finally:
        if place:
            place.close()
        services.stop()
        if folder is None:
            shutil.rmtree(own, ignore_errors=True)


def on_both(drill: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """The drill on SQLite and then on PostgreSQL."""

    def both(number: int | None, hold: float) -> Outcome:
        outcomes = [(engine, drill(engine, number, hold)) for engine in ENGINES]
        figures = "; ".join(f"{engine}: {outcome.figures}" for engine, outcome in outcomes)
        return Outcome(all(outcome.holds for _, outcome in outcomes), figures)

    return both


# Processes


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has ended meanwhile
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(path.name))
    return found


def arbiter(site: Process) -> int | None:
    """The gunicorn whose children serve: the process itself, or what the supervisor has started last."""
    if not isinstance(site, Site):
        found = [pid for pid in children(site.pid) if b"gunicorn" in _command(pid)]
        return found[0] if found else None
    return site.pid


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def kill_one(site: Process, dice: random.Random) -> bool:
    """kill -9 of one web process; False when there is none at the moment."""
    head = arbiter(site)
    serving = children(head) if head else []
    if not serving:
        return False
    try:
        os.kill(dice.choice(serving), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


# People who go on whatever happens


def insist(remote: Remote, path: str, fields: dict, patience: float = 120.0) -> tuple[int, str, str]:
    """Send a form until there is an answer; a line that breaks says nothing about what became of the form."""
    deadline = time.monotonic() + patience
    while True:
        try:
            return remote.send("POST", path, fields)
        except (OSError, HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def lanes(works: Iterable[Callable[[], None]]) -> None:
    """Let each work go on in a thread of its own; the first mistake of any is raised when all have ended."""
    mistakes: list[BaseException] = []

    def run(work):
        try:
            work()
        except BaseException as mistake:
            mistakes.append(mistake)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if mistakes:
        raise mistakes[0]


def p95(seconds: list[float]) -> float:
    """The time that nineteen of twenty stay below; nought when there were none."""
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))] if seconds else 0.0
