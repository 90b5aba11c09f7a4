"""Files undone, and rows that were not taken."""

import io
from datetime import timedelta

from openpyxl import load_workbook
from sqlalchemy import func, select

from ia.clients.imports.models import ImportRow
from ia.clients.models import ContactRecord
from ia.ground.audit import verify
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from jobs import upkeep
from tests.clients.importing import batch_of, clients, in_use, many, rows_of, sent, undo
from tests.clients.shelf import ACCOUNT
from tests.clients.test_import import BAD, GOOD, HEAD, everything, facts, take
from tests.clients.test_import import work as work_off


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
