"""Talks taken out as a file (F-F4): the right, what is asked, what the file holds, what stays of it; and talks counted."""

import re

import pytest
from sqlalchemy import select, update

from ia.clients.exports import making
from ia.clients.exports.models import Exported, ExportedTalk
from ia.clients.models import Client
from ia.ground.db import db, write_unit
from tests.clients.exporting import ASKED, records, rows_of, set_figure, trail
from tests.clients.shelf import ACCOUNT, EMAIL, IDENTITY, MOBILE, count

EXPORT, LIST = "/tracking-sheets/export", "/tracking-sheets/done"
TALK = {"direction": "active", "nature": "enquiry", "channel": "phone", "topic": "两融利率", "satisfaction": "4"}
HEADER = [
    *("客户号", "客户", "资金帐号", "沟通时间", "沟通性质一", "沟通性质二", "沟通方式", "沟通主题", "解决问题"),
    *("遗留问题", "客户满意度（1–5）", "时长（分钟）", "备注", "经办人"),
]


@pytest.fixture
def talk(people):
    """`talk(client_id, topic="…")` puts down a talk of advisor1, this morning unless said otherwise."""

    def put(client_id, by="advisor1", at="2026-11-24T09:30", **facts):
        address = f"/tracking-sheets/new/{client_id}"
        people(by).submit(address, form=address, **{**TALK, "at": at, "solved": "说明了费率", **facts})
        assert people(by).page.flashes

    return put


@pytest.fixture
def clients(shelf, talk):
    """Two clients of advisor1 and one of advisor2, each with a talk."""
    facts = {"id_type": "id_card", "id_no": IDENTITY, "email": EMAIL}
    own = [
        shelf.existing("advisor1", "王磊", **facts),
        shelf.existing("advisor1", "李四", fund_account_no="0068020002"),
    ]
    other = shelf.existing("advisor2", "外人", fund_account_no="0068020003")
    talk(own[0])
    talk(own[1], topic="新股", channel="in_person", direction="passive")
    talk(other, by="advisor2", topic="别人的")
    return [*own, other]


def exported(visitor, query="", **fields):
    return visitor.submit(f"{EXPORT}{query}", {**ASKED, **fields}, form="form", follow=False)


def table_of(answer) -> list[dict]:
    rows = rows_of(answer)
    head = next(place for place, row in enumerate(rows) if row[0] == HEADER[0])
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]


def topics(answer) -> list[str]:
    return [row["沟通主题"] for row in table_of(answer)]


# The right


@pytest.mark.parametrize("username", ["advisor1", "leader1", "director1", "clerk1", "hqadmin1"])
def test_nobody_takes_talks_by_a_post_of_the_branch_alone(app, people, username):
    people(username).get(EXPORT, expect=403)
    people(username).get("/help/")
    token = people(username).page.select("input[name=csrf_token]")[0].get("value")
    assert people(username).post(EXPORT, data={**ASKED, "csrf_token": token}).status_code == 403
    assert records(app) == []


def test_the_list_leads_there_for_those_who_may(people, clients, allow):
    people("advisor1").get(f"{LIST}?month=2026-11")
    assert not [link for link in people("advisor1").page.links() if link.startswith(EXPORT)]
    allow("advisor1")
    people("advisor1").get(f"{LIST}?month=2026-11")
    assert f"{EXPORT}?month=2026-11" in people("advisor1").page.links()


@pytest.mark.parametrize(
    ("username", "seen"), [("advisor1", ["两融利率", "新股"]), ("director1", ["两融利率", "新股", "别人的"])]
)
def test_the_file_holds_exactly_the_talks_of_the_list(app, people, clients, allow, username, seen):
    allow(username)
    assert topics(exported(people(username))) == seen
    assert count(app, ExportedTalk) == len(seen)


def test_a_right_of_another_branch_takes_nothing(app, people, clients, allow):
    allow("director9", branch="B001")
    answer = exported(people("director9"))
    assert answer.status_code == 422 and people("director9").page.errors == ["没有可导出的沟通记录。"]
    assert records(app) == []


def test_the_record_of_an_export_is_no_business_of_another(app, people, clients, allow):
    allow("advisor1")
    allow("advisor2")
    exported(people("advisor1"))
    (record,) = records(app)
    people("advisor1").get(f"/clients/exports/{record.id}")
    people("advisor2").get(f"/clients/exports/{record.id}", expect=404)


# What is asked


@pytest.mark.parametrize("missing", ["kind", "purpose", "consent", "consent_under"])
def test_without_purpose_and_ground_no_talk_leaves(app, people, clients, allow, missing):
    allow("advisor1")
    answer = exported(people("advisor1"), "?month=2026-11", **{missing: None})
    assert answer.status_code == 422 and answer.mimetype == "text/html"
    page = people("advisor1").page
    assert page.one(f"[name={missing}]").get("aria-invalid") == "true"
    assert page.one("textarea[name=purpose]").text.strip() == ("" if missing == "purpose" else ASKED["purpose"])
    assert page.one("form#form").get("action") == f"{EXPORT}?month=2026-11", "the list is still the same"
    assert records(app) == [] and count(app, ExportedTalk) == 0 and trail(app, "export") == []


