"""Files that branches really have, brought in through the page and by the command."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from ia.clients.imports import claims, columns, mapping, planning, reading
from ia.clients.imports.models import ImportBatch
from ia.clients.models import Client, ContactWay, SearchTerm
from ia.ground import clock
from ia.ground.db import db
from jobs.imports import carry_on
from tests.clients.shelf import ACCOUNT, IDENTITY, MOBILE

HEAD = ["姓名", "证件号码", "资金帐号", "手机", "资产总额", "出生日期", "来源"]
GOOD = [
    ["王磊", IDENTITY, ACCOUNT, MOBILE, "1,234,567.89", "1949/12/31", "自有资源"],
    ["李　四", "", "", "13900000001", "", "", "转介绍"],
    ["欧阳修", "", '="0000000042"', "13900000002/021-12345678", "0", "", ""],
]
BAD = [
    ["坏日期", "", "", "13900000011", "", "2026-02-30", ""],
    ["坏金额", "", "", "13900000012", "12万x", "", ""],
    ["坏证件", "110105194912310021", "", "13900000013", "", "", ""],
    ["坏帐号", "", "12AB", "13900000014", "", "", ""],
    ["无电话", "", "", "", "", "", ""],
    ["", "", "", "13900000015", "", "", ""],
]


def table(rows, head=HEAD, title=True) -> str:
    above = "示范营业部客户登记表\n制表日期：2026年11月,,,制表：柜台\n\n" if title else ""
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [head, *rows]]
    return above + "\n".join(quoted) + "\n"


def workbook(rows) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(["示范营业部客户登记表"])
    sheet.append([])
    sheet.append([])
    for row in [HEAD, *rows]:
        sheet.append([cell.strip('="') for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMS = {
    "gb18030.csv": lambda rows: table(rows).encode("gb18030"),
    "utf8.csv": lambda rows: table(rows).encode("utf-8"),
    "bom.csv": lambda rows: table(rows).encode("utf-8-sig"),
    "clients.xlsx": workbook,
}


def upload(visitor, data: bytes, name: str = "客户.csv"):
    """Send a file, let the worker read it, look at what it says."""
    visitor.submit("/clients/import", file=(io.BytesIO(data), name))
    if visitor.status == 200:
        work(visitor)


def work(visitor):
    """Do what the worker would do with all files, and load the page anew."""
    app = visitor.application
    with app.app_context():
        for batch_id, _attempts in claims.lost(clock.now()):
            carry_on(batch_id)
    visitor.get(visitor.page.url)


def take(visitor, what: str = "all"):
    """Press the button, let the worker do it."""
    visitor.submit(None, press=f"take={what}")
    if visitor.status == 200:
        work(visitor)


COUNTS = {"行数": "0", "新增客户": "0", "补充已有客户": "0", "已有客户，无新内容": "0", "不能导入的行": "0"}


def facts(visitor) -> dict[str, str]:
    """The counts on the page of a file."""
    return dict(zip(visitor.page.texts("dl.facts dt"), visitor.page.texts("dl.facts dd"), strict=True))


def everything(app) -> list[Client]:
    with app.app_context():
        return list(db.session.scalars(select(Client).order_by(Client.id)))


@pytest.mark.parametrize("form", FORMS)
def test_a_file_comes_in_with_its_numbers_intact(people, app, form):
    advisor = people("advisor1")
    upload(advisor, FORMS[form](GOOD), form)
    assert "新增客户3" in advisor.page.text and everything(app) == []
    take(advisor)
    assert "新登记客户 3 个，补充客户 0 个，未导入 0 行。" in advisor.page.text
    first, second, third = everything(app)
    assert (first.name, first.id_no, first.fund_account_no) == ("王磊", IDENTITY, ACCOUNT)
    assert (str(first.total_assets), first.born_on, first.source) == ("1234567.89", date(1949, 12, 31), "own_contact")
    assert (second.name, second.name_key, second.source) == ("李四", "li si", "referral")
    assert (third.fund_account_no, third.status, third.visibility_scope) == ("0000000042", "prospect", "owner")
    with app.app_context():
        kinds = db.session.execute(select(ContactWay.kind, ContactWay.value).order_by(ContactWay.id)).all()
    assert kinds[2:] == [("mobile", "13900000002"), ("phone", "021-12345678")]
    advisor.get("/clients/?q=oyx")
    assert advisor.page.texts("tbody a") == ["欧阳修"]
    advisor.get(f"/clients/{first.id}/history")
    assert "****7145" in advisor.page.text and IDENTITY not in advisor.page.source


@pytest.mark.parametrize("form", FORMS)
def test_bad_cells_are_named_by_row_and_column(people, app, form):
    advisor = people("advisor1")
    upload(advisor, FORMS[form](GOOD + BAD), form)
    named = [
        (cells[0].text_content(), cells[1].text_content())
        for cells in (row.cssselect("td") for row in advisor.page.select("tbody tr"))
    ]
    assert named == [
        ("8", "出生日期"),
        ("9", "资产总额"),
        ("10", "证件号码"),
        ("11", "资金帐号"),
        ("12", "手机"),
        ("13", "姓名"),
    ]
    assert "新增客户3" in advisor.page.text and "不能导入的行6" in advisor.page.text
    assert not advisor.page.select("button[value=all]")
    take(advisor, "good")
    assert [client.name for client in everything(app)] == ["王磊", "李四", "欧阳修"]


def test_the_bad_rows_come_back_as_a_file(people):
    advisor = people("advisor1")
    upload(advisor, table(GOOD + BAD).encode("gb18030"))
    answer = advisor.get(advisor.page.url + "/bad-rows")
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.data)).active.rows]
    assert rows[0][:7] == HEAD and len(rows) == 7
    assert rows[3][1] == "110105194912310021" and rows[3][7] == 10 and "证件号码" in rows[3][8]
    corrected = [[str(cell or "") for cell in row[:7]] for row in rows[1:2]]
    corrected[0][5] = "2026-02-28"
    upload(advisor, table(corrected).encode())
    assert "新增客户1" in advisor.page.text


def test_what_is_known_is_filled_in_and_not_doubled(people, app, shelf):
    client_id = shelf.put("advisor1", "王磊", fund_account_no=ACCOUNT, family="已婚", phone="13911110000")
    other = shelf.put("advisor1", "李四", phone="13900000001")
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    assert facts(advisor) == COUNTS | {"新增客户": "1", "补充已有客户": "1", "已有客户，无新内容": "1", "行数": "3"}
    take(advisor)
    assert len(everything(app)) == 3
    client = shelf.row(client_id)
    assert (client.id_no, client.family, str(client.total_assets)) == (IDENTITY, "已婚", "1234567.89")
    assert [way.value for way in client.contacts] == ["13911110000", MOBILE]
    assert shelf.row(other).name == "李四"
    upload(advisor, table(GOOD).encode())
    assert facts(advisor) == COUNTS | {"已有客户，无新内容": "3", "行数": "3"}
    assert not advisor.page.select("button[value=all]")


def test_clients_of_others_are_refused_with_whom_to_ask(people, shelf):
    shelf.known("advisor2", phone="13911110000", fund_account_no=None)
    shelf.put("advisor9", "别人", phone="13911110001", fund_account_no="0000000042")
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    assert "周雨涵" in advisor.page.text and "唐欣怡" in advisor.page.text
    assert "别人" not in advisor.page.text and "新增客户1" in advisor.page.text


def test_a_number_recorded_under_another_name_is_refused(people, shelf, app):
    shelf.put("advisor1", "李四", fund_account_no=ACCOUNT, phone="13911110000")
    advisor = people("advisor1")
    upload(advisor, table(GOOD[:1]).encode())
    assert advisor.page.texts("tbody td:nth-child(2)") == ["姓名"] and "李四" in advisor.page.text
    assert [client.name for client in everything(app)] == ["李四"]


def test_a_closed_account_and_a_number_standing_twice(people, shelf):
    shelf.put("advisor1", "旧户", fund_account_no=ACCOUNT, account_closed_on=date(2025, 3, 1), phone="13911110000")
    advisor = people("advisor1")
    rows = [
        GOOD[0],
        ["甲", "", "0000000001", "13900000021", "", "", ""],
        ["乙", "", "0000000001", "13900000022", "", "", ""],
    ]
    upload(advisor, table(rows).encode())
    reasons = advisor.page.texts("tbody td:nth-child(3)")
    assert "2025-03-01" in reasons[0] and "6" in reasons[1] and len(reasons) == 2


SPELLINGS = ["1949-12-31", "1949/12/31", "1949.12.31", "19491231", "1949年12月31日", "18263", "１９４９－１２－３１"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_however_days_numbers_and_names_are_written(people, app, encoding):
    rows = [
        [f"张{sign}三", "", f"'00000000{n:02d}", f"１３９００００００{n:02d}", f"￥1,000.{n:02d}", spelt, ""]
        for n, (spelt, sign) in enumerate(zip(SPELLINGS, ("　", " ", "", "  ", " ", "", ""), strict=True), 10)
    ]
    advisor = people("advisor1")
    upload(advisor, table(rows).encode(encoding))
    assert facts(advisor)["新增客户"] == str(len(rows)), advisor.page.text
    take(advisor)
    assert {(client.name, client.born_on) for client in everything(app)} == {("张三", date(1949, 12, 31))}
    assert [client.fund_account_no for client in everything(app)] == [f"00000000{n:02d}" for n in range(10, 17)]
    assert [str(client.total_assets) for client in everything(app)] == [f"1000.{n:02d}" for n in range(10, 17)]
    with app.app_context():
        assert set(db.session.scalars(select(ContactWay.value))) == {f"139000000{n:02d}" for n in range(10, 17)}


def test_a_file_in_two_encodings_is_refused_with_the_line(people):
    """Two exports pasted together: the second half is not in the encoding of the first."""
    half = table(GOOD, title=False).encode()
    advisor = people("advisor1")
    upload(advisor, half + "赵六,,,13900000009,,,\n".encode("gb18030"))
    assert advisor.status == 422 and "第 5 行" in advisor.page.errors[0]


def test_a_formula_for_a_name_is_named_by_row_and_column(people):
    advisor = people("advisor1")
    upload(advisor, table([['=HYPERLINK("http://x")', "", "", "13900000001", "", "", ""]], title=False).encode())
    (cells,) = [row.cssselect("td") for row in advisor.page.select("tbody tr")]
    assert [cell.text_content() for cell in cells][:2] == ["2", "姓名"] and "公式" in cells[2].text_content()


def test_unknown_columns_are_named(people):
    advisor = people("advisor1")
    upload(advisor, table([["王磊", MOBILE, "金"]], ["姓名", "手机", "星座"]).encode())
    assert "星座" in advisor.page.text


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return file.getvalue()


REFUSED = {
    "no known header": ("客户.csv", "甲,乙\n1,2\n".encode()),
    "no names": ("客户.csv", "手机,邮箱\n13800138000,a@b.cn\n".encode()),
    "empty": ("客户.csv", b""),
    "a picture": ("客户.csv", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
    "a document": ("客户.docx", b"PK\x03\x04rest"),
    "a program": ("客户.exe", b"MZ"),
    "NUL bytes": ("客户.csv", "姓名,手机\n王\x00磊,13800138000\n".encode()),
    "neither encoding": ("客户.csv", b"\xff\xff\xfe\x81\x00"),
    "a bomb": ("客户.xlsx", bomb),
    "a million columns": ("客户.csv", ("姓名,手机" + "," * 1_000_000 + "\n").encode()),
    "too large": ("客户.csv", b"0" * 42_000_000),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_table_of_clients_is_refused_beside_the_field(people, app, kind):
    name, data = REFUSED[kind]
    advisor = people("advisor1")
    upload(advisor, data() if callable(data) else data, name)
    assert advisor.status == 422
    assert advisor.page.texts(".err"), kind
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_a_giant_file_is_too_large(people):
    advisor = people("advisor1")
    upload(advisor, b"0" * 45_000_000)
    assert advisor.status == 413


def test_other_forms_take_no_such_files(people):
    advisor = people("advisor1")
    advisor.submit("/clients/new", {"other": (io.BytesIO(b"0" * 13_000_000), "x")})
    assert advisor.status == 413


def test_too_many_rows_are_refused_by_the_worker(people, app, monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", replace(reading.LIMITS, rows=100))
    advisor = people("advisor1")
    upload(advisor, table([["客", "", "", MOBILE, "", "", ""]] * 200).encode())
    assert "已拒绝" in advisor.page.text and "100" in advisor.page.text
    assert not advisor.page.select("button[name=take]") and everything(app) == []


def test_a_batch_belongs_to_who_sent_it_and_is_taken_once(people, app):
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    page = advisor.page
    for username in ("advisor2", "leader1", "director1"):
        people(username).get(page.url, expect=404)
        people(username).get(page.url + "/bad-rows", expect=404)
    advisor.submit(None, press="take=all")
    advisor.page = page
    advisor.submit(None, press="take=all")
    assert len(advisor.page.flashes) == 1 and "新登记" not in advisor.page.flashes[0]
    work(advisor)
    assert len(everything(app)) == 3
    people("director1").get(page.url)
    people("director1").get(page.url + "/bad-rows", expect=404)
    for username in ("advisor2", "leader1", "director9"):
        people(username).get(page.url, expect=404)


def test_a_dropped_file_leaves_nothing(people, app):
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    advisor.submit(None, press="take=none")
    assert everything(app) == []
    with app.app_context():
        assert db.session.scalar(select(ImportBatch.state)) == "dropped"


def test_the_register_is_asked_again_when_the_file_is_taken(people, shelf, app):
    """Between the trial and the decision somebody else recorded the same account."""
    advisor = people("advisor1")
    upload(advisor, table(GOOD).encode())
    shelf.put("advisor9", "别人", phone="13911110001", fund_account_no=ACCOUNT)
    take(advisor)
    assert "未导入任何数据。第 5 行，资金帐号" in advisor.page.text and "已核查，待导入" in advisor.page.text
    assert facts(advisor)["不能导入的行"] == "1" and not advisor.page.select("button[value=all]")
    assert len(everything(app)) == 1
    take(advisor, "good")
    assert [client.name for client in everything(app)] == ["别人", "李四", "欧阳修"]


def test_many_rows_need_few_statements(people, app, statements):
    rows = [[f"客户{number}", "", f"{number:010d}", f"139{number:08d}", "", "", ""] for number in range(1, 401)]
    advisor = people("advisor1")
    upload(advisor, table(rows).encode())
    with statements() as seen:
        take(advisor)
    assert len(everything(app)) == 400
    audited = sum("INTO audit" in statement for statement in seen)
    assert audited == 2 and len(seen) - audited <= 60
    with app.app_context():
        assert db.session.scalar(select(func.count(func.distinct(Client.client_no)))) == 400
        assert db.session.scalar(select(func.count()).select_from(SearchTerm)) >= 800


def test_every_column_has_a_title_and_a_place():
    """A further column is one line of COLUMNS: it is a fact of the client, a way to reach it, or about the record."""
    assert set(columns.COLUMNS) == {*planning.FACTS, *columns.WAYS, *columns.ABOUT}
    assert set(columns.COLUMNS) <= set(mapping.TITLES)
    assert all(column.read or code in (*columns.WAYS, "id_no") for code, column in columns.COLUMNS.items())
