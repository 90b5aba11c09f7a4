"""Runs of the timetable against real servers and real worker processes: once each, whatever fails."""

import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rq import Queue
from sqlalchemy import func, insert, select

from ia.embedded import Store
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.timetable import periods, queue, runs
from ia.ground.timetable.models import JobRun
from jobs import scheduler
from jobs.schedule import BY_NAME, TIMETABLE
from jobs.worker import perform
from tests.jobs import slow
from tests.services import until

PERIOD = datetime(2026, 11, 23, 18, 15, tzinfo=UTC)
LEASE = timedelta(minutes=1)


def rows(app) -> list[JobRun]:
    with app.app_context():
        return list(db.session.scalars(select(JobRun).order_by(JobRun.task, JobRun.period)))


def finished(app) -> list[JobRun]:
    return [row for row in rows(app) if row.finished_at]


def sweep(app) -> int:
    with app.app_context():
        return scheduler.sweep(clock.now())


def test_two_schedulers_run_every_task_once(app, worker, process):
    keepers = [process("flask", "--app", "app", "ia", "scheduler") for _ in range(2)]
    until(lambda: {row.task for row in finished(app)} == set(BY_NAME), "all tasks to be run", worker)
    until(lambda: Queue(queue.NAME, connection=queue_of(app)).is_empty(), "the queue to be empty")
    now = clock.now()
    daily = [task for task in TIMETABLE if not task.cron.startswith("*/")]
    assert {(row.task, row.period) for row in rows(app) if BY_NAME[row.task] in daily} == {
        (task.name, periods.newest(task.cron, now)) for task in daily
    }
    assert {row.attempts for row in rows(app)} == {1}
    assert all(keeper.popen.poll() is None for keeper in keepers)


def queue_of(app):
    with app.app_context():
        return queue.connection()


def test_a_missed_period_is_made_up_and_only_the_newest(app, store, process, still):
    still(clock.now())
    task = BY_NAME["stall-scan"]
    newest = periods.newest(task.cron, clock.now())
    long_ago = newest - timedelta(days=5)
    done = {"started_at": long_ago, "leased_until": long_ago, "finished_at": long_ago, "attempts": 1}
    with app.app_context(), write_unit() as unit:
        unit.execute(insert(JobRun).values(task=task.name, period=long_ago, **done))
    assert sweep(app) == len(TIMETABLE)
    burst(process)
    assert [row.period for row in finished(app) if row.task == task.name] == [long_ago, newest]
    assert sweep(app) == 0


def burst(process) -> None:
    """A worker process that stops when nothing waits."""
    one = process("flask", "--app", "app", "ia", "worker", "--burst")
    assert one.popen.wait(60) == 0, one.said()


def test_a_store_that_lost_everything_loses_no_run(app, store, process, still):
    still(clock.now())
    assert sweep(app) == len(TIMETABLE)
    store.flushall()
    assert sweep(app) == len(TIMETABLE)
    assert sweep(app) == len(TIMETABLE)
    assert store.llen("rq:queue:ia") == len(TIMETABLE)
    burst(process)
    assert {(row.task, row.attempts) for row in finished(app)} == {(task.name, 1) for task in TIMETABLE}


@pytest.fixture
def slow_worker(app, cast, store, process, tmp_path):
    """Starts a worker that knows the slow task, and the slow task itself."""
    signs = tmp_path / "signs"
    signs.mkdir()

    def start():
        one = process("tests.jobs.slow", str(signs))
        one.signs = signs
        return one

    with app.app_context():
        assert queue.enqueue("jobs.worker.perform", slow.NAME, PERIOD.isoformat(), job_id="slow-1", limit=60)
    return start


def pids(one) -> list[int]:
    began = one.signs / "began"
    return [int(line) for line in began.read_text().split()] if began.exists() else []


def told(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Notice).where(Notice.reminder == "test"))


def test_a_killed_job_runs_again_at_once(app, slow_worker):
    one = slow_worker()
    (pid,) = until(lambda: pids(one), "the task to begin", one)
    os.kill(pid, signal.SIGKILL)
    until(lambda: len(pids(one)) == 2, "the task to begin again", one, patience=30)
    (one.signs / "go").touch()
    until(lambda: finished(app), "the task to end", one)
    assert told(app) == 1
    assert [row.attempts for row in rows(app)] == [2]


