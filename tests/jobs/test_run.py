"""`ia run`: one command starts a whole site, keeps it alive and leaves nothing behind."""

import contextlib
import signal
import sqlite3

import psutil
import pytest

from jobs.schedule import TIMETABLE
from tests.services import free_port, until

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def site(app, process):
    """Starts `ia run` on an empty data directory; the value of a call is the process and its children by name."""

    def start(**env):
        port = free_port()
        one = process(
            *("flask", "--app", "app", "ia", "run"),
            **{"IA_DATABASE_URL": "", "IA_REDIS_URL": "", "IA_PORT": str(port), **env},
        )
        until(lambda: f"http://127.0.0.1:{port}" in one.said(), "the site to say where it is", one, patience=120)
        return one

    return start


def family(one) -> dict[str, psutil.Process]:
    """The supervisor's children by what they are."""
    words = {"valkey-server": "store", "gunicorn": "web", "worker": "worker", "scheduler": "scheduler"}
    found = {}
    for child in psutil.Process(one.pid).children():
        with contextlib.suppress(psutil.Error):  # one that is just dying
            line = " ".join(child.cmdline())
            found |= {name: child for word, name in words.items() if word in line}
    return found


def everybody(one) -> list[psutil.Process]:
    return psutil.Process(one.pid).children(recursive=True)


def gone(processes) -> bool:
    """Whether all have ended; one whose end nobody has noted yet counts as ended."""
    return all(ended(one) for one in processes)


def ended(one: psutil.Process) -> bool:
    try:
        return not one.is_running() or one.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def runs(app) -> int:
    with sqlite3.connect(app.config["DATA_DIR"] / "ia.db") as link:
        return link.execute("SELECT count(*) FROM job_runs WHERE finished_at IS NOT NULL").fetchone()[0]


def test_a_site_starts_empty_heals_and_stops_whole(app, site):
    one = site()
    assert "demoadvisor1" in one.said() and "counter9" in one.said()
    until(lambda: set(family(one)) == {"store", "web", "worker", "scheduler"}, "all to be started", one)
    until(lambda: runs(app) >= len(TIMETABLE), "the timetable to be run", one)
    for name in ("web", "worker", "store"):
        before = until(lambda name=name: family(one).get(name), f"{name} to be there", one)
        before.kill()
        until(lambda name=name, before=before: family(one).get(name, before).pid != before.pid, f"{name} to return", one)
    assert "starts again in" in one.said()
    children = everybody(one)
    one.popen.send_signal(signal.SIGTERM)
    assert one.popen.wait(90) == 0, one.said()
    assert gone(children)


def test_nobody_outlives_a_killed_supervisor(app, cast, site):
    one = site(IA_DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"])
    until(lambda: len(family(one)) == 4, "all to be started", one)
    children = everybody(one)
    one.kill()
    until(lambda: gone(children), "the children to end", patience=90)


def test_a_taken_port_is_said_at_once(app, cast, site, process):
    one = site(IA_DATABASE_URL=app.config["SQLALCHEMY_DATABASE_URI"])
    port = one.said().split("127.0.0.1:")[1].split()[0]
    other = process("flask", "--app", "app", "ia", "run", IA_PORT=port, IA_REDIS_URL="")
    assert other.popen.wait(90) == 1
    assert "IA_PORT" in other.said()
