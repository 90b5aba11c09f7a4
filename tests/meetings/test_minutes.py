"""Minutes: rows, drafts, conflicts, confirmation and dissent, filing, versions, what follows; and the tasks given."""

from datetime import date

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from ia.meetings.models import Version
from tests.clients.shelf import Shelf


def test_rows_are_added_and_removed_without_script(gathering, cast):
    number = gathering.held()
    visitor, address = gathering.person("leader1"), f"/meetings/{number}/minutes"
    visitor.submit(address, {"problems": "已写的问题"}, form=address, press="add_row=action_items")
    visitor.submit(None, gathering.task(0), form=address, press="add_row=action_items")
    fresh = visitor.page.root.cssselect("[autofocus]")
    assert [control.get("name") for control in fresh] == ["action_items-1-task"], "whoever adds a row goes on in it"
    fields = dict(visitor.page.form(address).form_values())
    assert fields["problems"].strip() == "已写的问题" and fields["action_items-0-task"].strip() == "回访重点客户"
    assert gathering.minutes(number).written_at is None, "adding a row saves nothing"
    visitor.submit(None, gathering.task(1, "advisor2", task="第二项"), form=address, press="add_row=action_items")
    visitor.submit(None, form=address, press="remove_row=action_items-0")
    visitor.submit(None, {"ended_at": clock.now()}, form=address)
    assert visitor.status == 200, visitor.page.errors
    (row,) = gathering.minutes(number).action_items
    assert (row["task"], row["assignee"], row["due_on"]) == ("第二项", cast.users["advisor2"], "2026-12-10")
    assert gathering.state(number) == "minutes_draft"


def test_a_half_written_text_is_kept(gathering):
    number = gathering.held()
    gathering.write("leader1", number, {"problems": "", "effect": ""})
    minutes = gathering.minutes(number)
    assert (minutes.topic, minutes.problems) == ("本月工作", None)
    gathering.refused("leader1", number, "finalise", reason="先归档")
    assert "遇到的问题、会议成效" in gathering.person("leader1").page.text
    gathering.refused("leader1", number, "circulate")


def test_minutes_are_begun_during_the_meeting_and_filed_after_its_end(gathering):
    number = gathering.held()
    gathering.write("leader1", number, {"ended_at": ""})
    assert gathering.state(number) == "minutes_draft" and gathering.meeting(number).ended_at is None
    gathering.refused("leader1", number, "finalise", reason="先归档")
    assert "散会时间" in gathering.person("leader1").page.text


@pytest.mark.parametrize(
    "facts",
    [
        {"held_at": ""},
        {"ended_at": "2026-11-23T10:00"},
        {"ended_at": "2026-11-25T10:00"},
        {"attendance-0-status": ""},
        {"topic": "长" * 1001},
    ],
)
def test_what_minutes_refuse(gathering, facts):
    number = gathering.held()
    visitor = gathering.write("leader1", number, {**facts, "effect": "写好的成效"}, status=422)
    assert visitor.page.errors and gathering.state(number) == "held"
    kept = dict(visitor.page.form(f"/meetings/{number}/minutes").form_values())
    assert kept["effect"].strip() == "写好的成效"


def test_a_task_lacking_somebody_is_kept_and_not_filed(gathering):
    number = gathering.written(values=gathering.task(assignee="", due_on=""))
    gathering.refused("leader1", number, "finalise", reason="先归档")
    assert "第1项任务" in gathering.person("leader1").page.text


