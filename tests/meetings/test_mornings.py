"""Morning meetings: made by the platform once a team and trading day, prepared, held on the short path."""

from datetime import datetime

import pytest
from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post, Unit
from ia.meetings.models import MorningMeeting
from tests.moment import NOW

CONTENT = {
    "topic": "新股申购",
    "items-0-kind": "market_views",
    "items-0-text": "大盘震荡",
    "problems_solved": "解答了三个问题",
    "result": "统一口径",
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def made(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(MorningMeeting))


def write(gathering, username: str, number: int, **more):
    visitor, address = gathering.person(username), f"/meetings/{number}/minutes"
    visitor.get(address)
    visitor.submit(None, {}, form=address, press="add_row=items")
    visitor.submit(None, {**CONTENT, "ended_at": clock.now(), **more}, form=address)
    return visitor


def test_one_record_a_team_and_trading_day(app, cast, gathering, now):
    first = gathering.run("J-01", moment("2026-11-24T08:20"))
    assert made(app) == 4, "three teams and a station"
    assert (first.told, first.already) == (8, 0), "everybody of these teams is told"
    again = gathering.run("J-01", moment("2026-11-24T09:00"))
    assert (made(app), again.told, again.already) == (4, 0, 8)
    number = gathering.morning()
    meeting = gathering.meeting(number)
    assert meeting.serial_no == "MM-B001-202611-0001" and meeting.title == "晨会 2026-11-24"
    assert meeting.starts_at == moment("2026-11-24T08:30") and meeting.ends_at == moment("2026-11-24T09:00")
    assert [one.user_id for one in meeting.attendees] == [cast.users[n] for n in ("leader1", "advisor1", "advisor2")]
    assert gathering.waits_for(number) == {f"leader@{cast.units['B001-T1']}"}


@pytest.mark.parametrize(
    "day, count",
    [
        ("2025-09-28", 0),  # a make-up Sunday: a working day, and no trading day
        ("2025-09-30", 4),
        ("2025-10-01", 0),
        ("2025-10-08", 0),
        ("2025-10-09", 4),
        ("2025-10-11", 0),  # a make-up Saturday
        ("2025-10-12", 0),
    ],
)
def test_only_on_trading_days(app, cast, gathering, day, count):
    assert gathering.run("J-01", moment(f"{day}T08:20")).told == (8 if count else 0)
    assert made(app) == count


def test_a_team_without_leader_is_called_by_the_director(app, cast, gathering, now):
    with app.app_context(), write_unit() as unit:
        post = unit.scalar(select(Post).where(Post.user_id == cast.users["leader2"]))
        post.ends_on = clock.local_date(NOW)
    number = gathering.morning("B001-T2")
    assert gathering.meeting(number).owner_id == cast.users["director1"]
    assert gathering.waits_for(number) == {f"marketing_director@{cast.units['B001']}"}
    gathering.step("director1", number, "start")


def test_a_closed_team_and_one_that_nobody_could_call_have_none(app, cast, gathering, now):
    with app.app_context(), write_unit() as unit:
        unit.scalar(select(Unit).where(Unit.code == "S001")).closed_on = clock.local_date(NOW)
        for name in ("leader9", "director9"):
            unit.scalar(select(Post).where(Post.user_id == cast.users[name])).ends_on = clock.local_date(NOW)
    gathering.run("J-01", NOW)
    assert made(app) == 2


def test_the_short_path(gathering, cast, still, now):
    number = gathering.morning()
    gathering.step("leader1", number, "topics", topic="新股申购", problems_to_solve="客户来电多")
    gathering.step("advisor1", number, "prepare", experience="先听后讲", measures="下午回访")
    assert "先听后讲" in gathering.person("advisor2").get(f"/meetings/{number}").text, "the team reads it"
    gathering.step("leader1", number, "start")
    assert gathering.state(number) == "held"
    gathering.refused("advisor1", number, "prepare", 409, experience="太迟")
    visitor = gathering.step("leader1", number, "close", result="分头回访", absent=[cast.users["advisor2"]])
    assert gathering.state(number) == "closed"
    assert any("缺席" in text for text in visitor.page.flashes)
    part = gathering.part(number, "advisor2")
    assert part.unexcused and gathering.part(number, "advisor1").attendance == "present"
    assert gathering.minutes(number).topic == "新股申购"
    assert gathering.waits_for(number) == set() and gathering.meeting(number).closed_at is not None
    assert "未说明" in gathering.person("director1").get(f"/meetings/{number}").text
    assert "周雨涵" in gathering.person("leader1").get(f"/meetings/{number}/history").text, "who was absent"


def test_more_than_half_an_hour_is_accepted_with_a_warning(gathering, still, now):
    number = gathering.morning()
    gathering.step("leader1", number, "start")
    visitor = gathering.step("leader1", number, "close", held_at="2026-11-24T08:30", ended_at="2026-11-24T09:01")
    assert any("30" in text for text in visitor.page.flashes)
    assert gathering.opinions(number)[-1].warnings
    assert "M-06" in visitor.page.source or gathering.state(number) == "closed"


def test_half_an_hour_is_not_too_long(gathering, now):
    number = gathering.morning()
    gathering.step("leader1", number, "start")
    gathering.step("leader1", number, "close", held_at="2026-11-24T08:30", ended_at="2026-11-24T09:00")
    assert not gathering.opinions(number)[-1].warnings


def test_an_important_matter_needs_minutes(gathering, cast, now):
    number = gathering.morning()
    gathering.step("leader1", number, "start")
    gathering.refused("leader1", number, "important-matter", has_important_matter=True)
    taker = cast.users["advisor2"]
    gathering.step("leader1", number, "important-matter", has_important_matter=True, minute_taker=taker)
    assert f"u:{taker}" in gathering.waits_for(number)
    gathering.refused("leader1", number, "close")
    gathering.refused("advisor1", number, "finalise", 409)
    assert gathering.person("advisor1").get(f"/meetings/{number}/minutes", expect=None).status_code == 403
    assert write(gathering, "advisor2", number).status == 200
    assert gathering.minutes(number).items == [{"kind": "market_views", "text": "大盘震荡"}]
    gathering.refused("advisor2", number, "finalise", 403)
    gathering.step("advisor2", number, "circulate")
    gathering.step("advisor1", number, "confirm")
    gathering.step("leader1", number, "finalise")
    assert gathering.state(number) == "minutes_final" and gathering.meeting(number).closed_at is not None
    gathering.step("leader1", number, "reopen", opinion="补充结论")
    assert gathering.state(number) == "held" and gathering.meeting(number).closed_at is None
    gathering.refused("leader1", number, "close", 409)


def test_minutes_lack_what_is_asked(gathering, now):
    number = gathering.morning()
    gathering.step("leader1", number, "start")
    gathering.refused("leader1", number, "finalise", 409)
    write(gathering, "leader1", number, problems_solved="")
    gathering.refused("leader1", number, "finalise", reason="先归档")
    gathering.person("leader1").submit(None, form=f"/documents/{number}/steps/finalise", reason="先归档")
    assert "遇到和解决的问题" in gathering.person("leader1").page.text


def test_skipped_with_a_reason(gathering, now):
    number = gathering.morning()
    gathering.refused("advisor1", number, "skip", 403, reason="不开了")
    gathering.refused("leader1", number, "skip")
    gathering.step("leader1", number, "skip", reason="全员外出培训")
    assert gathering.state(number) == "skipped"
    gathering.refused("leader1", number, "start", 409)


def test_other_teams_do_not_see_it(gathering, now):
    number = gathering.morning()
    for username, status in (
        ("advisor1", 200),
        ("leader1", 200),
        ("director1", 200),
        ("advisor3", 404),
        ("leader2", 404),
        ("station1", 404),
        ("admin1", 404),
        ("gm1", 404),
        ("director9", 404),
        ("hq1", 404),
        ("clerk1", 404),
        ("sysadmin1", 403),
        ("callcentre1", 403),
    ):
        assert gathering.person(username).get(f"/meetings/{number}", expect=None).status_code == status, username
