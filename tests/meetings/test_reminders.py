"""Who is told what, and when (J-01 to J-10): a run too many tells nobody twice, a missed run heals."""

from datetime import datetime

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from ia.meetings.reminders import archive_reported


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def names(gathering, code: str) -> list[str]:
    return sorted(username for username, _ in gathering.told(code))


def test_important_minutes_are_asked_for_in_the_afternoon(gathering, cast):
    number = gathering.morning()
    gathering.morning("B001-T2")
    gathering.step("leader1", number, "start")
    assert gathering.run("J-02", moment("2026-11-24T17:00")).told == 0
    gathering.step(
        "leader1", number, "important-matter", has_important_matter=True, minute_taker=cast.users["advisor1"]
    )
    assert gathering.run("J-02", moment("2026-11-24T17:00")).told == 2
    assert gathering.run("J-02", moment("2026-11-24T18:00")).told == 0
    assert names(gathering, "J-02") == ["advisor1", "leader1"]


def test_a_regular_meeting_is_asked_for_from_the_first_working_day(gathering, still):
    """September 2025 ends a month and a quarter; due on 14 October, working day five (section 5)."""
    still("2025-10-09T08:30")
    assert gathering.run("J-03", moment("2025-10-08T08:30")).told == 0, "a holiday"
    first = gathering.run("J-03", moment("2025-10-09T08:30"))
    assert set(names(gathering, "J-03")) == {"leader1", "leader2", "station1", "leader9"}
    assert first.told == 8, "month and quarter, for each of four leaders"
    assert gathering.run("J-03", moment("2025-10-09T11:00")).told == 0
    assert gathering.run("J-03", moment("2025-10-10T08:30")).told == 8, "daily"
    assert "director1" not in names(gathering, "J-03")
    assert gathering.run("J-03", moment("2025-10-11T08:30")).told == 8, "a make-up Saturday is a working day"
    assert gathering.run("J-03", moment("2025-10-12T08:30")).told == 0
    assert gathering.run("J-03", moment("2025-10-14T08:30")).told == 8
    assert "director1" not in names(gathering, "J-03"), "working day five is not late yet"
    gathering.run("J-03", moment("2025-10-15T08:30"))
    assert {"director1", "director9"} < set(names(gathering, "J-03"))


def test_a_held_regular_meeting_is_asked_for_no_more(gathering, still):
    still("2025-10-09T09:00")
    facts = {"period_kind": "quarter", "period_end": "2025-09-30"}
    number = gathering.noticed(**facts, starts_at="2025-10-09T16:00", ends_at="2025-10-09T17:00")
    assert gathering.run("J-03", moment("2025-10-10T08:30")).told == 8, "called is not held"
    gathering.step("leader1", number, "open")
    assert gathering.run("J-03", moment("2025-10-11T08:30")).told == 6, "the quarter's meeting does for the month too"


def test_nobody_is_asked_about_a_time_before_the_post(gathering, app, cast, still):
    with app.app_context(), write_unit() as unit:
        for post in unit.scalars(select(Post).where(Post.role.in_(("leader", "station_leader")))):
            post.starts_on = moment("2026-11-01T00:00").date()
    assert gathering.run("J-03", moment("2026-11-02T08:30")).told == 0
    assert gathering.run("J-03", moment("2026-12-01T08:30")).told == 4


def test_figures_are_asked_for_on_notice_and_the_day_before(gathering):
    gathering.noticed()
    assert names(gathering, "J-04") == ["leader1"], "on notice"
    assert gathering.run("J-04", moment("2026-11-24T08:30")).told == 0
    assert gathering.run("J-04", moment("2026-11-25T08:30")).told == 1
    assert gathering.run("J-04", moment("2026-11-25T09:30")).told == 0
    visitor = gathering.person("leader1")
    visitor.submit("/meetings/1/performance", form="/meetings/1/performance")
    assert gathering.run("J-04", moment("2026-11-26T08:30")).told == 0


def test_members_who_have_not_reported(gathering):
    """The meeting is on Thursday; told from Wednesday on, and the list goes to the leader."""
    number = gathering.noticed()
    gathering.step("advisor1", number, "member-report", report="已写")
    assert gathering.run("J-05", moment("2026-11-24T08:30")).told == 0
    assert gathering.run("J-05", moment("2026-11-25T08:30")).told == 2
    assert names(gathering, "J-05") == ["advisor2", "leader1"]
    text = gathering.person("leader1").get("/inbox/").text
    assert "周雨涵尚未提交汇报" in text
    assert gathering.run("J-05", moment("2026-11-26T08:30")).told == 0
    times = {"starts_at": "2026-11-30T16:00", "ends_at": "2026-11-30T17:00", "reason": "冲突"}
    gathering.step("leader1", number, "reschedule", **times)
    assert gathering.run("J-05", moment("2026-11-26T08:30")).told == 0
    assert gathering.run("J-05", moment("2026-11-27T08:30")).told == 2, "Friday is the working day before Monday"


