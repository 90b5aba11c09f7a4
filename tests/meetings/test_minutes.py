"""Writing minutes: rows, drafts, what is refused, two who write at once."""

import pytest

from ia.ground import clock


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
