"""The scheduler: RQ's cron keeps the time, and a sweep each minute makes up for what it forgets.

RQ's cron loses a tick while it is down and doubles it when two run. Here a tick is only a hint to look: what should
run is read from the table of runs, and a job is named after task, period and attempt, so several schedulers may run.
"""

import logging
import signal
import time

from flask import current_app
from redis import Redis, RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import StopRequested
from rq.utils import now as present
from sqlalchemy.exc import SQLAlchemyError

from ia.ground import clock
from ia.ground.db import Busy, db
from ia.ground.timetable import periods, queue, runs
from jobs.schedule import TIMETABLE
from jobs.worker import log_to_stderr, perform

log = logging.getLogger("jobs.scheduler")
PERFORM = f"{perform.__module__}.{perform.__name__}"
PAUSE = 2.0
"""Seconds before the queue's server is tried again."""
FORGET = 60
"""Seconds that a failed job of the timetable is remembered, after which a sweep may send the same attempt again."""


class Line(CronJob):
    """A line of the timetable in RQ. Its next moment is read on the branch's clock, RQ would take the machine's."""

    def get_next_enqueue_time(self):
        return periods.following(self.cron, self.latest_enqueue_time or present())


class Timekeeper(CronScheduler):
    """RQ's cron with our lines. A due line is not sent as it stands: the sweep sends whatever is due."""

    def load(self, timetable=TIMETABLE) -> None:
        """Take all lines; a line that RQ cannot read is an error here, not a remark in the log."""
        for task in timetable:
            line = Line(queue.NAME, perform, args=(task.name,), cron=task.cron, name=task.name, job_timeout=task.limit)
            self._cron_jobs.append(line)

    def enqueue_jobs(self) -> list[CronJob]:
        moment = present()
        due = [line for line in self._cron_jobs if line.should_run()]
        for line in due:
            line.set_enqueue_time(moment)
        sweep(clock.now())
        return due


def sweep(now) -> int:
    """Send every period that should run and does not; returns how many were sent or stand in the queue already."""
    try:
        found = runs.waiting(TIMETABLE, now)
    except (SQLAlchemyError, Busy) as error:
        db.session.rollback()
        log.warning("no sweep, the database is away: %s", error)
        return 0
    return sum(send(task, period, attempt) for task, period, attempt in found)


def send(task, period, attempt: int) -> bool:
    """Ask for one attempt at a period. The job's name is the same from every scheduler, so it stands there once."""
    job_id = f"{task.name}-{period:%Y%m%dT%H%M}-{attempt}"
    return queue.enqueue(PERFORM, task.name, period.isoformat(), job_id=job_id, limit=task.limit, memory=FORGET)


def run_scheduler() -> None:
    """Keep time until told to stop. A queue that is away is waited for; then the sweep makes up for what was missed."""
    log_to_stderr()
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    connection = Redis.from_url(queue.url(), socket_timeout=5, socket_connect_timeout=2)
    while True:
        keeper = Timekeeper(connection)
        keeper.load()
        try:
            keeper.start()
            return
        except StopRequested:
            return
        except (RedisError, OSError) as error:
            log.warning("the queue is away: %s", error)
        try:
            time.sleep(PAUSE)
        except StopRequested:
            return
        current_app.extensions.pop("ia_queue", None)  # no rest for the scheduler: it tries afresh


def _stop(signum, frame):
    raise StopRequested
