"""An alert across people: seen, told, helped, passed to the leader, closed; and every refusal on the way."""

import pytest
from sqlalchemy import func, select

from ia.alerts.models import Alert
from ia.clients.models import Client, ContactRecord
from ia.ground.db import db
from tests.alerts.watching import TALK

STEPS = ("see", "contact", "resolve", "ask-help", "advise", "withdraw-help", "instruct", "dismiss")
OFFERED = {
    # state: by whom, the steps offered
    "raised": {"advisor1": {"see", "contact", "dismiss"}},
    "seen": {"advisor1": {"contact", "ask-help", "dismiss"}},
    "contacted": {"advisor1": {"resolve", "ask-help"}},
    "escalated": {"advisor1": {"contact", "ask-help", "dismiss"}, "leader1": {"instruct"}},
    "resolved": {},
}


def bring(watch, state: str) -> int:
    """An alert of advisor1's client in that state, on the morning of 25 November or the next one."""
    number = watch.raised()
    if state == "escalated":
        watch.morning("2026-11-26T08:50")
        return number
    watch.still("2026-11-25T10:00")
    if state != "raised":
        watch.step("advisor1", number, "see")
    if state in ("contacted", "resolved"):
        watch.contact("advisor1", number)
    if state == "resolved":
        watch.step("advisor1", number, "resolve", outcome="measures", measure="下周面谈")
    assert watch.state(number) == state
    return number


@pytest.mark.parametrize("state", OFFERED)
def test_who_is_offered_which_step(watch, state):
    number = bring(watch, state)
    for username in ("advisor1", "leader1", "director1"):
        text = watch.person(username).get(f"/alerts/{number}").text
        offered = {step for step in STEPS if f'/documents/{number}/steps/{step}"' in text}
        assert offered == OFFERED[state].get(username, set()), username


def test_from_the_morning_to_the_outcome(watch, app):
    number = watch.raised()
    watch.still("2026-11-25T10:00")
    visitor = watch.person("advisor1")
    assert "张三丰 · 满意度低" in visitor.get("/").text, "it is a to-do on the desk"
    watch.step("advisor1", number, "see")
    watch.contact("advisor1", number, client_opinion="希望下调佣金")
    assert "满意度低" in visitor.get(f"/clients/{watch.alert(number).client_id}").text
    with app.app_context():
        record = db.session.scalars(select(ContactRecord)).one()
        client = db.session.get(Client, record.client_id)
        alert = db.session.get(Alert, number)
    assert (record.satisfaction, record.channel, record.remark) == (3, "phone", "对佣金不满\n希望下调佣金")
    assert client.last_satisfaction == 3 and client.last_contact_at == record.at, "it counts as a contact"
    assert (alert.record_id, alert.contacted_at, alert.cause) == (record.id, record.at, "对佣金不满")
    watch.step("advisor1", number, "resolve", outcome="measures", measure="申请下调佣金，下周回复")
    alert = watch.alert(number)
    assert (alert.outcome, alert.measure, alert.open_key) == ("measures", "申请下调佣金，下周回复", None)
    assert watch.waits_for(number) == set()
    assert "申请下调佣金，下周回复" in visitor.get(f"/clients/{alert.client_id}").text
    assert [one.step for one in watch.opinions(number)] == ["see", "contact", "resolve"]
    assert "已与客户商定措施" in visitor.get("/alerts/?standing=resolved").text


def test_a_talk_that_is_recorded_already_is_taken(watch, app):
    number = watch.raised()
    client_id = watch.alert(number).client_id
    watch.still("2026-11-25T11:00")
    sheet = {"direction": "active", "nature": "general", "topic": "佣金", "solved": "说明", **TALK}
    sheet = {name: value for name, value in sheet.items() if name != "cause"}
    watch.person("advisor1").submit(
        f"/tracking-sheets/new/{client_id}", form=f"/tracking-sheets/new/{client_id}", **sheet
    )
    with app.app_context():
        record_id = db.session.scalar(select(ContactRecord.id))
    watch.step("advisor1", number, "contact", record=str(record_id), cause="佣金")
    assert watch.alert(number).record_id == record_id
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ContactRecord)) == 1, "none is written twice"


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("contact", {"at": "2026-11-25T09:40", "channel": "phone", "satisfaction": "3"}, "必填"),
        ("contact", {**TALK, "satisfaction": ""}, "必填"),
        ("contact", {**TALK, "channel": ""}, "必填"),
        ("contact", {**TALK, "at": "2026-11-26T09:40"}, "尚未到来"),
        ("dismiss", {"outcome": "mistaken"}, "必填"),
        ("dismiss", {"reason": "误报"}, "必填"),
        ("ask-help", {"helper": "board"}, "必填"),
        ("ask-help", {"question": "如何处理"}, "必填"),
    ],
)
def test_what_a_step_must_say(watch, step, fields, words):
    number = bring(watch, "seen")
    watch.refused("advisor1", number, step, **fields)
    assert words in watch.person("advisor1").page.text


