"""The page of operations: what it tells of queue, workers, timetable and mails, who opens it, and trying again."""

from datetime import UTC, datetime, timedelta

import pytest
from rq import Queue
from rq.job import Job, JobStatus
from rq.registry import FailedJobRegistry
from rq.serializers import JSONSerializer
from sqlalchemy import insert, select, text

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.delivery.models import Mail
from ia.ground.inbox.models import Notice
from ia.ground.timetable import queue, runs
from ia.ground.timetable.models import JobRun
from jobs import upkeep
from jobs.schedule import TIMETABLE
from tests.services import until


def row_of(visitor, task: str) -> str:
    (row,) = [
        row
        for row in visitor.page.select("tbody tr")
        if row.cssselect("code") and row.cssselect("code")[0].text == task
    ]
    return " ".join(row.text_content().split())


@pytest.fixture
def ran(app):
    """`ran("upkeep", outcome={…})` notes a finished run; with `error` one that failed."""

    def note(task: str, period: datetime, outcome: dict, finished: bool = True) -> int:
        facts = {"task": task, "period": period, "started_at": period, "leased_until": period + timedelta(days=1)}
        facts |= {"finished_at": period if finished else None, "outcome": outcome, "attempts": 3}
        with app.app_context(), write_unit() as unit:
            return unit.execute(insert(JobRun).values(**facts).returning(JobRun.id)).scalar_one()

    return note


@pytest.fixture
def failed_mail(app, cast, now):
    with app.app_context(), write_unit() as unit:
        facts = {
            "user_id": cast.users["advisor1"],
            "kind": "digest",
            "key": "digest:1",
            "subject": "秘密",
            "body": "秘密",
        }
        facts |= {"message_id": "<1@x>", "state": "failed", "not_before": now, "give_up_at": now, "created_at": now}
        return unit.execute(insert(Mail).values(**facts, attempts=9, error="550 no").returning(Mail.id)).scalar_one()


@pytest.mark.parametrize("username", ["sysadmin1", "hqadmin1"])
def test_every_line_with_its_last_and_next_run(people, ran, username, now):
    ran("stall-scan", now - timedelta(days=1), {"J-20": {"told": 3, "already": 1}})
    ran("stall-scan", now - timedelta(hours=1), {"J-20": {"told": 7, "already": 1}})
    visitor = people(username)
    visitor.get("/operations/")
    assert "J-20=7" in row_of(visitor, "stall-scan") and "2026-11-24 09:00" in row_of(visitor, "stall-scan")
    assert "2026-11-25 02:15" in row_of(visitor, "stall-scan") and "从未" in row_of(visitor, "upkeep")
    assert len(visitor.page.select("tbody th code")) == len(TIMETABLE)


@pytest.mark.parametrize("username", ["advisor1", "leader1", "director1", "hq1", "gm1"])
def test_others_do_not_open_it(people, username):
    people(username).get("/operations/", expect=403)


def test_redis_away_is_said(people):
    people("sysadmin1").get("/operations/")
    assert "没有响应" in people("sysadmin1").page.text


def test_the_queue_its_worker_and_its_scheduler(app, people, worker, process, store):
    process("flask", "--app", "app", "ia", "scheduler")
    until(lambda: store.zcard("rq:cron_schedulers"), "the scheduler", worker)
    visitor = people("sysadmin1")
    with clock.standing(datetime.now(UTC)):
        visitor.sign_in("sysadmin1", people_id(app, "sysadmin1")).get("/operations/")
    assert visitor.page.text.count("运行中") >= 2 and "已停止" not in visitor.page.text


def people_id(app, username: str) -> int:
    with app.app_context():
        return db.session.scalar(text(f"SELECT id FROM users WHERE username = '{username}'"))


def test_depth_age_and_the_dead(app, people, store, now):
    with app.app_context():
        assert queue.enqueue("jobs.mails.send", job_id="a") and queue.enqueue("jobs.mails.send", job_id="b")
    store.sadd("rq:workers", "rq:worker:gone")
    store.zadd("rq:cron_schedulers", {"old": (now - timedelta(hours=1)).timestamp()})
    store.hset("rq:job:a", "enqueued_at", "2026-11-24T01:23:00.000000Z")
    people("sysadmin1").get("/operations/")
    said = people("sysadmin1").page.text
    assert "2 个任务等待" in said and "2026-11-24 09:23" in said
    assert said.count("已停止") == 2 and "gone" in said and "old" in said
    assert store.sismember("rq:workers", "rq:worker:gone"), "looking changes nothing"


def test_a_failed_run_is_tried_again(app, people, ran, now):
    period = now.replace(hour=2, minute=15)
    number = ran("stall-scan", period, {"error": "ValueError: no"}, finished=False)
    administrator = people("sysadmin1")
    administrator.get("/operations/")
    assert "ValueError: no" in row_of(administrator, "stall-scan")
    with app.app_context():
        assert "stall-scan" not in {task.name for task, _, _ in runs.waiting(TIMETABLE, now)}
    administrator.submit("/operations/", press=f"/operations/runs/{number}/retry")
    with app.app_context():
        assert ("stall-scan", 4) in {(task.name, attempt) for task, _, attempt in runs.waiting(TIMETABLE, now)}
        noted = db.session.scalars(select(AuditRow).where(AuditRow.action == "retry")).one()
        assert (noted.subject_kind, noted.subject_id) == ("job_run", number)
    administrator.get("/audit/")
    assert "已重试" in administrator.page.text


