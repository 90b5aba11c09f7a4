"""What the worker does with a file: how far it is, whole or not at all, whoever dies in between."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ia.clients.imports import claims, work
from ia.clients.imports.models import ImportBatch
from ia.clients.models import ContactWay, SearchTerm
from ia.ground import clock
from ia.ground.audit import verify
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from jobs import imports
from tests.clients.importing import batch_of, in_use, many, rows_of, sent
from tests.clients.shelf import IDENTITY
from tests.clients.test_import import BAD, GOOD, everything, table, take
from tests.clients.test_import import work as work_off
from tests.services import until

# Progress


def test_an_uploaded_file_waits_and_the_page_says_so(people, app, still, now):
    advisor = people("advisor1")
    advisor.submit("/clients/import", file=(io.BytesIO(table(GOOD).encode()), "客户.csv"))
    address = advisor.page.url
    assert "等待后台程序处理" in advisor.page.text and advisor.page.select("progress")
    assert advisor.page.select("noscript meta[http-equiv=refresh]")
    still(now + timedelta(minutes=5))
    advisor.get(address)
    assert "没有响应" in advisor.page.text and "2026-11-24 10:00" in advisor.page.text
    work_off(advisor)
    assert "已核查，待导入" in advisor.page.text and not advisor.page.select("progress, noscript")


def test_the_open_page_asks_how_far_it_is(people, app):
    advisor = people("advisor1")
    advisor.submit("/clients/import", file=(io.BytesIO(table(GOOD).encode()), "客户.csv"))
    asked = advisor.page.one("#progress").get("hx-get")
    assert advisor.partial(asked, expect=204).data == b""
    with app.app_context(), write_unit() as unit:
        unit.execute(update(ImportBatch).values(row_count=200, done_count=50, leased_until=clock.now() + claims.LEASE))
    advisor.partial(asked)
    bar = advisor.page.one("progress")
    assert (bar.get("value"), bar.get("max")) == ("50", "200")
    assert "已处理50，共200" in advisor.page.text
    assert "等待" not in advisor.page.text
    work_off(people("advisor1"))
    assert batch_of(app, 1).state == "reading", "somebody is at it"
    with app.app_context():
        work.carry_on(1, "other", lambda: clock.now() + claims.LEASE)
    answer = advisor.partial(asked)
    assert answer.headers["HX-Refresh"] == "true" and not answer.data
    people("advisor2").get(asked, expect=404)


def test_the_pages_of_a_file_need_few_statements(people, app, statements):
    advisor = people("advisor1")
    number = sent(advisor, GOOD + BAD)
    with statements() as seen:
        advisor.get(f"/clients/import/{number}")
    assert len(seen) <= 7, seen
    with statements() as seen:
        advisor.get("/clients/import")
    assert len(seen) <= 7, seen


# Whole or not at all


class Killed(BaseException):
    """The process has ended; nothing of it runs any more."""


class Hand:
    """Tells the time to the worker `lives` times, then kills it."""

    def __init__(self, lives: int, moment):
        self.left, self.moment = lives, moment

    def __call__(self):
        self.left -= 1
        if self.left < 0:
            raise Killed
        return self.moment


def run_to_the_end(app, number: int, lives: int, seen=lambda: None) -> int:
    """Work on a batch with workers that are each killed after so many looks at the clock; how many it took."""
    for worker in range(1, 60):
        with app.app_context():
            try:
                work.carry_on(number, "worker", Hand(lives, clock.now()))
                return worker
            except Killed:
                db.session.rollback()
        seen()
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("lives", [5, 6, 8])
def test_whoever_dies_in_between_leaves_no_trace(people, app, shelf, small_steps, lives):
    """Workers that are killed between any two units of work: the same as one that lives; seen meanwhile is all or nothing."""
    known = [shelf.put("advisor1", name, phone=f"1380000000{n}") for n, name in enumerate(("甲方", "乙方", "丙方"))]
    rows = many(5) + [[name, "", "", f"1380000000{n}", "12", "", ""] for n, name in enumerate(("甲方", "乙方", "丙方"))]
    advisor = people("advisor1")
    number = sent(advisor, rows + BAD[:1] + many(2, 7))
    advisor.submit(None, press="take=good")

    def seen():
        assert len(in_use(app)) in (3, 10)

    assert run_to_the_end(app, number, lives, seen) > 1
    done = batch_of(app, number)
    assert (done.state, done.created_count, done.updated_count, done.bad_count) == ("done", 7, 3, 1)
    assert in_use(app) == ["甲方", "乙方", "丙方", *(f"客户{n}" for n in (0, 1, 2, 3, 4, 7, 8))]
    assert [str(shelf.row(one).total_assets) for one in known] == ["12.00"] * 3
    audited = rows_of(app, select(AuditRow.subject_kind).where(AuditRow.action == "import"))
    assert [row.subject_kind for row in audited] == ["client"] * 10 + ["import_batch"]
    assert len(rows_of(app, select(ContactWay.id))) == 10
    with app.app_context():
        assert verify.verify().finding is None


def test_a_worker_that_is_killed_while_undoing_is_taken_up(people, app, shelf, small_steps, monkeypatch):
    monkeypatch.setattr("ia.clients.imports.returning.AT_ONCE", 2)
    known = shelf.put("advisor1", "甲方", phone="13800000001")
    advisor = people("advisor1")
    number = sent(advisor, [*many(5), ["甲方", "", "", "13800000001", "12", "", ""]])
    take(advisor)
    advisor.submit(None, form="undo", reason="文件有误")
    run_to_the_end(app, number, 3)
    assert in_use(app) == ["甲方"] and shelf.row(known).total_assets is None
    undone = rows_of(app, select(AuditRow.subject_id).where(AuditRow.action == "import-undone"))
    assert len(undone) == 7


def test_nobody_sees_a_file_before_it_is_whole(people, app, small_steps):
    advisor = people("advisor1")
    number = sent(advisor, many(6))
    advisor.submit(None, press="take=all")
    with app.app_context(), pytest.raises(Killed):
        work.carry_on(number, "worker", Hand(7, clock.now()))
    with app.app_context():
        db.session.rollback()
    assert len(everything(app)) > 0 and in_use(app) == []
    for username in ("advisor1", "leader1", "director1"):
        visitor = people(username)
        visitor.get("/clients/?q=客户")
        assert visitor.page.texts("tbody a") == []
        visitor.get(f"/clients/{everything(app)[0].id}", expect=404)


def test_two_workers_do_not_do_the_same(people, app):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    advisor.submit(None, press="take=all")
    with app.app_context():
        first = claims.claim(number, "one", clock.now)
        assert claims.claim(number, "two", clock.now) is None
        assert imports.carry_on(number) is None, "another holder"
        second = claims.claim(number, "two", lambda: clock.now() + claims.LEASE)
        with pytest.raises(claims.Superseded), first.unit(done_count=7):
            raise AssertionError("the first has lost it")
        with second.unit(done_count=1):
            pass
    assert batch_of(app, number).done_count == 1


def test_the_sweep_asks_for_what_is_lost_and_for_nothing_else(people, app, store, now):
    advisor = people("advisor1")
    advisor.submit("/clients/import", file=(io.BytesIO(table(GOOD).encode()), "客户.csv"))
    assert store.llen("rq:queue:ia") == 1
    store.flushall()
    with app.app_context():
        assert imports.resend(now) == {"found": 1, "sent": 1}
        assert imports.resend(now) == {"found": 1, "sent": 1}
        assert store.llen("rq:queue:ia") == 1, "it stands there once"
        claims.claim(1, "somebody", clock.now)
        assert imports.resend(now)["found"] == 0
        assert imports.resend(now + claims.LEASE)["found"] == 1
    work_off(advisor)


def test_a_file_with_which_nobody_copes_is_given_up(people, app):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    advisor.submit(None, press="take=all")
    with app.app_context():
        for _ in range(claims.MOST_TRIES + 1):
            with pytest.raises(Killed):
                work.carry_on(number, "worker", Hand(1, clock.now()))
            db.session.rollback()
    work_off(advisor)
    assert batch_of(app, number).state == "staging", "leased"
    with app.app_context():
        work.carry_on(number, "worker", clock.now)
    assert "平台无法处理此文件" in batch_of(app, number).message and everything(app) == []
    assert batch_of(app, number).state == "checked"


def test_a_failure_is_tried_again_after_a_pause(people, app):
    """Where the file should be is a folder: nothing that the platform expects."""
    advisor = people("advisor1")
    advisor.submit("/clients/import", file=(io.BytesIO(table(GOOD).encode()), "客户.csv"))
    (kept,) = (app.config["DATA_DIR"] / "imports").iterdir()
    content = kept.read_bytes()
    kept.unlink()
    kept.mkdir()
    with app.app_context():
        with pytest.raises(IsADirectoryError):
            imports.carry_on(1)
        assert imports.carry_on(1) is None, "not before the pause is over"
        kept.rmdir()
        kept.write_bytes(content)
        assert claims.lost(clock.now()) == [] and claims.lost(clock.now() + claims.PAUSE) == [(1, 1)]
        assert work.carry_on(1, "worker", lambda: clock.now() + claims.PAUSE) == "checked"


def test_what_cannot_be_taken_whole_is_taken_back(people, app, shelf, small_steps):
    """The last known client changes hands after the others were filled in: those get back what stood there."""
    known = [shelf.put("advisor1", name, phone=f"1380000000{n}") for n, name in enumerate(("甲方", "乙方", "丙方"))]
    advisor = people("advisor1")
    rows = [
        [name, "", "", f"1380000000{n}/1370000000{n}", "12", "", ""] for n, name in enumerate(("甲方", "乙方", "丙方"))
    ]
    number = sent(advisor, many(3) + rows)
    advisor.submit(None, press="take=all")
    with app.app_context():
        while batch_of(app, number).state != "updating":
            with pytest.raises(Killed):
                work.carry_on(number, "worker", Hand(6, clock.now()))
            db.session.rollback()
    shelf.set(known[2], managed_by_id=shelf.cast.users["advisor2"])
    with app.app_context():
        work.carry_on(number, "worker", clock.now)
    batch = batch_of(app, number)
    assert batch.state == "checked" and "第 7 行，姓名：此客户现由其他投资顾问管理" in batch.message
    assert [client.name for client in everything(app)] == ["甲方", "乙方", "丙方"]
    assert [shelf.row(one).total_assets for one in known] == [None] * 3
    assert [len(shelf.row(one).contacts) for one in known] == [1] * 3
    assert [shelf.row(one).version for one in known] == [3, 3, 1]
    assert len(rows_of(app, select(SearchTerm.client_id).distinct())) == 3


def test_a_document_number_that_came_in_between_is_noticed(people, app, shelf):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    advisor.submit(None, press="take=all")
    with app.app_context(), pytest.raises(Killed):
        work.carry_on(number, "worker", Hand(5, clock.now()))
    with app.app_context():
        db.session.rollback()
    assert len(everything(app)) == 3
    shelf.put("advisor2", "王磊", id_type="id_card", id_no=IDENTITY, phone="13911110001")
    with app.app_context():
        work.carry_on(number, "worker", clock.now)
    assert batch_of(app, number).state == "checked" and "周雨涵" in batch_of(app, number).message
    assert in_use(app) == ["王磊"] and len(everything(app)) == 1


# A real worker


def test_a_real_worker_takes_a_file(people, app, worker):
    """The clock of these processes is the real one, that of the visitor stands."""
    advisor = people("advisor1")
    advisor.submit("/clients/import", file=(io.BytesIO(table(GOOD).encode()), "客户.csv"))
    number = int(advisor.page.url.rpartition("/")[2])
    until(lambda: batch_of(app, number).state == "checked", "the file to be read", worker)
    advisor.submit(f"/clients/import/{number}", press="take=all")
    until(lambda: batch_of(app, number).state == "done", "the file to be taken", worker)
    assert in_use(app) == ["王磊", "李四", "欧阳修"]