def test_more_than_the_limit_is_refused(app, people, clients, allow):
    allow("advisor1")
    set_figure(app, "export.rows", 1)
    assert exported(people("advisor1")).status_code == 422
    assert "一次最多导出 1 条沟通记录" in people("advisor1").page.text and records(app) == []


def test_the_filters_of_the_list_are_those_of_the_file(app, people, clients, allow, talk):
    allow("advisor1")
    talk(clients[0], topic="上月", at="2026-10-30T10:00")
    assert topics(exported(people("advisor1"), "?month=2026-10")) == ["上月"]
    assert topics(exported(people("advisor1"), "?month=2026-11")) == ["两融利率", "新股"]
    assert [record.filters for record in records(app)] == [[["月份", "2026-10"]], [["月份", "2026-11"]]]
    for query in ("?month=gestern", "?state=nonsense", "?state=prepared"):
        assert exported(people("advisor1"), query).status_code == 422


# What is in the file, and what stays of it


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_says_what_a_talk_says_and_masks_numbers(app, people, clients, allow, talk, kind):
    issue = {
        "open_issues-0-question": f"回电 {MOBILE}",
        "open_issues-0-answer_channel": "phone",
        "open_issues-0-promised_at": "2026-11-26T15:00",
    }
    said = f"致电{MOBILE}、021-6888 8888未接，帐号{ACCOUNT}，证件{IDENTITY}，资产1,234,567.89元，{EMAIL}"
    talk(clients[0], topic=said[:60], remark=said, solved=said, minutes="15", **issue)
    allow("advisor1")
    answer = exported(people("advisor1"), format=kind)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=talks-")
    assert answer.headers["Cache-Control"] == "no-store"
    first, _second, third = table_of(answer)
    assert list(first) == HEADER
    plain = {name: str(first[name]) for name in ("客户", "资金帐号", "沟通时间", "沟通主题", "客户满意度（1–5）")}
    assert list(plain.values()) == ["王磊", "****7145", "2026-11-24 09:30", "两融利率", "4"]
    assert (first["沟通性质一"], first["沟通性质二"], first["沟通方式"]) == ("主动", "咨询", "电话")
    assert str(third["时长（分钟）"]) == "15" and third["遗留问题"] == "回电 138****8000"
    assert "资产1,234,567.89元" in third["备注"] and "138****8000" in third["备注"]
    every = "\n".join(str(cell) for row in rows_of(answer) for cell in row)
    numbers = (MOBILE, ACCOUNT, IDENTITY, EMAIL, "021-6888 8888")
    assert [number for number in numbers if number in every] == []


def test_whole_numbers_for_a_reason(app, people, clients, allow):
    allow("advisor1")
    assert exported(people("advisor1"), whole=True).status_code == 422
    answer = exported(people("advisor1"), whole=True, whole_reason="上门服务")
    assert [row["资金帐号"] for row in table_of(answer)] == [ACCOUNT, "0068020002"]
    (record,) = records(app)
    assert trail(app, "reveal") == [{"code": record.code, "export_rows": 2, "reason": "上门服务"}]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_hostile_text_stays_text(people, clients, allow, talk, kind):
    talk(clients[0], topic="=HYPERLINK(1)", solved="@SUM(A1)", remark="+1")
    allow("advisor1")
    cells = [cell for row in rows_of(exported(people("advisor1"), format=kind, purpose="=1+1")) for cell in row]
    assert "'=HYPERLINK(1)" in cells and [cell for cell in cells if str(cell)[:1] in tuple("=+-@")] == []


def test_the_record_names_kind_count_purpose_and_who(app, cast, people, clients, allow):
    allow("advisor1")
    answer = exported(people("advisor1"), "?month=2026-11")
    (record,) = records(app)
    assert (record.subject, record.row_count, record.by_id) == ("talks", 2, cast.users["advisor1"])
    assert trail(app, "export") == [
        {
            "code": record.code,
            "export_subject": "talks",
            "export_purpose": "analysis: 季度服务分析",
            "consent": "客户协议第八条",
            "export_format": "xlsx",
            "export_rows": 2,
        }
    ]
    block = "\n".join(str(row[0]) for row in rows_of(answer)[:6])
    for said in ("沟通记录导出", record.code, "林晓东", "季度服务分析", "客户协议第八条", "共 2 条沟通记录"):
        assert said in block, said
    with app.app_context():
        assert set(db.session.scalars(select(Exported.client_id))) == set(clients[:2])
    people("advisor1").get(f"/clients/{clients[0]}/reads")
    assert record.code in people("advisor1").page.text, "who took the client out stands with the client"
    for url in (f"/clients/exports/{record.id}", "/clients/exports?subject=talks"):
        assert "2 条沟通记录" in people("advisor1").get(url).text
    assert record.code not in people("advisor1").get("/clients/exports?subject=clients").text