def test_minutes_and_report_upward(gathering, still):
    number = gathering.held()
    assert gathering.run("J-06", moment("2026-11-25T23:59")).told == 0
    assert gathering.run("J-06", moment("2026-11-26T00:00")).told == 1, "one working day after the meeting is over"
    assert gathering.run("J-06", moment("2026-11-27T00:00")).told == 0
    assert names(gathering, "J-06") == ["leader1"]
    gathering.write("leader1", number)
    gathering.step("leader1", number, "finalise", reason="x")
    assert gathering.run("J-07", moment("2026-11-26T23:59")).told == 0
    assert gathering.run("J-07", moment("2026-11-27T00:00")).told == 1
    gathering.step("leader1", number, "report-up")
    assert gathering.run("J-07", moment("2026-12-27T00:00")).told == 0


@pytest.mark.parametrize(
    "day, told",
    [
        ("2026-11-09", 0),
        ("2026-11-10", 4),
        ("2026-11-19", 0),
        ("2026-11-20", 4),
        ("2026-11-23", 0),
        ("2026-11-24", 4),
        ("2026-11-30", 4),
        ("2026-11-28", 0),
    ],
)
def test_no_leaders_meeting_this_month(gathering, day, told):
    assert gathering.run("J-08", moment(f"{day}T08:30")).told == told
    if told:
        assert names(gathering, "J-08") == ["admin1", "admin9", "director1", "director9"]


def test_a_called_leaders_meeting_is_asked_for_no_more(gathering, still):
    number = gathering.draft("director1", "leader", starts_at="2026-11-27T15:00", ends_at="2026-11-27T16:00")
    gathering.step("director1", number, "issue", reason="临时")
    assert gathering.run("J-08", moment("2026-11-24T08:30")).told == 2, "the other branch alone"
    assert gathering.run("J-08", moment("2026-11-30T08:30")).told == 4, "called, and then not held"


def test_a_draft_that_has_become_late(gathering):
    gathering.draft("director1", "leader", starts_at="2026-12-04T15:00", ends_at="2026-12-04T16:00")
    assert gathering.run("J-09", moment("2026-11-27T08:30")).told == 0
    assert gathering.run("J-09", moment("2026-11-28T08:30")).told == 1
    assert gathering.run("J-09", moment("2026-11-29T08:30")).told == 0


def test_leaders_reports(gathering, still):
    """Leaders' meeting on Thursday 23 October 2025: reports by 20 October; asked on the 17th, the 18th being a Saturday."""
    still("2025-10-10T09:00")
    number = gathering.noticed(
        "director1", "leader", title="领队会议", starts_at="2025-10-23T15:00", ends_at="2025-10-23T16:00"
    )
    gathering.step("leader2", number, "leader-report", recent_work="a", difficulties="b", needs="c")
    assert gathering.run("J-10", moment("2025-10-16T08:30")).told == 0
    assert gathering.run("J-10", moment("2025-10-17T08:30")).told == 3
    assert names(gathering, "J-10") == ["director1", "leader1", "station1"]
    assert gathering.run("J-10", moment("2025-10-19T08:30")).told == 0
    assert gathering.run("J-10", moment("2025-10-20T08:30")).told == 3
    assert gathering.run("J-10", moment("2025-10-22T08:30")).told == 0
    still("2025-10-20T09:00")
    text = gathering.person("leader1").get("/inbox/").text
    assert "2025-10-20 17:00" in text
    assert "陈建国、孙海涛" in gathering.person("director1").get("/inbox/").text


def test_what_was_reported_is_archived(gathering, app):
    number = gathering.reported()

    def run(text: str) -> int:
        with app.app_context(), write_unit():
            return archive_reported(moment(text))["archived"]

    assert run("2026-12-24T09:59") == 0
    assert run("2026-12-24T10:00") == 1
    assert gathering.state(number) == "archived"
    assert run("2026-12-25T10:00") == 0
    assert gathering.waits_for(number) == set()