def test_a_killed_worker_leaves_no_orphan_and_its_job_runs_again(app, slow_worker):
    one = slow_worker()
    (pid,) = until(lambda: pids(one), "the task to begin", one)
    began = time.monotonic()
    one.kill()
    until(lambda: not alive(pid), "the orphan to die", patience=10)
    two = slow_worker()
    until(lambda: len(pids(two)) == 2, "the task to begin again", two, patience=115)
    assert time.monotonic() - began < 120
    (two.signs / "go").touch()
    until(lambda: finished(app), "the task to end", two)
    assert told(app) == 1


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_only_one_of_two_gets_a_period_and_the_late_one_leaves_nothing(app, cast, now):
    with app.app_context():
        first = runs.claim("t", PERIOD, "job-1", now, LEASE)
        assert first.attempt == 1
        assert runs.claim("t", PERIOD, "job-2", now, LEASE) is None
        second = runs.claim("t", PERIOD, "job-2", now + LEASE, LEASE)
        assert second.attempt == 2
        with write_unit():
            runs.finish(second, {}, now)
        with pytest.raises(runs.Superseded), write_unit() as unit:
            facts = {"user_id": 1, "reminder": "test", "subject": "", "message": "", "values": {}}
            unit.execute(insert(Notice).values(**facts, due_at=now, created_at=now))
            runs.finish(first, {}, now)
        assert told(app) == 0
        assert runs.claim("t", PERIOD, "job-2", now + LEASE * 9, LEASE) is None


def test_a_job_that_rq_hands_out_again_need_not_wait_for_the_lease(app, now):
    with app.app_context():
        runs.claim("t", PERIOD, "job-1", now, LEASE)
        assert runs.claim("t", PERIOD, "job-1", now, LEASE).attempt == 2


def test_a_failure_is_noted_and_tried_again_after_a_pause(app, now, still, monkeypatch):
    def fails(now):
        raise ValueError("no such thing")

    with app.app_context():
        with pytest.raises(ValueError), monkeypatch.context() as patch:
            patch.setitem(BY_NAME, "upkeep", replace(BY_NAME["upkeep"], run=fails))
            perform("upkeep", PERIOD.isoformat())
        (row,) = rows(app)
        assert row.finished_at is None and row.outcome == {"error": "ValueError: no such thing"}
        assert "skipped" in perform("upkeep", PERIOD.isoformat())
        still(now + timedelta(minutes=1))
        assert perform("upkeep", PERIOD.isoformat())["drafts"] == 0
    assert [(row.attempts, row.finished_at is not None) for row in rows(app)] == [(2, True)]


def test_what_waits_is_the_newest_period_of_each_task(app, now):
    with app.app_context():
        found = runs.waiting(TIMETABLE, now)
        assert [(task.name, attempt) for task, period, attempt in found] == [(task.name, 1) for task in TIMETABLE]
        task, period, _ = found[0]
        claim = runs.claim(task.name, period, "job", now, LEASE)
        assert len(runs.waiting(TIMETABLE, now)) == len(TIMETABLE) - 1
        assert (task, period, 2) in runs.waiting(TIMETABLE, now + LEASE)
        with write_unit():
            runs.finish(claim, {}, now)
        assert len(runs.waiting(TIMETABLE, now + LEASE)) == len(TIMETABLE) - 1


def test_without_a_queue_enqueue_says_no_and_quickly(app):
    began = time.monotonic()
    with app.app_context():
        assert [queue.enqueue("jobs.worker.perform", "upkeep", PERIOD.isoformat()) for _ in range(50)] == [False] * 50
    assert time.monotonic() - began < 2


def test_a_queue_that_hangs_costs_a_request_half_a_second_once(app, tmp_path, monkeypatch):
    store = Store(tmp_path).start()
    monkeypatch.setitem(app.config, "REDIS_URL", store.url)
    try:
        with app.app_context():
            assert queue.enqueue("jobs.worker.perform", "upkeep", PERIOD.isoformat())
            store.process.send_signal(signal.SIGSTOP)
            began = time.monotonic()
            asked = [queue.enqueue("jobs.worker.perform", "upkeep", PERIOD.isoformat()) for _ in range(50)]
            assert asked == [False] * 50 and time.monotonic() - began < 2
    finally:
        store.process.send_signal(signal.SIGCONT)
        store.stop()


def test_the_store_keeps_what_it_was_given(tmp_path, app, monkeypatch):
    store = Store(tmp_path).start()
    monkeypatch.setitem(app.config, "REDIS_URL", store.url)
    with app.app_context():
        assert queue.enqueue("jobs.worker.perform", "upkeep", PERIOD.isoformat(), job_id="kept")
        assert Store(tmp_path).start().process is None, "a second start uses the first"
        time.sleep(1.1)  # the append-only file is written every second
        store.process.kill()
        store.process.wait()
        store.start()
        app.extensions.pop("ia_queue")
        assert queue.PatientQueue(queue.NAME, connection=queue.connection()).job_ids == ["kept"]
    store.stop()
