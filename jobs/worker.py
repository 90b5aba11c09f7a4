"""The worker: RQ's, made to notice the dead within seconds, and the one function that runs a line of the timetable."""

import logging
import os
import signal
import sys
from datetime import datetime, timedelta

from redis import Redis
from rq import Worker, get_current_job
from rq.serializers import JSONSerializer

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.timetable import queue, runs
from ia.ground.timetable.orphans import die_with_parent
from jobs.schedule import BY_NAME

log = logging.getLogger("jobs.worker")
GRACE = timedelta(seconds=30)
"""How much longer a period is leased than its task may take."""


def perform(name: str, period: str) -> dict:
    """Run a line of the timetable for a period (ISO text) that nobody ran; its effects and its end are one unit."""
    task, job = BY_NAME[name], get_current_job()
    now, lease = clock.now(), timedelta(seconds=task.limit) + GRACE
    claim = runs.claim(name, datetime.fromisoformat(period), job.id if job else f"pid-{os.getpid()}", now, lease)
    if claim is None:
        return {"skipped": "finished, or at work elsewhere"}
    try:
        with write_unit():
            outcome = task.run(now)
            runs.finish(claim, outcome, clock.now())
    except runs.Superseded as late:
        return {"skipped": f"taken over: {late}"}
    except Exception as error:  # the limit of the task included
        runs.give_back(claim, error, clock.now())
        raise
    log.info("%s for %s: %s", name, period, outcome)
    return outcome


class HouseWorker(Worker):
    """RQ's worker with short patience: a killed worker's job is handed out again within 20 seconds."""

    queue_class = queue.PatientQueue
    max_connection_wait_time = 5.0

    def get_heartbeat_ttl(self, job, working_time: float = 0.0) -> int:
        """Seconds after which a job without a sign of life counts as abandoned; RQ's own figure is a minute longer."""
        return self.job_monitoring_interval * 3

    def main_work_horse(self, job, queue):
        """In the child that does the work: no database connection of the parent, and no life after the parent's."""
        die_with_parent(signal.SIGKILL)
        db.engine.dispose(close=False)
        super().main_work_horse(job, queue)


def log_to_stderr() -> None:
    """One plain handler for RQ's loggers and ours. RQ would print to standard output, and each ten seconds."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    for name, level in (("rq", "WARNING"), ("ia", "INFO"), ("jobs", "INFO")):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


def run_worker(burst: bool = False) -> None:
    """Work until told to stop (SIGINT, SIGTERM: the job at hand is finished first). Needs an application context,
    which the children that do the work inherit."""
    log_to_stderr()
    worker = HouseWorker(
        [queue.NAME],
        connection=Redis.from_url(queue.url(), socket_connect_timeout=2),
        serializer=JSONSerializer,
        worker_ttl=20,
        job_monitoring_interval=3,
        maintenance_interval=5,
    )
    worker.work(burst=burst, logging_level="WARNING")
