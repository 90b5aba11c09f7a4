"""Columns that are asked about; author, day, client number and masks in a file."""

from datetime import date

from sqlalchemy import select, update

from ia.clients.models import ContactWay
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Post, User
from tests.clients.importing import clients, in_use, rows_of, sent
from tests.clients.shelf import ACCOUNT, IDENTITY
from tests.clients.test_import import facts, take
from tests.clients.test_import import work as work_off

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
    advisor.submit(None, {"column-2": "level"}, form=address)
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
