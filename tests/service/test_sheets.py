"""Tracking sheets: preparing, putting down a talk in one go, promises left over, and who may."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.clients.care import lifecycle
from ia.clients.models import Client, ContactRecord
from ia.clients.questions.models import OpenQuestion
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit
from ia.ground.workflow.engine import Act
from ia.service.models import TrackingSheet
from tests.clients.shelf import count

TALK = {
    "at": "2026-11-24T09:30",
    "direction": "active",
    "nature": "enquiry",
    "channel": "phone",
    "topic": "两融利率",
    "satisfaction": "4",
    "solved": "说明了费率",
}


@pytest.fixture
def client_id(shelf) -> int:
    return shelf.existing("advisor1", "回访客户")


def address(client_id: int) -> str:
    return f"/tracking-sheets/new/{client_id}"


def only(app, model):
    with app.app_context():
        return db.session.scalars(select(model)).one()


def test_a_talk_is_put_down_in_one_go(app, people, client_id):
    people("advisor1").submit(address(client_id), form=address(client_id), **TALK, next_contact_at="2026-12-01T10:00")
    record, sheet = only(app, ContactRecord), only(app, TrackingSheet)
    assert (record.topic, record.satisfaction, record.client_id) == ("两融利率", 4, client_id)
    assert sheet.record_id == record.id and sheet.done_at
    assert "两融利率" in people("advisor1").get(f"/clients/{client_id}").text, "it stands in the client's file (C-20)"
    page = people("leader1").get(f"/tracking-sheets/{sheet.id}").text
    assert "说明了费率" in page
    assert "回访客户" not in people("advisor1").get("/tracking-sheets/").text, "contacted in this cycle"


def test_open_issues_become_promises(app, people, client_id):
    issue = {
        "open_issues-0-question": "融券券源",
        "open_issues-0-answer_channel": "phone",
        "open_issues-0-promised_at": "2026-11-26T15:00",
    }
    people("advisor1").submit(address(client_id), issue, form=address(client_id), **TALK)
    question = only(app, OpenQuestion)
    assert (question.question, question.client_id, question.state) == ("融券券源", client_id, "open")
    number = only(app, TrackingSheet).id
    assert "融券券源" in people("advisor1").get(f"/tracking-sheets/{number}").text
    states = {
        state: "回访客户" in people("advisor1").get(f"/tracking-sheets/done?state={state}").text
        for state in ("prepared", "done", "open_issue", "closed")
    }
    assert states == {"prepared": False, "done": False, "open_issue": True, "closed": False}
    step = f"/documents/{question.id}/steps/answer"
    people("advisor1").submit(step, form=step, answer="券源已确认")
    assert "回访客户" in people("advisor1").get("/tracking-sheets/done?state=closed").text


def test_guidance_on_site_says_so_and_its_questions_go_to_the_leader(app, people, client_id):
    issue = {
        "open_issues-0-question": "融券券源",
        "open_issues-0-answer_channel": "phone",
        "open_issues-0-promised_at": "2026-11-26T15:00",
    }
    adviser, talk = people("advisor1"), {**TALK, **issue, "on_site": "y"}
    adviser.submit(address(client_id), talk, form=address(client_id))
    assert adviser.status == 422 and adviser.page.one("[name='on_site']").get("aria-invalid") == "true"
    adviser.submit(None, form=address(client_id), channel="in_person")
    question = only(app, OpenQuestion)
    assert (question.source, only(app, TrackingSheet).on_site) == ("on_site", True)
    assert "回访客户" in adviser.get("/tracking-sheets/done?on_site=1").text
    forward = f"/documents/{question.id}/steps/forward"
    adviser.submit(forward, form=forward, reason="需要领队协调券源")
    assert "融券券源" in people("leader1").get("/").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"topic": ""}, "topic"),
        ({"solved": ""}, "solved"),
        ({"satisfaction": ""}, "satisfaction"),
        ({"at": "2026-11-25T09:30"}, "at"),
        ({"open_issues-0-question": "还有问题"}, "open_issues-0-answer_channel"),
        (
            {
                "open_issues-0-question": "还有问题",
                "open_issues-0-answer_channel": "phone",
                "open_issues-0-promised_at": "2026-11-20T10:00",
            },
            "open_issues-0-promised_at",
        ),
    ],
)
def test_what_is_amiss_is_said_beside_the_field_and_nothing_is_lost(app, people, client_id, wrong, said):
    adviser = people("advisor1")
    adviser.submit(address(client_id), {**TALK, "remark": "保留我", **wrong}, form=address(client_id))
    assert adviser.status == 422
    assert "保留我" in adviser.page.text
    field = adviser.page.one(f"[name='{said}']")
    assert field.get("aria-invalid") == "true"
    assert count(app, ContactRecord) == 0


def test_a_preparation_is_kept_and_used(app, people, client_id):
    adviser = people("advisor1")
    adviser.submit(address(client_id), {"prep-need": "稳健理财"}, form=address(client_id), press="prepare")
    assert only(app, TrackingSheet).done_at is None
    assert "稳健理财" in adviser.get(address(client_id)).text
    adviser.submit(address(client_id), form=address(client_id), **TALK)
    sheet = only(app, TrackingSheet)
    assert sheet.done_at and sheet.prep == {"need": "稳健理财"}


def test_a_form_sent_twice_makes_one_record(app, people, client_id):
    adviser = people("advisor1")
    adviser.get(address(client_id))
    page = adviser.page
    for _ in range(2):
        adviser.page = page
        adviser.submit(None, form=address(client_id), **TALK)
        assert adviser.status == 200
    assert count(app, ContactRecord) == 1


@pytest.mark.parametrize(
    ("username", "status"), [("leader1", 403), ("director1", 403), ("advisor2", 404), ("clerk1", 403)]
)
def test_nobody_else_writes_it(people, client_id, username, status):
    people(username).get(address(client_id), expect=status)


def test_a_sheet_follows_the_rights_of_its_client(app, people, client_id):
    people("advisor1").submit(address(client_id), form=address(client_id), **TALK)
    url = f"/tracking-sheets/{only(app, TrackingSheet).id}"
    for username, status in (("advisor1", 200), ("leader1", 200), ("director1", 200)):
        people(username).get(url, expect=status)
    for username in ("advisor2", "advisor3", "leader2", "advisor9", "director9"):
        people(username).get(url, expect=404)
        assert "回访客户" not in people(username).get("/tracking-sheets/done").text


def test_pages_stay_within_their_statements(people, client_id, statements, shelf):
    for number in range(12):
        shelf.existing("advisor1", f"客户{number}", fund_account_no=f"006802{number:04d}")
    adviser = people("advisor1")
    for url, most in (("/tracking-sheets/", 4), (address(client_id), 7), ("/tracking-sheets/coverage", 5)):
        adviser.get(url)
        with statements() as seen:
            adviser.get(url)
        assert len(seen) <= most, f"{url}: {len(seen)}\n" + "\n".join(seen)


def test_a_product_in_use_is_followed_on_the_sheet(app, people, client_id):
    visitor, place = people("advisor1"), address(client_id)
    visitor.submit(place, TALK | {"product-opinions": "希望更早发送"}, form=place)
    assert visitor.status == 422, "the product has no name"
    visitor.submit(place, TALK | {"product-product": "晨会纪要"}, form=place)
    assert visitor.status == 422, "nothing is said of the product"
    visitor.submit(place, TALK | {"product-product": "晨会纪要", "product-use": "每天阅读"}, form=place)
    sheet = only(app, TrackingSheet)
    assert sheet.product == {"product": "晨会纪要", "use": "每天阅读"}
    assert "回访客户" in visitor.get("/tracking-sheets/done?product=1").text
    assert "每天阅读" in visitor.get(f"/tracking-sheets/{sheet.id}").text


def test_sheets_and_rules_go_with_a_client_that_changes_hands(app, cast, people, client_id):
    people("advisor1").submit(address(client_id), form=address(client_id), **TALK)
    rule = f"/contact-rules/new/{client_id}"
    people("advisor1").submit(rule, {"kind": "regular", "cycle": "weekly", "channel": "phone"}, form=rule)
    lists = ("/tracking-sheets/done", "/contact-rules/")

    def seen(username: str) -> list[bool]:
        return ["回访客户" in people(username).get(path).text for path in lists]

    assert seen("advisor1") == seen("leader1") == [True, True] and seen("advisor3") == [False, False]
    with app.app_context(), write_unit():
        other = cast.person("advisor3")
        act = Act(cast.person("director1"), clock.now())
        client = db.session.get(Client, client_id)
        lifecycle.hand_over(client, act, managed_by=other.id, team_id=other.home.team_id)
    assert seen("advisor3") == [True, True]
    assert seen("advisor1") == seen("leader1") == [False, False]


def test_one_call_after_the_other(people, client_id, shelf):
    other = shelf.existing("advisor1", "下一位", fund_account_no="0068020001")
    adviser = people("advisor1")
    adviser.submit(address(client_id), form=address(client_id), press="next", **TALK)
    assert adviser.page.url == address(other), "whoever is to be contacted next"
    assert adviser.page.flashes == ["与回访客户的沟通已记入客户信息。"]
    assert adviser.page.one("[name='topic']").get("autofocus") is not None
    adviser.submit(None, form=address(other), press="next", **TALK)
    assert adviser.page.url == "/tracking-sheets/", "nobody is left"


def test_what_is_known_stands_beside_the_sheet(people, client_id, shelf):
    shelf.traded(client_id, trade_volume=Decimal("1234567.89"), profit_loss=Decimal("-3200"))
    page = people("advisor1").get(address(client_id)).text
    assert "1,234,567.89" in page and "-3,200.00" in page, "recent trading (S-11)"
    assert "138****8000" in page and "13800138000" not in page


def test_a_number_is_shown_on_the_sheet_for_a_call(app, people, client_id):
    adviser, here = people("advisor1"), {"headers": {"HX-Request": "true"}}
    adviser.get(address(client_id))
    form = adviser.page.one(f"form[action='/clients/{client_id}/reveal']")
    sent = {field.get("name"): field.get("value") for field in form.cssselect("input")}
    shown = adviser.post(f"/clients/{client_id}/reveal", data=sent, **here).text
    assert "13800138000" in shown and "<html" not in shown
    with app.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.action == "reveal")).one()
    assert row.changes["reason"] == [None, "联系客户"]
    masked = adviser.get(f"/clients/{client_id}/reveal?number={sent['number']}", **here).text
    assert "13800138000" not in masked and 'name="reason"' in masked, "it is put away again"


def test_nobody_looks_at_more_numbers_than_the_branch_lets(app, people, client_id):
    with app.app_context(), write_unit():
        change("reveal.per_hour", 1, date(2026, 11, 1), "测试", person=None, now=clock.now())
    adviser, here = people("advisor1"), {"headers": {"HX-Request": "true"}}
    adviser.get(address(client_id))
    form = adviser.page.one(f"form[action='/clients/{client_id}/reveal']")
    sent = {field.get("name"): field.get("value") for field in form.cssselect("input")}
    told = [
        adviser.post(f"/clients/{client_id}/reveal", data={**sent, "form_token": token}, **here) for token in "ab"
    ]
    assert [one.status_code for one in told] == [200, 422]
    assert "13800138000" in told[0].text and "13800138000" not in told[1].text


def test_a_talk_is_put_right_by_whoever_had_it(app, people, client_id):
    adviser = people("advisor1")
    adviser.submit(address(client_id), form=address(client_id), **TALK)
    sheet = f"/tracking-sheets/{only(app, TrackingSheet).id}"
    adviser.submit(f"{sheet}/edit", form="form", satisfaction="2", topic="两融费率", at="2026-11-24T09:10")
    record = only(app, ContactRecord)
    assert (record.topic, record.satisfaction, record.solved) == ("两融费率", 2, "说明了费率")
    with app.app_context():
        client = db.session.get(Client, client_id)
        assert (client.last_satisfaction, client.last_contact_at) == (2, record.at), "the client's row follows"
    history = adviser.get(f"/clients/{client_id}/history").text
    assert "两融利率" in history and "两融费率" in history, "what it said before stays"
    assert "两融费率" in people("leader1").get(sheet).text
    for username, status in (("leader1", 403), ("director1", 403), ("advisor2", 404)):
        people(username).get(f"{sheet}/edit", expect=status)


def test_a_stale_correction_is_shown_beside_what_stands(app, people, client_id):
    adviser = people("advisor1")
    adviser.submit(address(client_id), form=address(client_id), **TALK)
    edit = f"/tracking-sheets/{only(app, TrackingSheet).id}/edit"
    adviser.get(edit)
    stale = adviser.page
    adviser.submit(edit, form="form", topic="先改")
    adviser.page = stale
    adviser.submit(None, form="form", topic="后改")
    assert adviser.status == 409 and "先改" in adviser.page.text and "后改" in adviser.page.text
    assert only(app, ContactRecord).topic == "先改"
    adviser.submit(edit, form="form", topic="")
    assert adviser.status == 422 and adviser.page.one("[name='topic']").get("aria-invalid") == "true"
