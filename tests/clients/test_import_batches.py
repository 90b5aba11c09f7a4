"""What the worker does with a file: whole or not at all, whoever dies in between; columns that are asked about; undoing."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from ia.clients.imports import checking, claims, taking, work
from ia.clients.imports.models import ImportBatch, ImportRow
from ia.clients.models import Client, ContactRecord, ContactWay, SearchTerm
from ia.ground import clock
from ia.ground.audit import verify
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post, User
from jobs import imports, upkeep
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.test_import import BAD, GOOD, HEAD, everything, facts, table, take, upload
from tests.clients.test_import import work as work_off
from tests.services import until


def sent(advisor, rows, head=HEAD, name="客户.csv") -> int:
    """The number of a file that was sent and read."""
    upload(advisor, table(rows, head, title=False).encode(), name)
    return int(advisor.page.url.rpartition("/")[2])


def rows_of(app, query):
    with app.app_context():
        return db.session.execute(query).all()


def batch_of(app, number: int) -> ImportBatch:
    with app.app_context():
        return db.session.get(ImportBatch, number)


def clients(app, *columns):
    names = [getattr(Client, name) for name in columns]
    return [tuple(row) for row in rows_of(app, select(*names).order_by(Client.id))]


def in_use(app) -> list[str]:
    return [
        row.name for row in rows_of(app, select(Client.name).where(Client.managed_by_id.is_not(None)).order_by("id"))
    ]


def many(count: int, start: int = 0) -> list[list[str]]:
    return [[f"客户{n}", "", f"{n + 10_000:010d}", f"139{n:08d}", f"{n}", "", ""] for n in range(start, start + count)]


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


@pytest.fixture
def small_steps(monkeypatch):
    """Units of work of two rows."""
    monkeypatch.setattr(checking, "CHUNK", 2)
    monkeypatch.setattr(taking, "AMENDED", 2)
    monkeypatch.setattr(taking, "PLACED", 1_000)


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


# Columns


def test_an_unknown_column_is_asked_about_once_in_a_branch(people, app):
    advisor = people("advisor1")
    head = ["客户姓名", "联络方式甲", "星座"]
    number = sent(advisor, [["王磊", "13800138000", "金牛"]], head)
    assert "联络方式甲、星座" in advisor.page.text and facts(advisor)["不能导入的行"] == "1"
    advisor.submit(None, {"column-1": "mobile", "column-2": "-"}, form=f"/clients/import/{number}/columns")
    work_off(advisor)
    assert facts(advisor)["新增客户"] == "1" and "无法识别" not in advisor.page.text
    other = people("advisor2")
    sent(other, [["李磊", "13800138001", "金牛"]], head)
    assert facts(other)["新增客户"] == "1" and "无法识别" not in other.page.text
    elsewhere = people("advisor9")
    sent(elsewhere, [["李磊", "13800138002", "金牛"]], head)
    assert "联络方式甲、星座" in elsewhere.page.text


def test_a_file_whose_names_nobody_finds_is_asked_about(people, app):
    advisor = people("advisor1")
    number = sent(advisor, [["王磊", "13800138000"]], ["户主", "手机"])
    assert "没有客户姓名" in advisor.page.text or "姓名" in advisor.page.one(".note.warn").text_content()
    assert not advisor.page.select("button[value=all], button[value=good]")
    advisor.submit(None, {"column-0": "name"}, form=f"/clients/import/{number}/columns")
    work_off(advisor)
    take(advisor)
    assert in_use(app) == ["王磊"]


def test_of_two_columns_with_one_meaning_the_second_is_asked_about(people, app):
    advisor = people("advisor1")
    number = sent(
        advisor, [["王磊", "某某公司", "13800138000", "13900139000"]], ["姓名", "客户名称", "手机", "联系电话"]
    )
    assert "客户名称" in advisor.page.one("form p.warn").text_content()
    address = f"/clients/import/{number}/columns"
    advisor.submit(None, {"column-1": "name"}, form=address)
    assert advisor.status == 422 and advisor.page.select("[role=alert]")
    advisor.submit(f"/clients/import/{number}", {"column-1": "employer"}, form=address)
    work_off(advisor)
    take(advisor)
    assert clients(app, "name", "employer") == [("王磊", "某某公司")]
    assert len(rows_of(app, select(ContactWay.id))) == 2


def test_a_column_named_like_one_of_ours_may_mean_another(people, app):
    advisor = people("advisor1")
    number = sent(advisor, [["王磊", "13800138000", "021-12345678"]], ["姓名", "手机", "phone"])
    assert "无法识别" not in advisor.page.text
    advisor.submit(None, {"column-2": "fax"}, form=f"/clients/import/{number}/columns")
    work_off(advisor)
    take(advisor)
    kinds = select(ContactWay.kind, ContactWay.value).order_by(ContactWay.id)
    assert rows_of(app, kinds) == [("mobile", "13800138000"), ("fax", "021-12345678")]


def test_only_the_sender_says_what_columns_mean_and_only_what_they_may(people):
    advisor = people("advisor1")
    number = sent(advisor, [["王磊", "13800138000", "金"]], ["姓名", "手机", "星座"])
    address = f"/clients/import/{number}/columns"
    page = advisor.page
    advisor.submit(None, {"column-2": "status"}, form=address)
    assert advisor.status == 400
    for username in ("advisor2", "director1"):
        visitor = people(username)
        visitor.get("/clients/import")
        data = dict(visitor.page.form("/clients/import").form_values())
        assert visitor.post(address, data={"csrf_token": data["csrf_token"]}).status_code == 404
    advisor.page = page
    advisor.submit(None, press="take=all")
    advisor.page = page
    advisor.submit(None, {"column-2": "other"}, form=address)
    assert advisor.page.flashes and "等待" in advisor.page.text


# Author, day, client number, masks


def test_the_first_author_and_day_are_kept(people, app, cast):
    head = ["姓名", "手机", "录入人", "录入日期", "备注"]
    rows = [
        ["甲", "13800000001", "周雨涵", "2019年3月5日", ""],
        ["乙", "13800000002", "leader1", "20200101", "老客户"],
        ["丙", "13800000003", "某某某", "", "老客户"],
        ["丁", "13800000004", "周雨涵", "2031-01-01", ""],
    ]
    advisor = people("advisor1")
    sent(advisor, rows, head)
    assert "某某某" in advisor.page.text and advisor.page.texts("tbody td:nth-child(2)") == ["录入日期"]
    take(advisor, "good")
    first, second, third = clients(app, "created_by_id", "created_at", "other")
    assert (first[0], clock.local_date(first[1]), first[2]) == (cast.users["advisor2"], date(2019, 3, 5), None)
    assert (second[0], clock.local_date(second[1]), second[2]) == (cast.users["leader1"], date(2020, 1, 1), "老客户")
    assert (third[0], third[2]) == (cast.users["advisor1"], "老客户\n录入人：某某某")
    sent(advisor, rows[:3], head)
    assert facts(advisor)["已有客户，无新内容"] == "3"


def test_two_people_of_one_name_are_nobody(people, app, cast, now):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.username == "advisor3").values(name="周雨涵"))
        left = select(Post.id).where(Post.user_id == cast.users["leader1"])
        unit.execute(update(Post).where(Post.id.in_(left)).values(ends_on=clock.local_date(now)))
    advisor = people("advisor1")
    head = ["姓名", "手机", "登记人"]
    sent(advisor, [["甲", "13800000001", "周雨涵"], ["乙", "13800000002", "leader1"]], head)
    take(advisor)
    assert clients(app, "created_by_id", "other") == [
        (cast.users["advisor1"], "登记人：周雨涵"),
        (cast.users["leader1"], None),
    ]


EXPORTED = ["客户号", "姓名", "证件号码", "资金帐号", "手机", "电子邮件", "工作单位"]


def test_an_exported_file_comes_in_again_to_the_same_records(people, app, shelf):
    known = shelf.known("advisor1")
    number = shelf.row(known).client_no
    row = [number, "王磊", "1101****002X", "****7145", "138****8000", "w****@example.com", "新单位"]
    advisor = people("advisor1")
    sent(advisor, [row], EXPORTED)
    assert facts(advisor)["补充已有客户"] == "1", advisor.page.text
    take(advisor)
    client = shelf.row(known)
    assert (client.id_no, client.fund_account_no, client.employer) == (IDENTITY, ACCOUNT, "新单位")
    assert len(client.contacts) == 2
    sent(advisor, [row], EXPORTED)
    assert facts(advisor)["已有客户，无新内容"] == "1"


def test_stars_that_stand_for_nothing_are_refused(people, shelf):
    known = shelf.known("advisor1")
    number = shelf.row(known).client_no
    rows = [
        [number, "王磊", "1101****0029", "", "", "", ""],
        ["", "新人", "", "****7145", "13800000001", "", ""],
        ["999999", "无此人", "", "", "13800000002", "", ""],
        [shelf.row(shelf.put("advisor1", "李四", phone="13900000009")).client_no, "王五", "", "", "", "", ""],
    ]
    advisor = people("advisor1")
    sent(advisor, rows, EXPORTED)
    assert advisor.page.texts("tbody td:nth-child(1)") == ["2", "3", "4", "5"]
    assert advisor.page.texts("tbody td:nth-child(2)") == ["证件号码", "资金帐号", "客户号", "姓名"]


def test_a_client_number_of_somebody_else_is_refused(people, shelf):
    numbers = [
        shelf.row(shelf.put(name, "别人", phone=f"1390000000{n}")).client_no
        for n, name in enumerate(("advisor2", "advisor9"))
    ]
    advisor = people("advisor1")
    sent(advisor, [[number, "别人", "", "", "", "", "甲"] for number in numbers], EXPORTED)
    reasons = advisor.page.texts("tbody td:nth-child(3)")
    assert "周雨涵" in reasons[0] and reasons[1] == "没有此客户号的客户。"


def test_a_known_client_needs_no_phone_in_the_file(people, shelf):
    known = shelf.put("advisor1", "王磊", fund_account_no=ACCOUNT, phone="13911110000")
    advisor = people("advisor1")
    sent(advisor, [["王磊", ACCOUNT, "88"]], ["姓名", "资金帐号", "资产总额"])
    take(advisor)
    assert str(shelf.row(known).total_assets) == "88.00"


def test_the_same_person_twice_in_one_file(people, app):
    advisor = people("advisor1")
    rows = [["张三", "", "", "13900000001", "", "", ""], ["张三", "", "", "13900000001", "", "", ""]]
    sent(advisor, [*rows, ["李四", "", "", "13900000001", "", "", ""]])
    assert facts(advisor)["新增客户"] == "2" and advisor.page.texts("tbody td:nth-child(1)") == ["3"]


# Undoing


def undo(visitor, number: int, reason: str = "导错文件"):
    visitor.get(f"/clients/import/{number}")
    visitor.submit(None, form="undo", reason=reason)
    work_off(visitor)


def test_a_file_is_undone_with_what_it_changed(people, app, shelf):
    known = shelf.put("advisor1", "李四", phone="13900000001", family="已婚", fund_account_no="0000000777")
    advisor = people("advisor1")
    head = [*HEAD, "家庭信息", "客户号"]
    known_as = shelf.row(known).client_no
    rows = [
        [*GOOD[0], "未婚", ""],
        ["李四", "", "0000000888", "13900000001/13700000000", "5", "", "", "离异", known_as],
    ]
    number = sent(advisor, rows, head)
    take(advisor)
    client = shelf.row(known)
    assert (client.family, client.fund_account_no, len(client.contacts)) == ("离异", "0000000888", 2)
    advisor.get("/clients/?q=8888")
    undo(advisor, number)
    assert "已撤销" in advisor.page.text
    client = shelf.row(known)
    assert (client.family, client.fund_account_no, client.total_assets, len(client.contacts)) == (
        "已婚",
        "0000000777",
        None,
        1,
    )
    assert in_use(app) == ["李四"]
    gone = everything(app)[1]
    assert (gone.status, gone.fund_account_no, gone.branch_id) == ("archived", None, None) and gone.gone_at
    advisor.get(f"/clients/{gone.id}", expect=404)
    for typed in ("王磊", "0888", "13700000000"):
        advisor.get(f"/clients/?q={typed}")
        assert advisor.page.texts("tbody a") == [], typed
    advisor.get("/clients/?q=0777")
    assert advisor.page.texts("tbody a") == ["李四"]
    advisor.get(f"/clients/{known}/history")
    assert "导入已撤销" in advisor.page.text
    with app.app_context():
        assert verify.verify().finding is None
    again = sent(advisor, rows, head)
    assert (facts(advisor)["新增客户"], facts(advisor)["补充已有客户"]) == ("1", "1")
    take(advisor)
    assert again != number and in_use(app) == ["李四", "王磊"]


def test_later_work_is_not_undone_with_it(people, app, shelf, now):
    known = shelf.put("advisor1", "李四", phone="13900000001", employer="旧单位")
    advisor = people("advisor1")
    rows = [[*many(1)[0], ""], [*many(1, 1)[0], ""], ["李四", "", "", "13900000001", "5", "", "", "新单位"]]
    number = sent(advisor, rows, [*HEAD, "工作单位"])
    take(advisor)
    talked = next(client.id for client in everything(app) if client.name == "客户1")
    advisor.submit(f"/clients/{known}/edit", {"occupation-employer": "更新的单位"}, form=f"/clients/{known}/edit")
    with app.app_context(), write_unit() as unit:
        talk = {"client_id": talked, "by_id": shelf.cast.users["advisor1"], "at": now, "created_at": now}
        unit.add(ContactRecord(**talk, direction="active", nature="general", channel="phone", topic="回访"))
    undo(advisor, number)
    assert in_use(app) == ["李四", "客户1"]
    client = shelf.row(known)
    assert (client.employer, client.total_assets) == ("更新的单位", None)
    left = [row.cssselect("td") for row in advisor.page.select("tbody tr")]
    assert [(cells[1].text_content(), cells[2].text_content()) for cells in left] == [
        ("李四", "工作单位"),
        ("客户1", "新客户本身"),
    ]


def test_undoing_twice_changes_nothing(people, app, shelf):
    known = shelf.put("advisor1", "李四", phone="13900000001")
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    take(advisor)
    page = advisor.page
    undo(advisor, number)
    advisor.submit(f"/clients/{known}/edit", {"occupation-employer": "单位"}, form=f"/clients/{known}/edit")
    before = clients(app, "id", "version", "gone_at")
    advisor.page = page
    advisor.submit(None, form="undo", reason="再来一次")
    assert advisor.page.flashes or advisor.page.url.endswith(str(number))
    work_off(advisor)
    advisor.get(f"/clients/import/{number}")
    assert not advisor.page.select("form#undo") and clients(app, "id", "version", "gone_at") == before


def test_the_director_may_undo_and_a_reason_is_needed(people, app):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    address = f"/clients/import/{number}"
    take(advisor)
    page = advisor.page
    for username in ("advisor2", "leader1", "director9"):
        stranger = people(username)
        stranger.page = page
        stranger.submit(None, form="undo", reason="不行")
        assert stranger.status in (400, 404)
        stranger.get("/clients/import")
        token = dict(stranger.page.form("/clients/import").form_values())["csrf_token"]
        assert stranger.post(f"{address}/undo", data={"csrf_token": token, "reason": "不行"}).status_code == 404
    director = people("director1")
    director.get("/clients/import")
    assert address in director.page.links()
    director.get(address)
    assert "不能导入的行0" in director.page.text and not director.page.select("form[action$=columns]")
    director.submit(None, form="undo", reason="")
    assert director.status == 422 and director.page.errors
    director.submit(None, form="undo", reason="客户投诉")
    work_off(director)
    assert in_use(app) == []
    said = rows_of(app, select(AuditRow.actor_name, AuditRow.changes).where(AuditRow.subject_kind == "import_batch"))
    assert said[-1].actor_name == "赵志强" and said[-1].changes["reason"] == [None, "客户投诉"]


def test_an_account_that_the_counter_has_confirmed_stays(people, app, shelf):
    known = shelf.put("advisor1", "李四", phone="13900000001")
    advisor = people("advisor1")
    number = sent(advisor, [["李四", "", ACCOUNT, "13900000001", "5", "", ""]])
    take(advisor)
    shelf.set(known, status="existing", confirmed_under_id=shelf.cast.users["advisor1"])
    undo(advisor, number)
    assert shelf.row(known).fund_account_no == ACCOUNT
    assert "资金帐号" in advisor.page.one("tbody").text_content()


def test_a_file_that_was_not_taken_cannot_be_undone(people, app):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    token = dict(advisor.page.form(f"/clients/import/{number}").form_values())["csrf_token"]
    advisor.post(f"/clients/import/{number}/undo", data={"csrf_token": token, "reason": "x"}, follow_redirects=True)
    assert "不能撤销" in advisor.page.flashes[0] and batch_of(app, number).state == "checked"


# Bad rows


def test_the_bad_rows_open_without_running_anything(people):
    advisor = people("advisor1")
    number = sent(advisor, [["=cmd|' /C calc'!A0", "", "12AB", "13900000001", "", "", ""]])
    assert advisor.page.texts("tbody td:nth-child(2)") == ["姓名", "资金帐号"]
    answer = advisor.get(f"/clients/import/{number}/bad-rows")
    cell = load_workbook(io.BytesIO(answer.data)).active["A2"]
    assert cell.data_type == "s" and cell.value.startswith("'=cmd")


def test_very_many_bad_rows_come_as_csv(people, monkeypatch):
    monkeypatch.setattr("ia.clients.imports.report.AS_WORKBOOK", 1)
    advisor = people("advisor1")
    number = sent(advisor, [["=cmd|' /C calc'!A0", "", "", "13900000001", "", "", ""], *BAD[:1]])
    answer = advisor.get(f"/clients/import/{number}/bad-rows")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    assert "\n'=cmd" in answer.data.decode("utf-8-sig") and "坏日期" in answer.data.decode("utf-8-sig")


def test_bad_rows_are_forgotten_with_their_file(people, app, now):
    advisor = people("advisor1")
    sent(advisor, BAD)
    with app.app_context():
        with write_unit():
            assert upkeep.clear_away(now)["import_rows"] == 0
        with write_unit():
            assert upkeep.clear_away(now + timedelta(days=8))["import_rows"] == len(BAD)
        assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0


def test_a_file_that_is_kept_no_longer(people, app):
    advisor = people("advisor1")
    number = sent(advisor, GOOD)
    for path in (app.config["DATA_DIR"] / "imports").iterdir():
        path.unlink()
    advisor.submit(None, press="take=all")
    assert advisor.status == 409 and batch_of(app, number).state == "checked"


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
