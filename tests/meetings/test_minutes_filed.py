"""Filed minutes: versions, who has read them, plan and report upward, the clients named."""

from sqlalchemy import select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from ia.meetings.models import Version
from tests.clients.shelf import Shelf


def test_versions_and_what_differs(gathering, app):
    number = gathering.filed()
    gathering.refused("advisor1", number, "reopen", 403, opinion="x")
    gathering.refused("leader1", number, "reopen")
    gathering.step("leader1", number, "reopen", opinion="漏记一项")
    assert gathering.state(number) == "minutes_draft"
    gathering.write("leader1", number, {"effect": "第二版的成效"})
    gathering.step("leader1", number, "finalise", reason="已口头确认")
    assert gathering.meeting(number).filed == 2
    reader = gathering.person("advisor1")
    first = reader.get(f"/meetings/{number}/versions/1").text
    assert "分工明确" in first and "第二版的成效" not in first and "漏记一项" in first
    assert "第二版的成效" in reader.get(f"/meetings/{number}/versions/2").text
    reader.get(f"/meetings/{number}/versions/1?against=2")
    rows = reader.page.texts("main tbody tr")
    assert any("分工明确" in row and "第二版的成效" in row for row in rows) and len(rows) <= 3
    for address in ("versions/3", "versions/0", "versions/1?against=7", "versions/1?against=x"):
        assert reader.get(f"/meetings/{number}/{address}", expect=None).status_code == 404
    assert gathering.person("leader2").get(f"/meetings/{number}/versions/1", expect=None).status_code == 404
    with app.app_context():
        kept = db.session.scalar(select(Version).where(Version.meeting_id == number, Version.number == 1))
        assert kept.reopened_by.name == "陈建国" and kept.reopen_reason == "漏记一项"
    assert "漏记一项" in gathering.person("advisor1").get(f"/meetings/{number}").text


def test_minutes_are_read_and_understood(gathering):
    number = gathering.filed()
    assert gathering.person("leader1").get(f"/meetings/{number}").text.count("未阅") == 2
    gathering.step("advisor1", number, "acknowledge")
    assert gathering.person("leader1").get(f"/meetings/{number}").text.count("未阅") == 1
    gathering.step("leader1", number, "reopen", opinion="更正")
    gathering.step("leader1", number, "finalise", reason="已口头确认")
    assert gathering.part(number, "advisor1").minutes_read_at is None, "a new version is read anew"


def test_plan_and_report_upward(gathering, cast):
    number = gathering.filed(values=gathering.task())
    leader = gathering.person("leader1")
    leader.get(f"/documents/{number}/steps/create-plan")
    assert "回访重点客户" in dict(leader.page.form().form_values())["plan"], "the plan begins with the tasks"
    visitor = gathering.step("leader1", number, "report-up", opinion="请审阅")
    assert any("M-26" in text for text in visitor.page.flashes), "without a plan it is warned of"
    assert gathering.waits_for(number) == {f"marketing_director@{cast.units['B001']}"}
    assert "请审阅" in gathering.person("director1").get(f"/meetings/{number}").text
    gathering.refused("leader1", number, "take-note", 403)
    gathering.refused("director9", number, "take-note", 404)
    gathering.refused("leader1", number, "archive", 403)
    gathering.step("director1", number, "take-note", opinion="已阅")
    gathering.refused("director1", number, "take-note", 409)


def test_a_leaders_meeting_goes_to_head_office(gathering, cast):
    number = gathering.filed("director1", "leader")
    for username in ("hq1", "region1", "brokerage1"):
        assert gathering.person(username).get(f"/meetings/{number}", expect=None).status_code == 404
    gathering.step("director1", number, "create-plan", plan="营业部计划")
    gathering.step("director1", number, "report-up")
    assert gathering.waits_for(number) == {f"hq_brokerage@{cast.units['C000']}"}
    for username in ("hq1", "region1", "brokerage1"):
        assert "营业部计划" in gathering.person(username).get(f"/meetings/{number}").text
    gathering.refused("region1", number, "take-note", 403)
    gathering.step("hq1", number, "take-note")
    assert gathering.waits_for(number) == set()


def test_key_clients_are_named_to_those_who_reach_them(gathering, app, cast):
    client = Shelf(app, cast).put("advisor1", "欧阳修文")
    hidden = Shelf(app, cast).put("advisor3", "司马光启", phone="13900139000")
    with app.app_context(), write_unit():
        for number in (client, hidden):
            db.session.get(Client, number).is_key = True
    number = gathering.held()
    leader, address = gathering.person("leader1"), f"/meetings/{number}/minutes"
    leader.submit(address, form=address, press="add_row=key_clients")
    assert "欧阳修文" in leader.page.source and "司马光启" not in leader.page.source
    row = {"key_clients-0-client": hidden, "key_clients-0-holdings": "白酒股", "key_clients-0-plan": "减仓"}
    fields = dict(leader.page.form(address).form_values()) | {name: str(value) for name, value in row.items()}
    assert leader.post(address, data={**fields, "ended_at": "2026-11-24T10:00"}).status_code == 422
    leader.submit(None, {**row, "key_clients-0-client": client, "ended_at": clock.now()}, form=address)
    (named,) = gathering.meeting(number).key_clients
    assert (named.client_id, named.holdings, named.plan) == (client, "白酒股", "减仓")
    for username, sees in (("leader1", True), ("advisor1", True), ("advisor2", False), ("director1", True)):
        page = gathering.person(username).get(f"/meetings/{number}").text
        assert ("欧阳修文" in page) is sees and "欧**" in page and "减仓" in page, username


def test_a_report_upward_that_nobody_could_read_is_warned_of(app, gathering, cast):
    number = gathering.filed()
    gathering.step("leader1", number, "create-plan", plan="重点回访")
    with app.app_context(), write_unit() as unit:
        post = unit.scalar(select(Post).where(Post.user_id == cast.users["director1"]))
        post.ends_on = clock.local_date(clock.now())
    gathering.step("leader1", number, "report-up")
    (warning,) = gathering.opinions(number)[-1].warnings
    assert warning == "目前无人担任市场总监，汇报将待其到任后查阅。"
    assert gathering.state(number) == "reported"
