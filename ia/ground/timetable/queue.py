"""Handing work to the worker. The queue is help, never a condition: without it every form is still accepted."""

import logging
import time

from flask import current_app
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry as Patience
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from ia.ground.timetable.place import socket_url

NAME = "ia"
PATIENCE = 0.5
"""Seconds that a request may lose to a queue that hangs."""
REST = 5.0
"""Seconds without a further try after the queue has failed."""
WEEK = 7 * 24 * 3600
log = logging.getLogger("ia.queue")


class PatientQueue(Queue):
    """RQ's queue, whose maintenance lock does not outlive a killed worker by a quarter of an hour."""

    def acquire_maintenance_lock(self) -> bool:
        return bool(self.connection.set(self.registry_cleaning_key, 1, nx=True, ex=30))


def url() -> str:
    """The address of Redis or Valkey: IA_REDIS_URL, else the embedded store of this data directory."""
    return current_app.config["REDIS_URL"] or socket_url(current_app.config["DATA_DIR"])


def connection() -> Redis:
    """A connection that gives up quickly, kept for the life of the process."""
    kept = current_app.extensions.setdefault("ia_queue", {})
    address = url()
    if address not in kept:
        kept[address] = Redis.from_url(
            address, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Patience(NoBackoff(), 0)
        )
    return kept[address]


def enqueue(name: str, *ids: int | str, job_id: str | None = None, limit: int = 60, memory: int = WEEK) -> bool:
    """Ask the worker to call the function of that dotted name with these identifiers; False when the queue is away.

    Call it after the commit: the worker may be faster than the rest of the transaction. With a `job_id` a job that
    waits or runs already is not doubled. A failed job is remembered for `memory` seconds.
    """
    resting = current_app.extensions.setdefault("ia_queue", {})
    if time.monotonic() < resting.get("until", 0):
        return False
    try:
        PatientQueue(NAME, connection=connection(), serializer=JSONSerializer).enqueue_call(
            name,
            ids,
            timeout=limit,
            result_ttl=60,
            failure_ttl=memory,
            retry=Retry(max=3),
            job_id=job_id,
            unique=job_id is not None,
        )
    except DuplicateJobError:
        return True
    except (RedisError, OSError) as error:
        resting["until"] = resting["asked"] = time.monotonic() + REST
        log.warning("the queue is away, %s%r waits for the next sweep: %s", name, ids, error)
        return False
    return True


def away() -> bool:
    """Whether the queue does not answer. Each process asks once in REST seconds; all other requests are told what it knows."""
    resting, now = current_app.extensions.setdefault("ia_queue", {}), time.monotonic()
    if now < resting.get("asked", 0):
        return now < resting.get("until", 0)
    resting["asked"] = now + REST  # before asking, so that threads beside this one do not wait as well
    try:
        connection().ping()
        resting.pop("until", None)
    except (RedisError, OSError):
        resting["until"] = time.monotonic() + REST
    return "until" in resting