def test_the_minute_taker_writes_and_the_convener_files(gathering, cast):
    number = gathering.noticed()
    gathering.step("leader1", number, "open", minute_taker=cast.users["advisor2"])
    assert f"u:{cast.users['advisor2']}" in gathering.waits_for(number)
    address = f"/meetings/{number}/minutes"
    for username, status in (
        ("advisor2", 200),
        ("leader1", 200),
        ("advisor1", 403),
        ("director1", 403),
        ("leader2", 404),
    ):
        assert gathering.person(username).get(address, expect=None).status_code == status, username
    gathering.write("advisor2", number)
    gathering.refused("advisor2", number, "finalise", 403, reason="x")
    gathering.step("advisor2", number, "circulate")
    assert gathering.waits_for(number) >= {f"u:{cast.users['advisor1']}"}
    gathering.refused("advisor2", number, "confirm", 403)
    gathering.step("advisor1", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert gathering.state(number) == "minutes_final"
    taker = gathering.person("advisor2")
    assert taker.get(address, expect=None).headers["Location"] == f"/meetings/{number}", "filed minutes are locked"
    token = taker.get(f"/meetings/{number}").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = taker.post(address, data={"csrf_token": token, "effect": "迟到的文字"})
    assert answer.status_code == 409 and "迟到的文字" in answer.text and "陈建国" in answer.text
    assert gathering.minutes(number).effect == "分工明确"


def test_two_people_at_once_are_warned_and_nothing_is_overwritten(gathering, cast):
    number = gathering.noticed()
    gathering.step("leader1", number, "open", minute_taker=cast.users["advisor2"])
    address = f"/meetings/{number}/minutes"
    taker = gathering.person("advisor2")
    taker.get(address)
    old = dict(taker.page.form(address).form_values())
    token = {"csrf_token": old["csrf_token"], "X": "1"}
    assert taker.post(f"/drafts{address}", data={**token, "topic": "正在写"}).status_code == 200
    leader = gathering.person("leader1")
    assert "周雨涵也正在编写本纪要" in leader.get(address).text
    gathering.write("leader1", number, gathering.task())
    answer = taker.post(address, data={**old, "topic": "我的主题", "ended_at": "2026-11-24T10:00"})
    assert answer.status_code == 409
    assert "我的主题" in answer.text and "本月工作" in answer.text and "回访重点客户" in answer.text
    assert gathering.minutes(number).topic == "本月工作"
    form = dict(taker.page.form(address).form_values())
    assert form["version"] == "2"
    picked = {name: value for name, value in form.items() if value != "on"}  # nothing is sent for what mine left empty
    picked |= gathering.task() | {"problems": "客户咨询增多", "ended_at": "2026-11-24T10:00"}
    assert taker.post(address, data=picked).status_code == 303
    minutes = gathering.minutes(number)
    assert minutes.topic == "我的主题" and minutes.problems == "客户咨询增多" and len(minutes.action_items) == 1


def test_confirm_dissent_and_a_changed_text(gathering, cast):
    number = gathering.written()
    gathering.refused("advisor1", number, "confirm", 409)
    gathering.step("leader1", number, "circulate")
    assert gathering.waits_for(number) >= {f"u:{cast.users[name]}" for name in ("advisor1", "advisor2")}
    gathering.step("advisor1", number, "confirm")
    assert f"u:{cast.users['advisor1']}" not in gathering.waits_for(number)
    gathering.refused("advisor2", number, "dissent")
    gathering.step("advisor2", number, "dissent", dissent="人数记录有误")
    gathering.refused("leader1", number, "confirm", 403)
    gathering.refused("director1", number, "confirm", 403)
    gathering.step("advisor1", number, "dissent", dissent="改变主意")
    assert gathering.part(number, "advisor1").verdict == "dissented"
    gathering.write("leader1", number, {"effect": "改过的成效"})
    assert gathering.waits_for(number) == {f"leader@{cast.units['B001-T1']}"}, "nobody is asked about an old text"
    assert "针对此前文本" in gathering.person("advisor1").get(f"/meetings/{number}").text
    gathering.refused("leader1", number, "finalise")
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("advisor2", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert gathering.opinions(number)[-1].warnings is None


def test_saving_without_a_change_keeps_the_confirmations(gathering):
    number = gathering.written()
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    ended = gathering.meeting(number).ended_at
    gathering.write("leader1", number, {"ended_at": ended})
    assert gathering.meeting(number).circulated_at and gathering.minutes(number).wording == 1


def test_filing_with_open_confirmations_needs_a_reason(gathering):
    number = gathering.written()
    gathering.refused("leader1", number, "finalise")
    assert any("林晓东" in error and "周雨涵" in error for error in gathering.person("leader1").page.errors)
    gathering.step("leader1", number, "finalise", reason="两人出差，电话确认")
    version = gathering.meeting(number).versions[0]
    assert version.open_reason == "两人出差，电话确认"
    assert gathering.opinions(number)[-1].warnings


def test_a_yes_to_an_earlier_text_is_none_to_the_one_filed(gathering):
    """On page, version and paper a verdict stands for the wording to which it was given."""
    number = gathering.written()
    gathering.step("leader1", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("advisor2", number, "dissent", dissent="期限过短")
    gathering.write("leader1", number, {"effect": "改过的成效"})
    gathering.step("leader1", number, "finalise", reason="电话确认")
    assert any("林晓东" in text for text in gathering.opinions(number)[-1].warnings)
    facts = gathering.meeting(number).versions[0].facts
    assert [row[4] for row in facts["presence"][1:]] == [{"msg": "not confirmed"}] * 2
    leader = gathering.person("leader1")
    for address in (f"/meetings/{number}", f"/meetings/{number}/versions/1", f"/meetings/{number}/print?paper=minutes"):
        assert "周雨涵（针对之前的文稿）" in leader.get(address).text, address
    assert "已确认" not in leader.get(f"/meetings/{number}/print?paper=minutes").text
    assert "针对此前文本" in leader.get(f"/meetings/{number}").text


def test_who_was_there_is_told_in_the_history(gathering):
    """Attendance and reasons leave before and after, and ask for confirmation anew (P-24, F-A6)."""
    number = gathering.held()
    gathering.write("leader1", number, {"attendance-1-status": "absent", "attendance-2-status": "late"})
    leader = gathering.person("leader1")
    history = leader.get(f"/meetings/{number}/history").text
    assert "缺席" in history and "林晓东" in history and "迟到" in history and "周雨涵" in history
    gathering.step("leader1", number, "circulate")
    ended = gathering.meeting(number).ended_at
    gathering.write("leader1", number, {"ended_at": ended, "attendance-1-reason": "病假"})
    assert gathering.minutes(number).wording == 2 and gathering.meeting(number).circulated_at is None
    assert "林晓东: 病假" in leader.get(f"/meetings/{number}/history").text


def test_the_absent_are_not_asked_and_flagged_without_reason(gathering, cast):
    number = gathering.held()
    gathering.write("leader1", number, {"attendance-1-status": "absent", "attendance-2-status": "late"})
    assert gathering.part(number, "advisor1").unexcused
    assert "未说明原因" in gathering.person("leader1").get(f"/meetings/{number}").text
    gathering.step("leader1", number, "circulate")
    assert f"u:{cast.users['advisor1']}" not in gathering.waits_for(number)
    assert f"u:{cast.users['advisor2']}" in gathering.waits_for(number)
    gathering.step("advisor2", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert any("林晓东" in text for text in gathering.opinions(number)[-1].warnings)


def test_nobody_present_is_warned_of(gathering):
    number = gathering.held()
    gathering.write("leader1", number, {f"attendance-{place}-status": "absent" for place in range(3)})
    gathering.step("leader1", number, "finalise")
    assert any("没有任何人" in text for text in gathering.opinions(number)[-1].warnings)


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


def test_who_sat_in_is_added_with_the_minutes(gathering, cast):
    number = gathering.held("director1", "leader")
    gathering.write("director1", number, {"observers": [cast.users["clerk1"]], "adjustments-0-text": ""})
    part = gathering.part(number, "clerk1")
    assert (part.kind, part.attendance) == ("observer", "present")
    assert "谢芳" in gathering.person("director1").get(f"/meetings/{number}/history").text
    visitor, address = gathering.person("director1"), f"/meetings/{number}/minutes"
    visitor.submit(address, form=address, press="add_row=adjustments")
    row = {"adjustments-0-text": "增派一人", "adjustments-0-team": cast.units["B001-T2"]}
    visitor.submit(None, row, form=address)
    assert gathering.minutes(number).adjustments == [{"team": cast.units["B001-T2"], "text": "增派一人"}]
    gathering.step("director1", number, "finalise", reason="会上确认")
    page = gathering.person("leader1").get(f"/meetings/{number}").text
    assert "第二投资顾问团队" in page and "增派一人" in page


def test_leaders_minutes_ask_for_the_four_blocks(gathering):
    number = gathering.held("director1", "leader")
    gathering.write("director1", number, {"blocks-off_site": ""})
    gathering.refused("director1", number, "finalise", reason="x")
    assert "配合非现场市场开发" in gathering.person("director1").page.text


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


def test_tasks_become_to_dos(gathering, cast):
    number = gathering.written(values=gathering.task() | gathering.task(1, "advisor2", task="第二项"))
    assert gathering.items(number) == []
    gathering.step("leader1", number, "finalise", reason="会上确认")
    first, second = gathering.items(number)
    assert (first.owner_id, first.due_on, first.serial_no) == (
        cast.users["advisor1"],
        date(2026, 12, 10),
        "AI-B001-202611-0001",
    )
    assert gathering.waits_for(first.id) == {f"u:{cast.users['advisor1']}"}
    assert "回访重点客户" in gathering.person("advisor1").get("/").text
    assert "第二项" not in gathering.person("advisor1").page.text
    gathering.refused("advisor2", first.id, "complete", 403, result="不是我的")
    gathering.refused("advisor3", first.id, "complete", 404, result="不是我的")
    gathering.refused("advisor1", first.id, "complete")
    gathering.refused("advisor1", first.id, "drop", 403, opinion="不做了")
    gathering.step("advisor1", first.id, "complete", result="已回访")
    assert gathering.state(first.id) == "done" and gathering.waits_for(first.id) == set()
    gathering.step("leader1", second.id, "carry", due_on="2026-12-20", opinion="客户出差")
    assert gathering.item(second.id).due_on == date(2026, 12, 20) and gathering.item(second.id).carried == 1
    gathering.step("leader1", second.id, "reassign", assignee=cast.users["advisor1"], opinion="换人")
    assert gathering.waits_for(second.id) == {f"u:{cast.users['advisor1']}"}
    gathering.step("leader1", second.id, "drop", opinion="不再需要")
    assert gathering.state(second.id) == "dropped"
    assert "已完成" in gathering.person("advisor2").get(f"/meetings/{number}").text


def test_who_sees_tasks(gathering):
    item = gathering.filed(values=gathering.task()) and gathering.items(1)[0].id
    for username, status in (
        ("advisor1", 200),
        ("advisor2", 200),
        ("leader1", 200),
        ("director1", 200),
        ("advisor3", 404),
        ("leader2", 404),
        ("admin1", 404),
        ("director9", 404),
        ("hq1", 404),
        ("sysadmin1", 403),
    ):
        visitor = gathering.person(username)
        assert visitor.get(f"/action-items/{item}", expect=None).status_code == status, username
        assert visitor.get(f"/action-items/{item}/history", expect=None).status_code == status, username
        if status != 403:
            assert ("回访重点客户" in visitor.get("/action-items/").text) is (status == 200), username
    assert "回访重点客户" in gathering.person("advisor1").get("/action-items/?mine=1&state=open").text
    assert "回访重点客户" not in gathering.person("advisor2").get("/action-items/?mine=1").text


def test_open_tasks_are_carried_into_the_next_meeting(gathering, cast):
    first = gathering.filed(
        values=gathering.task() | gathering.task(1, task="第二项") | gathering.task(2, task="第三项")
    )
    done, later, dropped = gathering.items(first)
    gathering.filed("leader2", values=gathering.task(who="advisor3", task="别的团队"))
    second = gathering.noticed("leader1", "team", title="团队会")
    gathering.step("leader1", second, "open")
    assert [row["item"] for row in gathering.minutes(second).carried] == [done.id, later.id, dropped.id]
    outcomes = {
        "carried-0-outcome": "done",
        "carried-0-note": "会上汇报完成",
        "carried-1-outcome": "continues",
        "carried-1-due_on": "2026-12-31",
        "carried-2-outcome": "dropped",
    }
    gathering.write("leader1", second, outcomes)
    assert gathering.state(done.id) == "open", "a draft decides nothing"
    gathering.step("leader1", second, "finalise", reason="会上确认")
    assert [gathering.state(one.id) for one in (done, later, dropped)] == ["done", "open", "dropped"]
    kept = gathering.item(later.id)
    assert (kept.due_on, kept.carried) == (date(2026, 12, 31), 1)
    assert gathering.item(done.id).result == "会上汇报完成"
    gathering.step("leader1", second, "reopen", opinion="更正")
    gathering.step("leader1", second, "finalise", reason="会上确认")
    assert gathering.item(later.id).carried == 1, "filing again settles nothing twice"
    third = gathering.held("leader1", "ad_hoc", title="临时会")
    assert [row["item"] for row in gathering.minutes(third).carried] == [later.id]
    page = gathering.person("advisor2").get(f"/meetings/{third}").text
    assert "以往会议" in page and "第二项" in page


def test_leaders_meetings_carry_their_own(gathering):
    gathering.filed(values=gathering.task())
    number = gathering.filed("director1", "leader", values=gathering.task(who="leader2", task="领队任务"))
    (item,) = gathering.items(number)
    following = gathering.held("director1", "leader")
    assert [row["item"] for row in gathering.minutes(following).carried] == [item.id]
    gathering.refused("leader1", item.id, "drop", 403, opinion="x")
    gathering.refused("advisor1", item.id, "complete", 404, result="x")
    gathering.step("leader2", item.id, "complete", result="完成")


def test_nobody_settles_a_task_that_is_not_theirs(gathering):
    """A forged row names a task of another team: it is not taken up."""
    gathering.filed("leader2", values=gathering.task(who="advisor3"))
    (foreign,) = gathering.items(1)
    gathering.filed(values=gathering.task())
    number = gathering.held("leader1", "team", title="团队会")
    gathering.write("leader1", number, {"carried-0-item": foreign.id, "carried-0-outcome": "dropped"})
    gathering.step("leader1", number, "finalise", reason="x")
    assert gathering.state(foreign.id) == "open"


def test_minutes_filed_anew_correct_the_tasks(gathering, cast):
    number = gathering.filed(
        values=gathering.task() | gathering.task(1, task="第二项") | gathering.task(2, task="第三项")
    )
    first, second, third = gathering.items(number)
    gathering.step("advisor1", third.id, "complete", result="已做")
    gathering.step("leader1", number, "reopen", opinion="更正")
    visitor, address = gathering.person("leader1"), f"/meetings/{number}/minutes"
    visitor.submit(address, {"action_items-0-task": "改过的任务"}, form=address, press="remove_row=action_items-1")
    visitor.submit(None, form=address)
    gathering.step("leader1", number, "finalise", reason="x")
    assert gathering.item(first.id).task == "改过的任务" and len(gathering.items(number)) == 3
    assert gathering.state(second.id) == "dropped" and gathering.state(third.id) == "done"
    assert any("删去" in one.text for one in gathering.opinions(second.id))


def test_save_minutes_as_a_bare_step_is_refused(gathering):
    number = gathering.held()
    gathering.refused("leader1", number, "save-minutes")
    gathering.refused("advisor1", number, "save-minutes", 403)


def test_the_register_tells_the_work_summary_while_minutes_are_written(gathering, cast, app):
    """M-20: talks, complaints and satisfaction stand above the text; a leaders' meeting sums up no team."""
    number = gathering.held()
    assert "供工作总结参考" in gathering.person("leader1").get(f"/meetings/{number}/minutes").text
    leaders = gathering.held("director1", "leader")
    assert "供工作总结参考" not in gathering.person("director1").get(f"/meetings/{leaders}/minutes").text


def test_filed_tasks_are_listed_once_on_the_page_and_whole_on_paper(gathering):
    number = gathering.filed(values=gathering.task())
    leader = gathering.person("leader1")
    page, sheet = leader.get(f"/meetings/{number}").text, leader.get(f"/meetings/{number}/print?paper=minutes").text
    assert "任务分配" not in page and page.count("回访重点客户") == 1
    assert "任务分配" in sheet
    gathering.step("leader1", number, "reopen", opinion="补充")
    assert "任务分配" in leader.get(f"/meetings/{number}").text, "what is being written may differ from what was given"


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
