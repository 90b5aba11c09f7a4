"""What is in a file of clients: the columns of imports, masked numbers, a watermark; whole numbers for a reason."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ia.clients.imports import columns
from ia.ground.tables.sheets import find_header, read_sheet
from tests.clients.exporting import ASKED, exported, records, rows_of, table_of, trail
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE, PERSONAL

# What is in the file


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_holds_what_was_asked_for_masked(people, shelf, allow, kind):
    shelf.known(employer="某公司", gender="male", total_assets="12345.60", born_on=date(1980, 1, 2))
    shelf.put("advisor1", "李四", phone="13800138001", visibility_scope="branch", client_kind="organisation")
    allow("advisor1")
    answer = exported(people("advisor1"), format=kind)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith(
        "attachment; filename=clients-"
    )
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
