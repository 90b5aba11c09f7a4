"""A team's meeting from the notice to the archive; after each step the to-dos say exactly what the states declare."""

import pytest

from ia.ground import clock
from ia.ground.db import write_unit
from ia.meetings.reminders import archive_reported
from tests.house.test_inbox import agree


@pytest.fixture
def then(app, gathering):
    """Take a step, and see that all to-dos of the house agree with the states."""

    def take(username: str, number: int, name: str, **fields):
        gathering.step(username, number, name, **fields)
        agree(app)

    return take


def test_from_notice_to_archive(app, gathering, cast, then):
    number = gathering.draft()
    agree(app)
    then("leader1", number, "issue")
    then("advisor1", number, "member-report", report="新增客户三户")
    then("advisor2", number, "acknowledge")
    then("leader1", number, "invite", observers=[cast.users["clerk1"]])
    then("leader1", number, "open", minute_taker=cast.users["advisor2"])
    gathering.write("advisor2", number, gathering.task())
    agree(app)
    then("advisor2", number, "circulate")
    then("advisor1", number, "confirm")
    then("clerk1", number, "dissent", dissent="任务期限过短")
    gathering.write("advisor2", number, {"effect": "改过的成效"})
    agree(app)
    then("leader1", number, "finalise", reason="口头确认")
    then("leader1", number, "create-plan", plan="下月计划", goals="目标")
    then("leader1", number, "report-up")
    then("leader1", number, "reopen", opinion="更正一处")
    then("leader1", number, "finalise", reason="口头确认")
    then("leader1", number, "report-up")
    then("director1", number, "take-note", opinion="已阅")
    (item,) = gathering.items(number)
    then("leader1", item.id, "carry", due_on="2026-12-20", opinion="客户出差")
    then("leader1", item.id, "reassign", assignee=cast.users["advisor2"], opinion="换人")
    then("advisor2", item.id, "complete", result="已回访")
    with app.app_context(), clock.standing(clock.at(clock.local_date(clock.now()).replace(year=2027))), write_unit():
        assert archive_reported(clock.now()) == {"archived": 1}
    agree(app)
    assert (gathering.state(number), gathering.state(item.id)) == ("archived", "done")


def test_the_leaders_way(app, gathering, then):
    number = gathering.called()
    agree(app)
    for leader in ("leader1", "leader2", "station1"):
        then(leader, number, "leader-report", recent_work="a", difficulties="b", needs="c")
    then("director1", number, "reschedule", starts_at="2026-12-05T15:00", ends_at="2026-12-05T16:00", reason="冲突")
    then("director1", number, "open")
    gathering.write("director1", number)
    agree(app)
    then("director1", number, "circulate")
    then("admin1", number, "confirm")
    then("director1", number, "finalise", reason="口头确认")
    then("director1", number, "report-up")
    then("hq1", number, "take-note")


def test_a_draft_moved_to_another_day_is_due_anew(app, gathering):
    number = gathering.draft("director1", "leader", starts_at="2026-12-10T15:00", ends_at="2026-12-10T16:00")
    before = gathering.meeting(number).due_at
    address = f"/meetings/{number}/edit"
    fields = {"starts_at": "2026-12-20T15:00", "ends_at": "2026-12-20T16:00"}
    gathering.person("director1").submit(address, fields, form=address)
    assert (gathering.meeting(number).due_at - before).days == 10
    agree(app)


def test_the_mornings_way(app, gathering, cast, then):
    number = gathering.morning()
    agree(app)
    then("leader1", number, "start")
    then("leader1", number, "important-matter", has_important_matter=True, minute_taker=cast.users["advisor1"])
    then("leader1", number, "important-matter", has_important_matter=False)
    assert gathering.meeting(number).minute_taker_id is None
    then("leader1", number, "close")
    other = gathering.morning("B001-T2")
    then("leader2", other, "skip", reason="培训")
