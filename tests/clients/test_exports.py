"""Clients taken out as a file: a right of its own, a purpose, a record, a watermark, masked numbers, and refusals."""

import csv
import hashlib
import os
import time
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from ia.clients.exports import making, rights
from ia.clients.exports.models import ClientExport, Exported
from ia.clients.imports import columns
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Post
from ia.ground.tables.sheets import find_header, read_sheet
from jobs.worker import perform
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE, PERSONAL, count
from tests.services import until

ASKED = {"kind": "analysis", "purpose": "季度服务分析", "consent": True, "consent_under": "客户协议第八条"}


def exported(visitor, query="", **fields):
    """Fill in the form and send it; the answer."""
    return visitor.submit(f"/clients/export{query}", {**ASKED, **fields}, form="form", follow=False)


def rows_of(answer) -> list[list]:
    """All rows of the file, the block above the table included."""
    if "csv" in answer.mimetype:
        return list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    sheet = load_workbook(BytesIO(answer.data)).active
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.rows]


def table_of(answer) -> list[dict]:
    rows = rows_of(answer)
    head = next(place for place, row in enumerate(rows) if row[0] == "客户号")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def records(app) -> list:
    with app.app_context():
        return list(db.session.execute(select(*ClientExport.__table__.c).order_by(ClientExport.id)))


def trail(app, action) -> list[dict]:
    with app.app_context():
        query = select(AuditRow).where(AuditRow.action == action, AuditRow.subject_kind == "client").order_by(AuditRow.seq)
        return [{name: after for name, (before, after) in row.changes.items()} for row in db.session.scalars(query)]


def set_figure(app, key, value) -> None:
    with app.app_context(), write_unit():
        change(key, value, date(2026, 11, 1), "测试", person=None, now=clock.now())


# The right


@pytest.mark.parametrize("username", ["advisor1", "leader1", "director1", "gm1", "sysadmin1", "hqadmin1", "clerk1"])
def test_nobody_exports_by_a_post_of_the_branch_alone(people, shelf, username):
    shelf.put("advisor1", "王磊")
    people(username).get("/clients/export", expect=403)
    people(username).get("/help/")
    token = people(username).page.select("input[name=csrf_token]")[0].get("value")
    assert people(username).post("/clients/export", data={**ASKED, "csrf_token": token}).status_code == 403


def test_the_list_leads_there_for_those_who_may(people, shelf, allow):
    shelf.put("advisor1", "王磊")
    for username, leads in (("advisor2", False), ("advisor1", True)):
        allow("advisor1") if leads else None
        people(username).get("/clients/?status=prospect")
        assert ("/clients/export?status=prospect" in people(username).page.links()) == leads


def test_the_right_ends_with_its_day(people, shelf, allow, still, app, cast):
    shelf.put("advisor1", "王磊")
    allow("advisor1", until=date(2026, 11, 25))
    people("advisor1").get("/clients/export")
    still("2026-11-25T09:00")
    visitor = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    visitor.get("/clients/export", expect=403)


def test_alone_the_right_reaches_nothing(people, app, shelf, cast, allow):
    shelf.put("advisor1", "王磊")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.user_id == cast.users["gm1"]).values(role=rights.EXPORTER))
    exporter = people("gm1")
    exporter.get("/clients/", expect=403)
    assert exported(exporter).status_code == 422
    assert exporter.page.errors == ["没有可导出的客户。"] and records(app) == []


def test_only_what_the_other_posts_reach_in_that_branch(people, shelf, allow, app, cast):
    shelf.put("advisor1", "王磊")
    shelf.put("advisor2", "李四", phone="13800138001")
    shelf.put("advisor2", "赵五", phone="13800138002", visibility_scope="team")
    shelf.put("advisor9", "外人", phone="13800138003")
    allow("advisor1")
    allow("director9", branch="B001")
    assert sorted(row["姓名"] for row in table_of(exported(people("advisor1")))) == ["王磊", "赵五"]
    assert exported(people("director9")).status_code == 422, "the right is given for one branch, the sight is of another"


