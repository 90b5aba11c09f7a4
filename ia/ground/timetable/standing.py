"""How the engine stands: the queue, its workers and schedulers, read from Redis without changing anything there."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from redis import RedisError
from rq.cron_scheduler_registry import get_registry_key
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from rq.utils import utcparse
from rq.worker_registration import REDIS_WORKER_KEYS

from ia.ground.timetable import queue

SILENT = {"worker": timedelta(seconds=60), "scheduler": timedelta(seconds=150)}
"""After so long without a sign of life it counts as dead."""
SHOWN = 50


class Sign(NamedTuple):
    """A worker or scheduler and its last sign of life; `seen` is None when only its name is left."""

    name: str
    seen: datetime | None
    dead: bool


class Failed(NamedTuple):
    """A job that has failed for good."""

    id: str
    function: str
    ended: datetime | None


class Engine(NamedTuple):
    """The queue as it stands. `oldest` is when the job was sent that waits longest."""

    depth: int
    oldest: datetime | None
    workers: list[Sign]
    schedulers: list[Sign]
    failed: list[Failed]


def engine(now: datetime) -> Engine | None:
    """What Redis tells; None when it does not answer within the queue's patience."""
    if queue.away():
        return None
    try:
        waits, oldest = _waiting()
        return Engine(waits, oldest, _workers(now), _schedulers(now), _failed())
    except (RedisError, OSError):
        return None


def _waiting() -> tuple[int, datetime | None]:
    link, key = queue.connection(), f"rq:queue:{queue.NAME}"
    ids = link.lrange(key, 0, 0)
    sent = link.hget(Job.key_for(ids[0].decode()), "enqueued_at") if ids else None
    return link.llen(key), utcparse(sent.decode()) if sent else None


def _workers(now: datetime) -> list[Sign]:
    link = queue.connection()
    keys = sorted(link.smembers(REDIS_WORKER_KEYS))
    with link.pipeline() as asked:
        for key in keys:
            asked.hget(key, "last_heartbeat")
        beats = asked.execute()
    names = (key.decode().rpartition(":")[2] for key in keys)
    return [
        _sign("worker", name, utcparse(beat.decode()) if beat else None, now)
        for name, beat in zip(names, beats, strict=True)
    ]


def _schedulers(now: datetime) -> list[Sign]:
    found = queue.connection().zrange(get_registry_key(), 0, -1, withscores=True)
    return [_sign("scheduler", name.decode(), datetime.fromtimestamp(beat, UTC), now) for name, beat in found]


def _sign(what: str, name: str, seen: datetime | None, now: datetime) -> Sign:
    return Sign(name, seen, seen is None or now - seen > SILENT[what])


def _registry() -> FailedJobRegistry:
    return FailedJobRegistry(queue.NAME, connection=queue.connection(), serializer=JSONSerializer)


def _failed() -> list[Failed]:
    registry = _registry()
    ids = registry.get_job_ids(end=SHOWN - 1, desc=True, cleanup=False)
    jobs = Job.fetch_many(ids, connection=registry.connection, serializer=JSONSerializer) if ids else []
    return [Failed(job.id, job.func_name, job.ended_at) for job in jobs if job]


def retry(job_id: str) -> bool:
    """Send a failed job again; False when there is no such job, or nobody to send it to."""
    try:
        _registry().requeue(job_id)
    except (NoSuchJobError, InvalidJobOperation, ValueError, RedisError, OSError):  # ValueError: no name of a job
        return False
    return True