def test_a_talk_not_yet_recorded_is_asked_for_with_the_present_moment(watch):
    number = bring(watch, "seen")
    page = watch.person("advisor1").get(f"/documents/{number}/steps/contact").text
    assert 'value="2026-11-25T10:00"' in page and '<option selected value="phone">' in page


def test_a_channel_other_than_talking_is_refused(watch):
    number = bring(watch, "seen")
    watch.refused("advisor1", number, "contact", **{**TALK, "channel": "sms"})


def test_no_alert_is_closed_without_an_outcome(watch):
    number = bring(watch, "contacted")
    watch.refused("advisor1", number, "resolve", measure="无")
    watch.refused("advisor1", number, "resolve", outcome="informed")
    watch.refused("advisor1", number, "resolve", outcome="lapsed", measure="无")


@pytest.mark.parametrize(
    "username", ["advisor2", "advisor3", "leader2", "advisor9", "director9", "board1", "gm1", "clerk1"]
)
def test_strangers_find_nothing(watch, username):
    number = bring(watch, "seen")
    for page in ("", "/history"):
        assert watch.status(username, f"/alerts/{number}{page}") == 404
        assert watch.status(username, f"/alerts/{number + 1000}{page}") == 404
    watch.refused(username, number, "contact", 404, **TALK)


@pytest.mark.parametrize("username", ["leader1", "director1"])
def test_whoever_only_looks_takes_no_step(watch, username):
    number = bring(watch, "seen")
    assert watch.status(username, f"/alerts/{number}") == 200
    for step in ("contact", "dismiss", "ask-help"):
        watch.refused(username, number, step, 403, **TALK)


def test_what_the_platform_does_nobody_does(watch):
    number = bring(watch, "seen")
    for step in ("escalate", "lapse"):
        watch.refused("advisor1", number, step, 403)


# Help


def test_the_advisory_board_helps_while_it_is_asked(watch, cast):
    number = bring(watch, "seen")
    client_id = watch.alert(number).client_id
    assert watch.status("board1", f"/alerts/{number}") == 404
    watch.step("advisor1", number, "ask-help", helper="board", question="亏损较大，如何安抚")
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}", f"advisory_board@{cast.units['C000']}"}
    board = watch.person("board1")
    assert "张三丰" in board.get("/alerts/").text and "张三丰" in board.get("/").text
    page = board.get(f"/alerts/{number}").text
    assert "亏损较大，如何安抚" in page and f"/clients/{client_id}" not in page
    assert watch.status("board1", f"/clients/{client_id}") in (403, 404), "the alert, not the client"
    watch.refused("board1", number, "contact", 403, **TALK)
    watch.refused("advisor1", number, "ask-help", 409, helper="board", question="再问")
    watch.step("board1", number, "advise", advice="先说明风险等级，再谈止损")
    assert watch.status("board1", f"/alerts/{number}") == 404, "it ends with the answer"
    assert "先说明风险等级，再谈止损" in watch.person("advisor1").get(f"/alerts/{number}").text
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}"}
    assert watch.state(number) == "seen"


def test_a_colleague_sees_alert_and_client_while_asked(watch, cast):
    number = bring(watch, "contacted")
    client_id = watch.alert(number).client_id
    watch.step("advisor1", number, "ask-help", helper=str(cast.users["advisor3"]), question="请协助")
    assert watch.status("advisor3", f"/alerts/{number}") == 200
    assert watch.status("advisor3", f"/clients/{client_id}") == 200
    assert watch.status("advisor2", f"/alerts/{number}") == 404
    watch.step("advisor1", number, "withdraw-help")
    assert watch.status("advisor3", f"/alerts/{number}") == 404
    assert watch.status("advisor3", f"/clients/{client_id}") == 404
    watch.refused("advisor3", number, "advise", 404, advice="晚了")


def test_help_ends_with_the_alert(watch):
    number = bring(watch, "contacted")
    watch.step("advisor1", number, "ask-help", helper="board", question="请协助")
    watch.step("advisor1", number, "resolve", outcome="informed", measure="客户已自行处理")
    assert watch.status("board1", f"/alerts/{number}") == 404
    assert watch.alert(number).helper is None