# What is asked


@pytest.mark.parametrize("missing", ["kind", "purpose", "consent", "consent_under"])
def test_without_purpose_and_ground_nothing_leaves(people, shelf, allow, app, missing):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    answer = exported(people("advisor1"), **{missing: None})
    assert answer.status_code == 422 and answer.mimetype == "text/html"
    kept = people("advisor1").page.one("textarea[name=purpose]").text.strip()
    assert kept == ("" if missing == "purpose" else ASKED["purpose"])
    assert records(app) == [] and count(app, Exported) == 0 and trail(app, "export") == []


def test_whole_numbers_need_a_reason_of_their_own(people, shelf, allow, app):
    shelf.known()
    allow("advisor1")
    assert exported(people("advisor1"), whole=True).status_code == 422
    assert "请说明为什么需要完整号码。" in people("advisor1").page.text
    assert records(app) == []


def test_too_many_are_refused(people, shelf, allow, app):
    for number in range(3):
        shelf.put("advisor1", f"王磊{number}", phone=f"1380013800{number}")
    allow("advisor1")
    set_figure(app, "export.rows", 2)
    assert exported(people("advisor1")).status_code == 422
    assert "一次最多导出 2 位客户" in people("advisor1").page.text
    assert exported(people("advisor1"), "?q=王磊1").status_code == 200


def test_a_filter_amiss_exports_nothing_by_mistake(people, shelf, allow):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    for query in ("?q=x", "?status=nonsense"):
        assert exported(people("advisor1"), query).status_code == 422


# What is in the file


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_holds_what_was_asked_for_masked(people, shelf, allow, kind):
    shelf.known(employer="某公司", gender="male", total_assets="12345.60", born_on=date(1980, 1, 2))
    shelf.put("advisor1", "李四", phone="13800138001", visibility_scope="branch", client_kind="organisation")
    allow("advisor1")
    answer = exported(people("advisor1"), format=kind)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment; filename=clients-")
    assert answer.headers["Cache-Control"] == "no-store"
    first, second = table_of(answer)
    assert (first["姓名"], first["证件类型"], first["性别"], first["工作单位"]) == ("王磊", "身份证", "男", "某公司")
    assert (first["证件号码"], first["资金帐号"]) == ("1101****002X", "****7145")
    assert (first["手机"], first["电子邮件"]) == ("138****8000", "w****@example.com")
    assert str(first["资产总额（元）"]) in ("12345.6", "12345.60")
    assert str(first["出生日期"])[:10] == "1980-01-02"
    assert (second["客户类型"], second["可查询范围"], second["来源"]) == ("机构", "营业部", "自有资源")
    said = "\n".join(str(cell) for row in rows_of(answer) for cell in row)
    assert not [number for number in PERSONAL if number in said]


def test_the_header_is_what_imports_know(people, shelf, allow):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    for kind in ("xlsx", "csv"):
        answer = exported(people("advisor1"), format=kind)
        sheet = read_sheet(answer.data, f"clients.{kind}")
        header = find_header(sheet.rows, columns.LABELS, ("name",))
        assert set(header.columns.values()) == set(columns.LABELS)
        assert header.missing == [] and [row.cell(0) for row in sheet.below(header)] == [table_of(answer)[0]["客户号"]]


def test_the_filters_of_the_list_are_those_of_the_file(people, shelf, allow, app):
    shelf.put("advisor1", "王磊", level="senior")
    shelf.put("advisor1", "李四", phone="13800138001")
    allow("advisor1")
    people("advisor1").get("/clients/export?level=senior")
    assert "文件将包含 1 位客户。" in people("advisor1").page.text and "客户级别：高级" in people("advisor1").page.text
    assert [row["姓名"] for row in table_of(exported(people("advisor1"), "?level=senior"))] == ["王磊"]
    assert [row["姓名"] for row in table_of(exported(people("advisor1"), "?q=李四"))] == ["李四"]
    assert [record.filters for record in records(app)] == [[["客户级别", "高级"]], [["查询", "李四"]]]