# By the worker


@pytest.fixture
def waiting(app, people, clients, allow):
    """An export of two talks that waits for the worker; its record."""
    allow("advisor1")
    set_figure(app, "export.at_once", 1)
    assert exported(people("advisor1")).status_code == 303
    (record,) = records(app)
    assert (record.state, record.row_count, count(app, ExportedTalk)) == ("waiting", 2, 2)
    return record


def made(app, record) -> dict:
    with app.app_context():
        return making.make(record.id)


def taken(visitor, record):
    visitor.get(f"/clients/exports/{record.id}")
    return visitor.submit(None, form=f"/clients/exports/{record.id}/file", follow=False)


def test_many_are_made_by_the_worker(app, people, waiting):
    assert "已完成 0 / 2 条沟通记录" in people("advisor1").get(f"/clients/exports/{waiting.id}").text
    assert made(app, waiting) == {"made": waiting.code, "rows": 2}
    assert topics(taken(people("advisor1"), waiting)) == ["两融利率", "新股"]


def test_who_lost_sight_of_a_client_takes_nothing_of_its_talks(app, cast, people, waiting, clients):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.id == clients[1]).values(managed_by_id=cast.users["advisor2"]))
    assert made(app, waiting)["rows"] == 1
    assert topics(taken(people("advisor1"), waiting)) == ["两融利率"]
    assert (count(app, ExportedTalk), count(app, Exported), records(app)[0].row_count) == (1, 1, 1)


def test_a_client_that_went_to_another_branch_is_not_taken_along(app, cast, people, waiting, clients):
    """The right is given for a branch: whoever still sees the client there has no right to take it out of it."""
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).where(Client.id == clients[1]).values(branch_id=cast.units["B002"]))
    assert made(app, waiting)["rows"] == 1


def test_who_lost_sight_of_all_takes_nothing(app, cast, people, waiting):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Client).values(managed_by_id=cast.users["advisor2"]))
    assert made(app, waiting) == {"failed": waiting.code}
    assert "没有可导出的沟通记录。" in people("advisor1").get(f"/clients/exports/{waiting.id}").text


# Counted


def test_talks_of_a_month_are_counted_by_channel_and_direction(people, clients, talk):
    talk(clients[0], channel="phone", topic="再谈")
    talk(clients[1], topic="上月", at="2026-10-30T10:00")
    assert "沟通记录 3 条 · 电话 2、当面 1 · 主动 2、被动 1" in people("advisor1").get(f"{LIST}?month=2026-11").text
    assert "沟通记录 4 条" in people("director1").get(f"{LIST}?month=2026-11").text
    october = people("advisor1").partial(f"{LIST}?month=2026-10").text
    assert "沟通记录 1 条 · 电话 1 · 主动 1" in october and "上月" in october and "再谈" not in october
    assert "沟通记录 0 条" in people("advisor1").get(f"{LIST}?month=2026-09").text
    assert "沟通记录 0 条" in people("advisor3").get(f"{LIST}?month=2026-11").text


def test_a_talk_whose_time_is_put_right_counts_in_its_month(app, people, clients):
    adviser = people("advisor1")
    adviser.get(f"{LIST}?month=2026-11")
    sheet = next(link for link in adviser.page.links() if re.fullmatch(r"/tracking-sheets/\d+", link))
    adviser.submit(f"{sheet}/edit", form="form", at="2026-10-30T10:00")
    said = [adviser.get(f"{LIST}?month=2026-{month}").text for month in (10, 11)]
    assert ["沟通记录 1 条" in text for text in said] == [True, True]
    assert "2026-10-30 10:00" in said[0] and sheet in said[0] and sheet not in said[1]


def test_a_month_that_is_none_is_said_beside_the_field(people, clients):
    for wrong in ("gestern", "2026-13", "9999-12", "0001-01", "2026-11-05"):
        page = people("advisor1").get(f"{LIST}?month={wrong}")
        assert people("advisor1").page.one("input[name=month]").get("aria-invalid") == "true", wrong
        assert "两融利率" in page.text, "the list is there all the same"


def test_pages_stay_within_their_statements(people, clients, allow, statements):
    allow("director1")
    for url, most in ((f"{LIST}?month=2026-11&state=done", 5), (f"{EXPORT}?month=2026-11", 7)):
        people("director1").get(url)
        with statements() as seen:
            people("director1").get(url)
        assert len(seen) <= most, f"{url}: {len(seen)}\n" + "\n".join(seen)