def test_nobody_outside_the_branch_is_asked(watch, cast):
    number = bring(watch, "seen")
    watch.refused("advisor1", number, "ask-help", helper=str(cast.users["advisor9"]), question="请协助")
    watch.refused("advisor1", number, "ask-help", helper=str(cast.users["advisor1"]), question="请协助")


# Time


def test_what_nobody_told_goes_to_the_leader(watch, cast):
    number = watch.raised()
    result = watch.run("J-43", watch.still("2026-11-25T16:30"))
    assert {name for name, _ in watch.told("J-43")} == {"advisor1", "leader1"} and result.told == 2
    assert watch.run("J-43", watch.still("2026-11-25T17:30")).told == 0
    watch.morning("2026-11-26T08:50")
    assert watch.state(number) == "escalated"
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}", f"leader@{cast.units['B001-T1']}"}
    watch.still("2026-11-26T09:00")
    watch.step("leader1", number, "instruct", instruction="今天务必联系到客户")
    alert = watch.alert(number)
    assert (alert.state, alert.due_at.astimezone().date().isoformat()) == ("seen", "2026-11-27")
    watch.morning("2026-11-27T08:50")
    assert watch.state(number) == "seen", "the adviser has a new deadline"
    watch.morning("2026-11-30T08:50")
    assert watch.state(number) == "escalated"


def test_who_has_told_the_client_is_left_in_peace(watch):
    bring(watch, "contacted")
    assert watch.run("J-43", watch.still("2026-11-25T16:30")).told == 0
    watch.morning("2026-11-26T08:50")
    assert watch.told("J-43") == []


def test_a_leaders_own_alert_goes_to_the_director(watch, cast):
    number = watch.raised("leader1")
    watch.morning("2026-11-26T08:50")
    assert f"marketing_director@{cast.units['B001']}" in watch.waits_for(number)
    watch.refused("leader1", number, "instruct", 403, instruction="自己")
    watch.step("director1", number, "instruct", instruction="今天联系")
    assert watch.state(number) == "seen"


# By hand


def test_abnormal_trading_is_raised_by_hand_and_reported(watch, cast):
    client_id = watch.client()
    watch.still("2026-11-24T11:00")
    address = f"/alerts/new/{client_id}"
    assert address in watch.person("leader1").get(f"/clients/{client_id}").text
    watch.person("leader1").submit(address, form="form", rule="abnormal_trading", observed="频繁对倒")
    number = watch.newest(Alert)
    assert watch.waits_for(number) == {f"u:{cast.users['advisor1']}"}, "it waits for the adviser, whoever raised it"
    assert "频繁对倒" in watch.person("advisor1").get(f"/alerts/{number}").text
    assert watch.run("J-68", watch.still("2026-11-25T08:50")).told == 1
    assert watch.told("J-68") == [("director1", "Abnormal trading: %(serial)s.")]
    assert watch.run("J-68", watch.still("2026-11-26T08:50")).told == 0
    visitor = watch.person("advisor1")
    visitor.submit(address, form="form", rule="abnormal_trading", observed="又来了")
    assert visitor.status == 422 and "又来了" in visitor.page.text
    visitor.submit(address, form="form", rule="position_ratio", observed="单一持仓 70%")
    assert watch.alert(watch.newest(Alert)).rule == "position_ratio"


def test_what_is_not_raised_by_hand(watch):
    client_id, prospect = watch.client(), watch.shelf.put("advisor1", "潜在客户")
    watch.still("2026-11-24T11:00")
    visitor = watch.person("advisor1")
    visitor.submit(f"/alerts/new/{client_id}", form="form", rule="low_satisfaction", observed="x")
    assert visitor.status == 422
    visitor.submit(f"/alerts/new/{client_id}", form="form", observed="")
    assert visitor.status == 422 and "必填" in visitor.page.text
    visitor.submit(f"/alerts/new/{prospect}", form="form", observed="x")
    assert visitor.status == 422 and watch.alerts() == []
    assert watch.status("advisor2", f"/alerts/new/{client_id}") == 404
    assert watch.status("gm1", f"/alerts/new/{client_id}") == 403
    assert watch.status("advisor1", "/alerts/new/999999") == 404


def test_sent_twice_it_is_raised_once(watch):
    client_id = watch.client()
    watch.still("2026-11-24T11:00")
    visitor, address = watch.person("advisor1"), f"/alerts/new/{client_id}"
    visitor.get(address)
    sent = visitor.page
    for _ in range(2):
        visitor.page = sent
        visitor.submit(None, form="form", observed="对倒")
    assert len(watch.alerts()) == 1