def test_a_run_that_goes_well_or_is_at_work_is_not_tried_again(app, people, ran, now):
    done = ran("stall-scan", now, {"J-20": {"told": 0, "already": 0}})
    with app.app_context():
        runs.claim("upkeep", now, "job", now, timedelta(minutes=1))
        busy = db.session.scalar(select(JobRun.id).where(JobRun.task == "upkeep"))
    for number in (done, busy, 99_999):
        forged(people("sysadmin1"), f"/operations/runs/{number}/retry", 404)


def forged(visitor, address: str, status: int) -> None:
    visitor.get("/operations/", expect=None)
    token = (visitor.page.root.xpath("//input[@name='csrf_token']/@value") or [""])[0]
    visitor.post(address, data={"csrf_token": token})
    assert visitor.status == status


def test_a_failed_mail_is_tried_again_and_shows_nothing_of_itself(app, people, failed_mail, now):
    administrator = people("hqadmin1")
    administrator.get("/operations/")
    assert "550 no" in administrator.page.text and "advisor1" in administrator.page.text
    assert "秘密" not in administrator.page.source
    administrator.submit("/operations/", press=f"/operations/mails/{failed_mail}/retry")
    with app.app_context():
        mail = db.session.get(Mail, failed_mail)
        assert mail.state == "waiting" and mail.give_up_at == now + timedelta(days=1)
    forged(administrator, f"/operations/mails/{failed_mail}/retry", 404)


def test_a_failed_job_goes_into_the_queue_again(app, people, store):
    with app.app_context():
        queue.enqueue("jobs.mails.send", job_id="broken")
        link = queue.connection()
        job = Job.fetch("broken", connection=link, serializer=JSONSerializer)
        Queue(queue.NAME, connection=link, serializer=JSONSerializer).remove(job)
        job.set_status(JobStatus.FAILED)
        FailedJobRegistry(queue.NAME, connection=link, serializer=JSONSerializer).add(job, ttl=600, exc_string="x")
    administrator = people("sysadmin1")
    administrator.get("/operations/")
    assert "jobs.mails.send" in administrator.page.text
    administrator.submit("/operations/", press="/operations/jobs/broken/retry")
    assert store.lrange("rq:queue:ia", 0, -1) == [b"broken"]
    forged(administrator, "/operations/jobs/broken/retry", 404)
    for name in ("never-was", "not%20a%20name", "%00", "x" * 500):
        forged(administrator, f"/operations/jobs/{name}/retry", 404)


@pytest.mark.parametrize("address", ["runs/1", "mails/1", "jobs/x"])
def test_others_try_nothing_again(people, address):
    forged(people("director1"), f"/operations/{address}/retry", 403)


def test_reminders_say_what_was_told_today(app, people, notify, ran, now):
    ran("contacts", now - timedelta(hours=1), {"J-24": {"told": 4, "already": 0}})
    for n in range(250):
        ran("imports", now - timedelta(minutes=2 * n), {"found": 0})
    for n in range(3):
        notify("advisor1", reminder="J-24", subject=f"client:{n}")
    with app.app_context(), write_unit() as unit:
        yesterday = now - timedelta(days=1)
        facts = {"user_id": 1, "reminder": "J-24", "subject": "client:9", "message": "", "values": {}, "due_at": now}
        unit.execute(insert(Notice).values(**facts, created_at=yesterday))
    people("advisor1").get("/help/reminders")
    cells = people("advisor1").page.texts("#J-24 td")
    assert cells[-1] == "3" and "2026-11-24 09:00 提醒 4 人" in cells[-2] and "2026-11-25 08:10" in cells[-2]
    assert people("advisor1").page.select("#J-70 .wait")


def test_runs_of_frequent_lines_are_kept_for_two_weeks_others_as_proof(app, ran, now):
    for task in ("imports", "stall-scan"):
        for days in (1, 15, 399, 401):
            ran(task, now - timedelta(days=days), {"found": 0})
    with app.app_context(), write_unit():
        assert upkeep.clear_away(now)["job_runs"] == 4
    with app.app_context():
        left = db.session.execute(select(JobRun.task, JobRun.period).order_by(JobRun.task, JobRun.period.desc())).all()
    assert [(task, (now - period).days) for task, period in left] == [
        ("imports", 1),
        ("stall-scan", 1),
        ("stall-scan", 15),
        ("stall-scan", 399),
    ]


def test_statements_do_not_grow(people, ran, statements, now):
    for task in TIMETABLE:
        ran(task.name, now, {})
    people("sysadmin1").get("/operations/")
    with statements() as seen:
        people("sysadmin1").get("/operations/")
    assert len(seen) <= 5, "\n".join(seen)
