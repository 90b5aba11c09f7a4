"""Files of many clients, which the worker makes while their asker does something else."""

import hashlib
import os
import time
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from ia.clients.exports import making, rights
from ia.clients.exports.models import Exported
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Post
from jobs.worker import perform
from tests.clients.exporting import exported, records, rows_of, set_figure, table_of, trail
from tests.clients.shelf import count
from tests.services import until

# By the worker


@pytest.fixture
def waiting(people, shelf, allow, app):
    """An export of three clients that waits for the worker; its record."""
    for number in range(3):
        shelf.put("advisor1", f"王磊{number}", phone=f"1380013800{number}")
    allow("advisor1")
    set_figure(app, "export.at_once", 2)
    answer = exported(people("advisor1"))
    (record,) = records(app)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/clients/exports/{record.id}")
    assert (record.state, record.row_count, count(app, Exported)) == ("waiting", 3, 3)
    return record


def made(app, record) -> dict:
    with app.app_context():
        return making.make(record.id)


def taken(visitor, record, **more):
    visitor.get(f"/clients/exports/{record.id}")
    return visitor.submit(None, form=f"/clients/exports/{record.id}/file", follow=False, **more)


def test_many_are_made_by_the_worker_and_fetched_by_whoever_asked(people, waiting, app):
    people("advisor1").get(f"/clients/exports/{waiting.id}")
    assert "已完成 0 / 3" in people("advisor1").page.text
    assert people("advisor1").partial(f"/clients/exports/{waiting.id}").text.count("<html") == 0
    assert made(app, waiting) == {"made": waiting.code, "rows": 3}
    assert made(app, waiting) == {"skipped": "made, or given up"}
    (record,) = records(app)
    answer = taken(people("advisor1"), record)
    assert record.sha256 == hashlib.sha256(answer.data).hexdigest()
    assert [row["姓名"] for row in table_of(answer)] == ["王磊0", "王磊1", "王磊2"]
    assert "共 3 位客户" in str(rows_of(answer)[4][0]), "the language is that of who asked"
    assert records(app)[0].taken_at == clock.now()
    assert [set(said) for said in trail(app, "export")] == [
        {"code", "export_subject", "export_purpose", "consent", "export_format", "export_rows"},
        {"code"},
    ]
    with app.app_context():
        assert db.session.scalar(select(Notice.message)) == making.READY


def test_nobody_else_fetches_the_file(people, waiting, app, allow):
    made(app, waiting)
    allow("advisor2")
    for username in ("director1", "sysadmin1", "advisor2"):
        visitor = people(username)
        visitor.get("/help/")
        token = visitor.page.select("input[name=csrf_token]")[0].get("value")
        answer = visitor.post(f"/clients/exports/{waiting.id}/file", data={"csrf_token": token})
        assert answer.status_code == (404 if username == "advisor2" else 403)


def test_who_lost_sight_meanwhile_takes_nothing_of_it(people, waiting, app, cast):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.name == "王磊1").values(managed_by_id=cast.users["advisor2"]))
    assert made(app, waiting)["rows"] == 2
    answer = taken(people("advisor1"), waiting)
    assert [row["姓名"] for row in table_of(answer)] == ["王磊0", "王磊2"]
    assert count(app, Exported) == 2 and records(app)[0].row_count == 2


def test_who_lost_sight_of_all_takes_nothing(people, waiting, app, cast):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).values(managed_by_id=cast.users["advisor2"]))
    assert made(app, waiting) == {"failed": waiting.code}
    people("advisor1").get(f"/clients/exports/{waiting.id}")
    assert "没有可导出的客户。" in people("advisor1").page.text


def test_who_lost_the_right_meanwhile_takes_nothing(people, waiting, app):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.role == rights.EXPORTER).values(ends_on=date(2026, 11, 24)))
    assert made(app, waiting) == {"failed": waiting.code}
    assert records(app)[0].state == "failed"
    people("director1").get(f"/clients/exports/{waiting.id}")
    assert "导出权限已结束。" in people("director1").page.text


def test_the_timetable_asks_again_and_gives_up(store, waiting, app, still):
    with app.app_context():
        assert perform("exports", clock.now().isoformat())["waiting"] == 1
    assert store.exists(f"rq:job:client-export-{waiting.id}")
    still(clock.now() + timedelta(days=2))
    with app.app_context():
        perform("exports", clock.now().isoformat())
    assert records(app)[0].state == "failed"


def test_files_that_nobody_took_go(people, waiting, app, still):
    made(app, waiting)
    with app.app_context():
        path = making.folder() / making.file_name(waiting)
        assert path.stat().st_mode & 0o777 == 0o600
        os.utime(path, (time.time() - 2 * 86400,) * 2)
        assert perform("exports", clock.now().isoformat())["files_removed"] == 1
    people("advisor1").get(f"/clients/exports/{waiting.id}")
    assert not [form for form in people("advisor1").page.select("form") if "/file" in (form.get("action") or "")]


def test_a_file_that_was_changed_is_not_handed_out(people, waiting, app):
    made(app, waiting)
    people("advisor1").get(f"/clients/exports/{waiting.id}")
    page = people("advisor1").page
    with app.app_context():
        (making.folder() / making.file_name(waiting)).write_bytes(b"something else")
    people("advisor1").page = page
    answer = people("advisor1").submit(None, form=f"/clients/exports/{waiting.id}/file", follow=False)
    assert answer.status_code == 404


def test_a_real_worker_makes_it(people, shelf, allow, app, worker):
    for number in range(3):
        shelf.put("advisor1", f"王磊{number}", phone=f"1380013800{number}")
    allow("advisor1")
    set_figure(app, "export.at_once", 2)
    exported(people("advisor1"))
    until(lambda: records(app)[0].state == "made", "the worker to make the file", worker)
    assert len(table_of(taken(people("advisor1"), records(app)[0]))) == 3
