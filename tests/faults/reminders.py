"""Faults of the machinery behind reminders: for each a site of its own, a thousand reminders a minute, the fault in the
middle of them, and then the count: lost, doubled, and how long after the fault the last one came (targets, section 3, row 11).
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from ia.demo.cast import make_cast
from ia.embedded import Store
from ia.factory import create_app
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from tests.faults.drill import NAME, minutes
from tests.faults.outcome import Outcome

REMINDERS = 1_000
LIMIT = 120
"""Seconds after the end of a fault within which everything has to be told (targets, section 2)."""


@dataclass
class Site:
    """A data directory with its store, schedulers and workers."""

    folder: Path
    number: int
    first: datetime
    store: Store
    processes: list = field(default_factory=list)
    keeper: subprocess.Popen | None = None
    workers: subprocess.Popen | None = None
    box: object = None
    """Its mail server, where it has one."""

    def start(self, what: str) -> subprocess.Popen:
        more = {"IA_DATA_DIR": str(self.folder), "DRILL_FROM": self.first.isoformat(), "DRILL_NUMBER": str(self.number)}
        with (self.folder / f"{what}.log").open("ab") as log:
            one = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.drill", what],
                env=os.environ | more,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(one)
        return one

    def watch(self) -> None:
        """Start again what has ended by itself, as the supervisor does."""
        if self.keeper.poll() is not None:
            self.keeper = self.start("scheduler")
        if self.workers.poll() is not None:
            self.workers = self.start("worker")

    def stop(self) -> None:
        for one in self.processes:
            if one.poll() is None:
                tree(one)
        self.store.stop()


def everybody(process: subprocess.Popen, sign: signal.Signals) -> None:
    """Send a signal to a process and to its children, which RQ puts into groups of their own: to the whole session."""
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                session = int((path / "stat").read_text().rpartition(")")[2].split()[3])
                if session == process.pid:
                    os.kill(int(path.name), sign)
            except (OSError, ValueError):
                continue  # it has ended meanwhile


def tree(process: subprocess.Popen) -> None:
    """Kill a process with its children."""
    everybody(process, signal.SIGKILL)
    process.wait()


def worker_tree(site: Site, hold: float) -> None:
    tree(site.workers)
    time.sleep(hold)
    site.workers = site.start("worker")


def worker_parent(site: Site, hold: float) -> None:
    site.workers.kill()
    site.workers.wait()
    time.sleep(hold)
    site.workers = site.start("worker")


def worker_stopped(site: Site, hold: float) -> None:
    everybody(site.workers, signal.SIGSTOP)
    time.sleep(hold)
    everybody(site.workers, signal.SIGCONT)


def scheduler_gone(site: Site, hold: float) -> None:
    """It is killed before the minute and comes back after it."""
    tree(site.keeper)
    time.sleep(hold)
    site.keeper = site.start("scheduler")


def store_gone(site: Site, hold: float) -> None:
    site.store.process.kill()
    site.store.process.wait()
    time.sleep(hold)
    site.store.start()


def store_emptied(site: Site, hold: float) -> None:
    """It is killed, and comes back without its data."""
    site.store.process.kill()
    site.store.process.wait()
    for path in sorted(site.store.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    time.sleep(hold)
    site.store.start()


def store_hung(site: Site, hold: float) -> None:
    site.store.process.send_signal(signal.SIGSTOP)
    time.sleep(hold)
    site.store.process.send_signal(signal.SIGCONT)


def two_schedulers(site: Site, hold: float) -> None:
    site.start("scheduler")
    time.sleep(hold)


def three_schedulers(site: Site, hold: float) -> None:
    site.start("scheduler")
    site.start("scheduler")
    time.sleep(hold)


BEFORE = -4.0
INTO = 1.2
"""Seconds before or after the full minute at which a fault comes: the work of a minute takes two seconds and begins within
the first."""
FAULTS: dict[str, tuple[Callable, float]] = {
    "worker tree killed": (worker_tree, INTO),
    "worker parent killed": (worker_parent, INTO),
    "worker stopped": (worker_stopped, INTO),
    "worker stopped 300 s": (worker_stopped, INTO),
    "scheduler killed": (scheduler_gone, BEFORE),
    "store killed": (store_gone, INTO),
    "store emptied": (store_emptied, INTO),
    "store hung": (store_hung, INTO),
    "two schedulers": (two_schedulers, BEFORE),
    "three schedulers": (three_schedulers, BEFORE),
}


HOLDS = {"worker stopped 300 s": 300.0}
"""Faults that last so long whatever --hold says: the lease of what a worker has begun runs out meanwhile."""


@dataclass
class Count:
    """What became of the reminders of a site. `late` is in seconds after the fault's end or the due minute."""

    fault: str
    expected: int
    told: int
    doubled: int
    late: float

    @property
    def holds(self) -> bool:
        return self.told == self.expected and not self.doubled and self.late <= LIMIT


def play(fault: str, number: int, hold: float) -> Count:
    """One site, one fault, at the second full minute after the start."""
    breaks, offset = FAULTS[fault]
    with tempfile.TemporaryDirectory(prefix="ia-faults-") as folder:
        app = make_site(Path(folder))
        first = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        site = Site(Path(folder), number, first, Store(Path(folder)))
        site.store.start()
        site.keeper, site.workers = site.start("scheduler"), site.start("worker")
        try:
            wait_until(first + timedelta(minutes=1, seconds=offset))
            breaks(site, hold)
            ended = datetime.now(UTC)
            last = max(first + timedelta(minutes=1), ended.replace(second=0, microsecond=0))
            return _counted(app, fault, number, minutes(first, last), ended)
        finally:
            site.stop()


def make_site(folder: Path):
    """The application on a fresh database in that folder, with the demo cast."""
    os.environ["IA_DATA_DIR"] = str(folder)
    app = create_app()
    with app.app_context():
        db.create_all()
        with write_unit():
            make_cast(clock.now())
    return app


def wait_until(moment: datetime) -> None:
    """Sleep until that moment, if it is still to come."""
    time.sleep(max(0.0, (moment - datetime.now(UTC)).total_seconds()))


def _counted(app, fault: str, number: int, due: list[datetime], ended: datetime) -> Count:
    """Wait until everything is told, or too late; then count."""
    query = select(func.count(), func.max(Notice.created_at)).where(Notice.reminder == NAME, Notice.due_at.in_(due))
    expected = number * len(due)
    deadline = time.monotonic() + LIMIT + 30
    while True:
        with app.app_context():
            told, newest = db.session.execute(query).one()
            db.session.rollback()
        if told >= expected or time.monotonic() > deadline:
            break
        time.sleep(1)
    with app.app_context():
        keys = (
            select(Notice.subject, Notice.due_at).where(Notice.reminder == NAME).group_by(Notice.subject, Notice.due_at)
        )
        twice = select(func.count()).select_from(keys.having(func.count() > 1).subquery())
        doubled = db.session.scalar(twice)
    newest = newest.replace(tzinfo=UTC) if newest and newest.tzinfo is None else newest
    late = (newest - max(ended, due[-1])).total_seconds() if newest else float("inf")
    return Count(fault, expected, told, doubled, max(late, 0.0))


def told(fault: str, number: int | None, hold: float) -> Outcome:
    """What the fault did to `number` reminders a minute while it lasted `hold` seconds, or as long as it must."""
    count = play(fault, number or REMINDERS, HOLDS.get(fault, hold))
    return Outcome(
        count.holds,
        f"{count.told} of {count.expected} told, {count.doubled} doubled, "
        f"the last {count.late:.1f} s after the end of the fault (≤ {LIMIT})",
    )
