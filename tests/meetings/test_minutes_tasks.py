"""Tasks given in the minutes: to-dos, who sees them, carried on and corrected."""

from datetime import date


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


def test_filed_tasks_are_listed_once_on_the_page_and_whole_on_paper(gathering):
    number = gathering.filed(values=gathering.task())
    leader = gathering.person("leader1")
    page, sheet = leader.get(f"/meetings/{number}").text, leader.get(f"/meetings/{number}/print?paper=minutes").text
    assert "任务分配" not in page and page.count("回访重点客户") == 1
    assert "任务分配" in sheet
    gathering.step("leader1", number, "reopen", opinion="补充")
    assert "任务分配" in leader.get(f"/meetings/{number}").text, "what is being written may differ from what was given"