def test_a_typed_number_is_masked_in_the_record(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"), f"?q={MOBILE}")
    assert records(app)[0].filters == [["查询", "****8000"]]


def test_the_watermark_names_who_when_what_for(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    answer = exported(people("advisor1"), purpose="核对单位：万元")
    record, rows = records(app)[0], rows_of(answer)
    block = "\n".join(str(row[0]) for row in rows[:6])
    who = ("林晓东", "投资顾问", "示范营业部", "2026-11-24 10:00")
    for said in (record.code, *who, "核对单位：万元", "共 1 位客户", ASKED["consent_under"]):
        assert said in block, said
    book = load_workbook(BytesIO(answer.data))
    assert record.code in book.properties.identifier and book.properties.creator == "林晓东"
    assert record.code in book.active.oddHeader.center.text and "林晓东" in book.active.oddFooter.left.text
    assert book.active.freeze_panes == "A8"


def test_a_unit_in_the_purpose_does_not_change_the_amounts(people, shelf, allow):
    shelf.put("advisor1", "王磊", total_assets="12.00")
    allow("advisor1")
    answer = exported(people("advisor1"), purpose="单位：万元")
    header = find_header(read_sheet(answer.data, "a.xlsx").rows, columns.LABELS)
    place = next(index for index, code in header.columns.items() if code == "total_assets")
    assert header.unit_of(place) == "元"


def test_hostile_text_stays_text(people, shelf, allow):
    shelf.put("advisor1", "=HYPERLINK(1)", family="@SUM(A1)", preferences="+1")
    allow("advisor1")
    for kind in ("xlsx", "csv"):
        answer = exported(people("advisor1"), format=kind, purpose="=1+1")
        cells = [cell for row in rows_of(answer) for cell in row if str(cell)[:1] in tuple("=+-@")]
        assert cells == []
        if kind == "xlsx":
            sheet = load_workbook(BytesIO(answer.data)).active
            assert {cell.data_type for row in sheet.rows for cell in row} <= {"s", "inlineStr", "n", "d"}


def test_further_addresses_stand_apart(people, shelf, allow, app):
    client_id = shelf.put("advisor1", "王磊")
    first = {"contacts-1-kind": "address", "contacts-1-value": "甲路1号"}
    second = {"contacts-2-kind": "address", "contacts-2-value": "乙路2号"}
    people("advisor1").submit(f"/clients/{client_id}/edit", first | second)
    allow("advisor1")
    (row,) = table_of(exported(people("advisor1")))
    assert (row["地址"], row["其余地址"]) == ("甲路1号", "乙路2号")


# Whole numbers


def test_whole_numbers_for_those_who_work_with_every_client(people, shelf, allow, app):
    client_id = shelf.known()
    allow("advisor1")
    (row,) = table_of(exported(people("advisor1"), whole=True, whole_reason="上门服务"))
    assert (row["证件号码"], row["资金帐号"], row["手机"], row["电子邮件"]) == (IDENTITY, ACCOUNT, MOBILE, EMAIL)
    (record,) = records(app)
    assert record.whole and record.whole_reason == "上门服务"
    assert trail(app, "reveal") == [{"code": record.code, "export_rows": 1, "reason": "上门服务"}]
    people("advisor1").get(f"/clients/{client_id}/reads")
    assert "导出" in people("advisor1").page.text


def test_whole_numbers_are_refused_when_one_client_is_only_shown(people, shelf, allow, app):
    shelf.known()
    shelf.put("advisor2", "赵五", phone="13800138002", visibility_scope="team")
    allow("advisor1")
    answer = exported(people("advisor1"), whole=True, whole_reason="上门服务")
    assert answer.status_code == 422 and MOBILE not in answer.text
    assert records(app) == [] and trail(app, "reveal") == []
    assert len(table_of(exported(people("advisor1"), "?mine=1", whole=True, whole_reason="上门服务"))) == 1


# The record


def test_every_file_leaves_a_record_and_a_row_in_the_trail(people, shelf, allow, app, cast):
    client_id = shelf.put("advisor1", "王磊")
    allow("advisor1")
    answer = exported(people("advisor1"))
    (record,) = records(app)
    assert (record.by_id, record.branch_id, record.row_count) == (cast.users["advisor1"], cast.units["B001"], 1)
    assert (record.kind, record.purpose, record.consent) == ("analysis", "季度服务分析", "客户协议第八条")
    assert record.sha256 == hashlib.sha256(answer.data).hexdigest() and record.state == "made"
    assert trail(app, "export") == [
        {
            "code": record.code,
            "export_purpose": "analysis: 季度服务分析",
            "consent": "客户协议第八条",
            "export_format": "xlsx",
            "export_rows": 1,
        }
    ]
    with app.app_context():
        assert db.session.execute(select(Exported.export_id, Exported.client_id)).all() == [(record.id, client_id)]
    people("advisor1").get(f"/clients/{client_id}/reads")
    assert {"导出", record.code} <= {cell.strip() for cell in people("advisor1").page.texts("tbody td")}


def test_a_form_sent_twice_makes_one_file(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    advisor = people("advisor1")
    advisor.get("/clients/export")
    page = advisor.page
    first = advisor.submit(None, ASKED, form="form", follow=False)
    advisor.page = page
    second = advisor.submit(None, ASKED, form="form", follow=False)
    assert (first.status_code, second.status_code) == (200, 303)
    assert second.headers["Location"] == f"/clients/exports/{records(app)[0].id}" and len(records(app)) == 1


def test_a_file_that_is_found_leads_to_who_took_it(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"))
    (record,) = records(app)
    written = f"{record.code[:4]}-{record.code[4:]}".lower()
    for username in ("advisor1", "director1", "gm1", "sysadmin1", "hqadmin1"):
        visitor = people(username)
        visitor.get(f"/clients/exports?q={written}")
        assert record.code in visitor.page.text and "林晓东" in visitor.page.text and "季度服务分析" in visitor.page.text
        visitor.get("/clients/exports?q=ZZZZZZZZ")
        assert record.code not in visitor.page.text
        visitor.get(f"/clients/exports/{record.id}")
        assert record.sha256 in visitor.page.text


def test_administrators_are_not_told_what_was_searched_for(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"), "?q=王磊")
    (record,) = records(app)
    for username, told in (("advisor1", True), ("director1", True), ("sysadmin1", False), ("hqadmin1", False)):
        people(username).get(f"/clients/exports/{record.id}")
        assert ("王磊" in people(username).page.text) == told


@pytest.mark.parametrize(("username", "status"), [("director9", 404), ("advisor2", 403), ("clerk1", 403)])
def test_an_export_is_no_business_of_others(people, shelf, allow, app, username, status):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    exported(people("advisor1"))
    (record,) = records(app)
    people(username).get(f"/clients/exports/{record.id}", expect=status)
    if status == 404:
        people(username).get("/clients/exports")
        assert record.code not in people(username).page.text


def test_another_exporter_sees_only_own_ones(people, shelf, allow, app):
    shelf.put("advisor1", "王磊")
    allow("advisor1")
    allow("advisor2")
    exported(people("advisor1"))
    (record,) = records(app)
    people("advisor2").get("/clients/exports")
    assert record.code not in people("advisor2").page.text
    people("advisor2").get(f"/clients/exports/{record.id}", expect=404)


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
        {"code", "export_purpose", "consent", "export_format", "export_rows"},
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
