"""One month compared fifty times, each time disturbed otherwise: the worker killed at some moment, the work done twice at once,
the rows of both sides in another order, other numbers of workers and processes, another time zone, SQLite and PostgreSQL. All
of them have to lead to one result (targets, section 3, row 13).

Run as a module it is the worker of this drill, which waits for a lost one for seconds and not for minutes.
"""

import hashlib
import io
import json
import os
import random
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from ia.factory import create_app
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.timetable import holds, queue
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import bringing, commands, runs, usual, work
from ia.reconciliation.files import FOLDER
from ia.reconciliation.models import ReconRun, Revision
from ia.reconciliation.queue import JOB
from jobs.reconciliation import resend
from jobs.worker import run_worker
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.reconciliation.months import Month, month
from tests.services import Process

RUNS = 50
TOGETHER = 5
"""So many comparisons share the same workers."""
ROWS, SEED, RATE = 20_000, 77, 0.08
PIECE = 100_000
"""Bytes, so that several processes find something to do."""
MOMENT = 2.0
"""Seconds after its beginning within which the work is broken off."""
DAY = re.compile(rb"2026")
LEASE = timedelta(seconds=4)
ZONES = ("UTC", "Asia/Shanghai", "America/Lima", "Pacific/Kiritimati", "Asia/Kathmandu")
PATIENCE = 300.0
LOG = "worker.log"


@dataclass
class Workers:
    """Workers of a site that come back when they are killed."""

    place: Place
    zone: str
    count: int
    processes: int

    def __enter__(self) -> "Workers":
        self.alive = [self._one() for _ in range(self.count)]
        return self

    def __exit__(self, *error) -> None:
        for process in self.alive:
            process.popen.kill()
            process.stop()

    def _one(self) -> Process:
        env = {"TZ": self.zone, "IA_COMPARE_PROCESSES": str(self.processes)}
        return Process(self.place.app, ["tests.faults.months"], self.place.folder / LOG, **env)

    def kill(self, parents: bool) -> None:
        """kill -9 of everybody who is at work, or of the workers behind them too."""
        for pid in [horse for process in self.alive for horse in places.children(process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if parents:
            for process in self.alive:
                process.kill()
            self.alive = [self._one() for _ in self.alive]


def perturbed(name: str, number: int, rows: int = ROWS) -> tuple[set[str], int]:
    """The results of so many disturbed comparisons on a database, and how often somebody was killed at work."""
    dice, one = random.Random(name), month(rows, SEED, RATE)
    results, killed = set(), 0
    with places.opened(name) as place:
        place.app.config["REDIS_URL"] = place.services.redis()
        for first in range(0, number, TOGETHER):
            with Workers(place, dice.choice(ZONES), dice.randint(1, 3), dice.randint(1, 3)) as workers:
                for _ in range(min(TOGETHER, number - first)):
                    revision = send(place, one, dice.randrange(4), doubled=dice.random() < 0.5)
                    for _ in range(dice.choice((0, 1, 1, 2))):
                        killed += kill(place, revision, workers, dice)
                    until_state(place, revision, lambda state, attempts: state != "waiting")
                    results.add(result(place, revision))
        return results | set(place.faults()), killed


def send(place: Place, one: Month, order: int, doubled: bool) -> int:
    """Bring the platform's month in and send the counter's file, with their rows in that order; the number of the revision that
    waits. `doubled`: two workers are asked for it."""
    kind = ("csv", "xls")[order % 2]
    with place.app.app_context():
        branch = db.session.scalar(select(Unit).where(Unit.code == "B001"))
        ours, theirs = (kept(shuffled(side, order)) for side in (one.platform_csv(), one.counter_file(kind)))
        bringing.bring_in(branch.id, "platform.csv", ours, None, clock.now())
        act, first = Act(None, clock.now()), runs.first_of("2026-10")
        with write_unit():
            run = runs.of_month(branch.id, first) or runs.begin(branch, first, act)
            revision = runs.take_in(run, "counter.csv", theirs, act)
            engine.take(run, "take-file", act)
        for job in ("first", "second")[: 1 + doubled]:
            queue.enqueue(JOB, revision.id, job_id=f"{job}-{revision.id}", limit=600, memory=1)
        return revision.id


def shuffled(content: bytes, order: int) -> bytes:
    """The rows of a file in another order; what stands above and below them stays."""
    lines = content.split(b"\n")
    rows = [place for place, line in enumerate(lines) if place > 3 and DAY.search(line)]
    mixed = random.Random(order).sample(rows, len(rows)) if order else rows
    moved = dict(zip(rows, mixed, strict=True))
    return b"\n".join(lines[moved.get(place, place)] for place in range(len(lines)))


def kept(content: bytes) -> str:
    return FOLDER.keep(*FOLDER.put_down(io.BytesIO(content)))


def kill(place: Place, number: int, workers: Workers, dice: random.Random) -> bool:
    """Wait until somebody begins, a little more, and kill; whether the work was still going on."""
    before = look(place, number)[1]
    until_state(place, number, lambda state, attempts: state != "waiting" or attempts > before)
    time.sleep(dice.uniform(0, MOMENT))
    if look(place, number)[0] != "waiting":
        return False
    workers.kill(parents=dice.random() < 0.3)
    return True


def until_state(place: Place, number: int, holds_: Callable[[str, int], bool]) -> None:
    """Wait for that, and ask for lost work meanwhile as the timetable does each minute."""
    deadline = time.monotonic() + PATIENCE
    while not holds_(*look(place, number)):
        if time.monotonic() > deadline:
            said = (place.folder / LOG).read_text(errors="replace")[-3000:]
            raise AssertionError(f"revision {number} stays {look(place, number)}\n{said}")
        with place.app.app_context():
            resend(clock.now())
            db.session.rollback()
        time.sleep(0.2)


def look(place: Place, number: int) -> tuple[str, int]:
    return tuple(place.all(select(Revision.state, Revision.attempts).where(Revision.id == number))[0])


def result(place: Place, number: int) -> str:
    """The hash of everything that the comparison found: both sums, both summaries, findings, groups and suggestions."""
    with place.app.app_context():
        done = db.session.get(Revision, number)
        facts = (done.state, done.digest, done.summaries_sha256, done.platform_rows, done.counter_rows, done.total_says)
        sums = (done.platform_amount, done.counter_amount, done.pairs, done.matched, done.findings_count)
        whole = [facts, sums, db.session.get(ReconRun, done.run_id).state, commands.findings(number)]
        db.session.rollback()
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def months(number: int | None, hold: float) -> Outcome:
    """Half of the runs on each database."""
    each = (number or RUNS) // len(places.ENGINES)
    results, killed = set(), 0
    for name in places.ENGINES:
        found, hits = perturbed(name, each)
        results |= found
        killed += hits
    figures = f"{each} comparisons on each of {', '.join(places.ENGINES)}, {killed} kills at work, {len(results)} results (1)"
    return Outcome(len(results) == 1, f"{figures}: {', '.join(sorted(one[:16] for one in results))}")


DRILLS = {"months disturbed": months}

if __name__ == "__main__":
    holds.LEASE, usual.PIECE, work.PIECE = LEASE, PIECE, PIECE
    with create_app().app_context():
        run_worker()
