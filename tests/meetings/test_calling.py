"""The notice: who calls what, who is invited, what is refused, reading, moving, cancelling, reports and agenda."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Post
from ia.meetings.models import Meeting
from tests.clients.shelf import Shelf
from tests.meetings.gathering import Gathering


def refused(gathering: Gathering, username: str, kind: str, **facts) -> list[str]:
    """What the form of a new notice says; nothing is made."""
    visitor = gathering.person(username)
    visitor.submit(f"/meetings/new?kind={kind}", gathering.notice(kind, **facts), form="/meetings/new")
    assert visitor.status == 422
    assert gathering.newest(Meeting) is None
    assert visitor.page.form("/meetings/new").fields["requirements"].strip() == "准时参加", "what was typed stays"
    return visitor.page.errors


@pytest.mark.parametrize(
    "facts, said",
    [
        ({"title": ""}, "必填"),
        ({"main_content": " "}, "必填"),
        ({"starts_at": ""}, "必填"),
        ({"starts_at": "morgen"}, "没有这个时间"),
        ({"ends_at": "2026-11-26T15:59"}, "结束时间应晚于开始时间"),
        ({"mode": "fax"}, "请从列表中选择"),
        ({"period_kind": ""}, "M-11"),
        ({"period_end": "2026-10-30"}, "截止日"),
        ({"period_kind": "quarter"}, "截止日"),
        ({"period_kind": "year"}, "截止日"),
        ({"period_kind": "[]"}, "请从列表中选择"),
        ({"attendees": None}, "请选择参加人员"),
        ({"attendees": "99999"}, ""),
        ({"main_content": "长" * 4001}, "4000"),
    ],
)
def test_a_notice_lacks_something(gathering, facts, said):
    errors = refused(gathering, "leader1", "regular", **facts)
    assert any(said in error for error in errors), errors


def test_the_director_calls_the_meetings_of_a_team_that_nobody_leads(app, gathering, cast):
    """AMB-59: while the post is vacant the team's work goes on, and the director is asked for it."""
    team, director = cast.units["B001-T2"], gathering.person("director1")
    assert "kind=regular" not in director.get("/meetings/").text
    with app.app_context(), write_unit() as unit:
        post = unit.scalar(select(Post).where(Post.user_id == cast.users["leader2"]))
        post.ends_on = clock.local_date(clock.now())
    assert "/meetings/new?kind=regular" in director.get("/meetings/").text
    assert "kind=regular&period_kind=month" in director.get("/meetings/calendar?month=2026-11").text.replace("&amp;", "&")
    first = datetime(2026, 12, 1, 8, 30, tzinfo=clock.ZONE)
    assert gathering.run("J-03", first).told == 4, "three leaders, and the director for the fourth team"
    assert "director1" in {username for username, _message in gathering.told("J-03")}
    number = gathering.noticed("director1", "regular")
    meeting = gathering.meeting(number)
    assert meeting.team_id == team and gathering.part(number, "advisor3").kind == "member"
    gathering.step("advisor3", number, "member-report", report="已写")
    gathering.step("director1", number, "open")
    gathering.write("director1", number)
    gathering.step("director1", number, "finalise", reason="已口头确认")
    assert gathering.state(number) == "minutes_final"


def test_who_calls_what(gathering):
    for username, kind in (("advisor1", "team"), ("admin1", "leader"), ("gm1", "leader"), ("hq1", "leader")):
        assert gathering.person(username).get(f"/meetings/new?kind={kind}", expect=None).status_code == 403
    for username, kind in (("leader1", "leader"), ("director1", "regular"), ("leader1", "morning")):
        visitor = gathering.person(username)
        visitor.submit(f"/meetings/new?kind={kind}", gathering.notice(kind), form="/meetings/new")
        assert visitor.status == 422, f"{username} calls no {kind} meeting"
    assert gathering.meeting(gathering.draft("station1", "team")).team_id == gathering.cast.units["S001"]


def test_the_whole_team_is_invited(gathering, cast):
    meeting = gathering.meeting(gathering.draft("leader1", "ad_hoc", observers=[cast.users["clerk1"]]))
    found = [(one.user_id, one.kind, one.reports) for one in meeting.attendees]
    names = ("leader1", "advisor1", "advisor2")
    assert found[:3] == [(cast.users[name], "member", name != "leader1") for name in names]
    assert found[3] == (cast.users["clerk1"], "observer", False)
    assert meeting.serial_no == "MT-B001-202611-0001" and meeting.period_kind is None


def test_all_leaders_and_the_administrative_director_are_invited(gathering, cast):
    meeting = gathering.meeting(
        gathering.draft("director1", "leader", starts_at="2026-12-10T15:00", ends_at="2026-12-10T16:00")
    )
    members = {one.user_id: one.reports for one in meeting.attendees}
    wanted = {"director1": False, "leader1": True, "leader2": True, "station1": True, "admin1": False}
    assert members == {cast.users[name]: reports for name, reports in wanted.items()}
    assert (meeting.team_id, meeting.kind, meeting.serial_no[:2]) == (None, "leaders_meeting", "LM")


def test_whoever_leads_two_teams_says_which(gathering, app, cast):
    with app.app_context(), write_unit() as unit:
        facts = {"user_id": cast.users["leader1"], "role": "leader", "unit_id": cast.units["B001-T2"]}
        unit.add(Post(**facts, starts_on=datetime(2026, 1, 1).date()))
    visitor = gathering.person("leader1")
    visitor.submit("/meetings/new?kind=team", gathering.notice("team"), form="/meetings/new")
    assert visitor.status == 422
    third, team = cast.users["advisor3"], cast.units["B001-T2"]
    fields = {**gathering.notice("team"), "team": team, "attendees": third}
    visitor.submit(None, fields, form="/meetings/new")
    meeting = gathering.meeting(gathering.newest(Meeting))
    assert (visitor.status, meeting.team_id) == (200, team)
    assert [one.user_id for one in meeting.attendees] == [cast.users["leader1"], third]


def test_a_draft_is_the_conveners_alone(gathering):
    number = gathering.draft()
    for username, status in (("leader1", 200), ("advisor1", 404), ("director1", 404), ("leader2", 404)):
        assert gathering.person(username).get(f"/meetings/{number}", expect=None).status_code == status
        assert gathering.person(username).get(f"/meetings/{number}/edit", expect=None).status_code in (status, 403)
    leaders = gathering.draft("director1", "leader", starts_at="2026-12-10T15:00", ends_at="2026-12-10T16:00")
    for username, status in (("director1", 200), ("leader1", 404), ("admin1", 404), ("director9", 404)):
        assert gathering.person(username).get(f"/meetings/{leaders}", expect=None).status_code == status


def test_a_draft_is_edited(gathering, cast):
    number = gathering.draft()
    visitor, address = gathering.person("leader1"), f"/meetings/{number}/edit"
    visitor.submit(address, form=address, title="改过的例会", attendees=[cast.users["advisor1"]])
    meeting = gathering.meeting(number)
    assert (visitor.status, meeting.title) == (200, "改过的例会")
    assert [one.user_id for one in meeting.attendees] == [cast.users["leader1"], cast.users["advisor1"]]
    assert "改过的例会" in visitor.get(f"/meetings/{number}/history").text
    gathering.step("leader1", number, "issue")
    moved = visitor.get(address, expect=None)
    assert moved.headers["Location"] == f"/meetings/{number}", "an issued notice is rescheduled, not edited"


def test_a_stale_edit_shows_both(gathering):
    number = gathering.draft()
    visitor, address = gathering.person("leader1"), f"/meetings/{number}/edit"
    visitor.get(address)
    old = dict(visitor.page.form(address).form_values())
    visitor.submit(address, form=address, title="第一个")
    answer = visitor.post(address, data={**old, "title": "第二个"})
    assert answer.status_code == 409 and "第一个" in answer.text and "第二个" in answer.text
    assert gathering.meeting(number).title == "第一个"


def test_a_double_click_drafts_one(gathering):
    visitor = gathering.person("leader1")
    visitor.get("/meetings/new?kind=team")
    fields = dict(visitor.page.form("/meetings/new").form_values()) | gathering.notice("team")
    fields["attendees"] = str(gathering.cast.users["advisor1"])
    first, second = (visitor.post("/meetings/new", data=fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"] == "/meetings/1"
    assert gathering.newest(Meeting) == 1


def test_the_notice_reaches_everybody_and_says_who_has_read_it(gathering, cast):
    number = gathering.noticed()
    told = {username for username, _ in gathering.told("step")}
    assert told == {"advisor1", "advisor2"}
    assert all(one.notified_at for one in gathering.meeting(number).attendees)
    gathering.step("advisor1", number, "acknowledge")
    assert gathering.part(number, "advisor1").read_at and not gathering.part(number, "advisor2").read_at
    text = gathering.person("leader1").get(f"/meetings/{number}").text
    assert text.count("未阅") == 1
    gathering.refused("advisor1", number, "acknowledge", 403)
    assert "read_at" not in gathering.person("advisor1").get(f"/meetings/{number}").text
    gathering.person("advisor2").get(f"/meetings/{number}")
    assert not gathering.part(number, "advisor2").read_at, "looking is not saying that one has read it"


def test_moving_tells_everybody_again(gathering):
    number = gathering.noticed()
    gathering.step("advisor1", number, "acknowledge")
    times = {"starts_at": "2026-11-27T16:00", "ends_at": "2026-11-27T17:00"}
    gathering.refused("leader1", number, "reschedule", **times, reason="")
    gathering.refused("leader1", number, "reschedule", reason="冲突")
    gathering.refused("advisor1", number, "reschedule", 403, **times, reason="冲突")
    before = len(gathering.told("step"))
    gathering.step("leader1", number, "reschedule", **times, reason="与客户活动冲突")
    assert len(gathering.told("step")) == before + 2
    assert not gathering.part(number, "advisor1").read_at, "the new time is read anew"
    meeting = gathering.meeting(number)
    assert clock.local(meeting.starts_at).day == 27 and meeting.due_at == meeting.starts_at
    assert "与客户活动冲突" in gathering.person("advisor1").get(f"/meetings/{number}").text


def test_cancelling_tells_everybody_why(gathering):
    number = gathering.noticed()
    gathering.refused("leader1", number, "cancel", reason="")
    gathering.step("leader1", number, "cancel", reason="全员培训")
    assert gathering.state(number) == "cancelled" and gathering.waits_for(number) == set()
    assert "全员培训" in gathering.person("advisor2").get(f"/meetings/{number}").text
    gathering.refused("leader1", number, "open", 409)
    assert "陈建国：取消" in gathering.person("advisor1").get("/inbox/").text
    draft = gathering.draft()
    gathering.step("leader1", draft, "discard", reason="不开了")
    assert gathering.state(draft) == "cancelled"
    for username, status in (("leader1", 200), ("advisor1", 404), ("director1", 404)):
        assert gathering.person(username).get(f"/meetings/{draft}", expect=None).status_code == status, username


def test_further_people_are_invited_later(gathering, cast):
    number = gathering.noticed(attendees=[cast.users["advisor1"]])
    gathering.refused("leader1", number, "invite")
    gathering.step("leader1", number, "invite", attendees=[cast.users["advisor2"]], observers=[cast.users["clerk1"]])
    assert gathering.part(number, "advisor2").notified_at and gathering.part(number, "clerk1").kind == "observer"
    assert f"u:{cast.users['advisor2']}" in gathering.waits_for(number)
    assert gathering.person("clerk1").get(f"/meetings/{number}").status_code == 200, "whoever sits in sees the notice"


def test_within_trading_hours_and_double_booked_is_warned_of(gathering, cast):
    gathering.noticed("leader1", "team", title="团队会", observers=[cast.users["advisor3"]])
    number = gathering.draft("leader2", "team", starts_at="2026-11-26T14:00", ends_at="2026-11-26T16:30")
    visitor = gathering.step("leader2", number, "issue")
    said = " ".join(visitor.page.flashes)
    assert "交易时间" in said and "吴思远" in said and "郑丽华" not in said
    assert len(gathering.opinions(number)[-1].warnings) == 2


def test_a_late_notice_of_a_leaders_meeting_needs_a_reason(gathering, still):
    """A meeting on Thursday 23 October 2025: notice by 16 October (section 5)."""
    still("2025-10-17T09:00")
    times = {"starts_at": "2025-10-23T15:00", "ends_at": "2025-10-23T16:00"}
    number = gathering.draft("director1", "leader", **times)
    assert any("晚于会议前一周" in text for text in gathering.person("director1").page.flashes), "said when it is saved"
    assert gathering.told("J-09") == [("director1", "%(serial)s on %(day)s: its notice is later than one week before.")]
    gathering.refused("director1", number, "issue")
    assert "M-30" in " ".join(gathering.person("director1").page.errors)
    gathering.step("director1", number, "issue", reason="总部临时要求")
    assert gathering.opinions(number)[-1].text == "总部临时要求"
    assert gathering.opinions(number)[-1].warnings


def test_a_notice_one_week_before_is_in_time(gathering, still):
    still("2025-10-16T23:00")
    number = gathering.draft("director1", "leader", starts_at="2025-10-23T09:00", ends_at="2025-10-23T10:00")
    gathering.step("director1", number, "issue")
    assert gathering.state(number) == "noticed" and not gathering.opinions(number)[-1].warnings
    assert gathering.told("J-09") == []


def test_reports_are_for_whoever_called_the_meeting(gathering, cast):
    number = gathering.noticed()
    gathering.refused("advisor1", number, "member-report", report="")
    gathering.step("advisor1", number, "member-report", report="机密的客户分析")
    assert f"u:{cast.users['advisor1']}" not in gathering.waits_for(number)
    assert f"u:{cast.users['advisor2']}" in gathering.waits_for(number)
    gathering.step("advisor1", number, "member-report", report="补充的客户分析")
    for username, sees in (("leader1", True), ("advisor1", True), ("advisor2", False), ("director1", False)):
        page = gathering.person(username).get(f"/meetings/{number}").text
        assert ("补充的客户分析" in page) is sees, username
        assert "机密的客户分析" not in page + gathering.person(username).get(f"/meetings/{number}/history").text
    page = gathering.person("leader1").get(f"/meetings/{number}").text
    assert page.count("已收到") == 1 and page.count("未提交") >= 1
    for username in ("leader1", "leader2", "director1"):
        gathering.refused(username, number, "member-report", 403 if username != "leader2" else 404, report="不该我写")
    gathering.refused("advisor1", number, "leader-report", 404, recent_work="x")


REPORT = {"recent_work": "走访三十户", "difficulties": "开户材料慢\n系统卡顿", "needs": "需要培训"}


def test_leaders_report_and_the_agenda_is_made_of_it(gathering, cast):
    number = gathering.noticed(
        "director1", "leader", title="领队会议", starts_at="2026-12-04T15:00", ends_at="2026-12-04T16:30"
    )
    gathering.refused("leader1", number, "leader-report", recent_work="只有一项")
    gathering.step("leader1", number, "leader-report", **REPORT)
    gathering.refused("admin1", number, "leader-report", 403, **REPORT)
    assert "系统卡顿" not in gathering.person("leader2").get(f"/meetings/{number}").text
    assert "系统卡顿" in gathering.person("admin1").get(f"/meetings/{number}").text, "who helps reads the reports"
    gathering.refused("director1", number, "open")
    assert "M-32" in gathering.person("director1").page.text
    address = f"/meetings/{number}/agenda"
    assert gathering.person("leader1").get(address, expect=None).status_code == 403
    director = gathering.person("director1")
    director.get(address)
    assert list(director.page.texts("#points label")) == [
        "陈建国: 开户材料慢",
        "陈建国: 系统卡顿",
        "陈建国: 需要培训",
    ]
    leader = cast.users["leader1"]
    director.submit(None, {"points": [f"{leader}-difficulties-1", f"{leader}-needs-0"]}, form=address)
    assert gathering.meeting(number).agenda == [
        {"title": "系统卡顿", "block": None, "source": leader},
        {"title": "需要培训", "block": None, "source": leader},
    ]
    helper = gathering.person("admin1")
    helper.get(address)
    assert helper.page.texts("#points label") == ["陈建国: 开户材料慢"]
    helper.submit(None, {"agenda-0-block": "division"}, form=address, press="add_row=agenda")
    helper.submit(None, {"agenda-2-title": "营销活动统筹", "agenda-2-block": "marketing"}, form=address)
    found = gathering.meeting(number).agenda
    assert [row["block"] for row in found] == ["division", None, "marketing"] and found[0]["source"] == leader
    helper.submit(address, form=address, press="remove_row=agenda-1")
    helper.submit(None, form=address)
    assert [row["title"] for row in gathering.meeting(number).agenda] == ["系统卡顿", "营销活动统筹"]
    gathering.step("director1", number, "open")


def test_a_stale_agenda_shows_both(gathering):
    number = gathering.called()
    visitor, address = gathering.person("director1"), f"/meetings/{number}/agenda"
    visitor.get(address)
    old = dict(visitor.page.form(address).form_values())
    gathering.agenda("admin1", number, "另一个议题")
    answer = visitor.post(address, data={**old, "agenda-0-title": "我的议题"})
    assert answer.status_code == 409 and "另一个议题" in answer.text and "我的议题" in answer.text


def test_rows_come_without_a_whole_page(gathering):
    number = gathering.called()
    visitor, address = gathering.person("director1"), f"/meetings/{number}/agenda"
    visitor.get(address)
    fields = dict(visitor.page.form(address).form_values()) | {"add_row": "agenda"}
    answer = visitor.post(address, data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<html" not in answer.text and "agenda-1-title" in answer.text


def test_performance_begins_with_what_the_register_knows(app, gathering, cast):
    for number, day in enumerate(("2026-10-08", "2026-10-31", "2026-11-01")):
        client = Shelf(app, cast).put("advisor1", f"客户{number}", phone=f"1380013800{number}")
        with app.app_context(), write_unit():
            row = db.session.get(Client, client)
            row.status, row.opened_on = "existing", datetime.fromisoformat(day).date()
            row.fund_account_no, row.total_assets = f"77{number:06d}", 1000
            row.confirmed_under_id = cast.users["advisor1"]
        Shelf(app, cast).traded(client, trade_volume=Decimal("1500.5"))
        Shelf(app, cast).traded(client, "2026-11", trade_volume=Decimal("7"))
    number = gathering.noticed()
    address = f"/meetings/{number}/performance"
    assert gathering.person("advisor1").get(address, expect=None).status_code == 403
    visitor = gathering.person("leader1")
    visitor.get(address)
    found = dict(visitor.page.form(address).form_values())
    assert (found["performance_summary-1-new_clients"], found["performance_summary-1-new_funds"]) == ("2", "2000.00")
    assert (found["performance_summary-2-new_clients"], found["performance_summary-2-profit"]) == ("0", "")
    assert found["performance_summary-1-trading_volume"] == "4501.50", "of the month that the meeting is about"
    assert found["performance_summary-2-trading_volume"] == ""
    visitor.submit(None, {"performance_summary-1-trading_volume": "abc"}, form=address)
    assert visitor.status == 422
    mine = {"performance_summary-1-trading_volume": "1,234.50", "performance_summary-1-problems": "转化率低"}
    visitor.submit(None, mine, form=address)
    row = gathering.meeting(number).performance_summary[1]
    assert (row["user"], row["trading_volume"], row["new_clients"]) == (cast.users["advisor1"], "1234.50", 2)
    for username, sees in (("leader1", True), ("advisor1", True), ("advisor2", False), ("director1", True)):
        assert ("转化率低" in gathering.person(username).get(f"/meetings/{number}").text) is sees, username
    visitor.get(address)
    again = dict(visitor.page.form(address).form_values())
    assert again["performance_summary-1-trading_volume"] == "1234.50", "what was entered stays"


def test_opening_without_figures_and_reports_is_warned_of(gathering):
    number = gathering.noticed()
    visitor = gathering.step("leader1", number, "open")
    said = " ".join(visitor.page.flashes)
    assert "M-14" in said and "林晓东" in said and "周雨涵" in said
    assert gathering.state(number) == "held"


def test_search_finds_meetings_within_reach(gathering):
    number = gathering.noticed(title="十月业务例会")
    for username, sees in (("advisor1", True), ("leader1", True), ("director1", True), ("advisor3", False)):
        assert (f"/meetings/{number}" in gathering.person(username).get("/search?q=业务例会").text) is sees, username
    assert f"/meetings/{number}" in gathering.person("advisor1").get("/search?q=MT-B001-202611-0001", expect=None).text


def test_todays_meetings_stand_on_the_desk(gathering, app):
    gathering.noticed(starts_at="2026-11-24T16:00", ends_at="2026-11-24T17:00", title="今日例会")
    gathering.noticed(title="后日例会")
    assert gathering.person("advisor1").get("/").text.count("今日例会") >= 1
    desk = gathering.person("advisor1").page.texts("#meetings-today tbody tr")
    assert len(desk) == 1 and "今日例会" in desk[0]
    assert not gathering.person("advisor3").get("/").text.count("今日例会")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Notice)) > 0


def test_the_list_is_narrowed(gathering, cast):
    regular = gathering.noticed()
    team = gathering.noticed("leader1", "team", title="团队会", attendees=[cast.users["advisor2"]])
    leaders = gathering.called()

    def shown(username: str, query: str) -> set[int]:
        page = gathering.person(username)
        page.get(f"/meetings/?{query}")
        links = [link for link in page.page.links() if link.startswith("/meetings/") and link[10:].isdigit()]
        return {int(link[10:]) for link in links}

    assert shown("leader1", "") == {regular, team, leaders}
    assert shown("advisor1", "") == {regular, team}
    assert shown("advisor1", "mine=1") == {regular}
    assert shown("leader1", "kind=leader") == {leaders}
    assert shown("leader1", "period=month") == {regular}
    assert shown("leader1", "state=held") == set()
    assert shown("leader1", "from=2026-12-01&to=2026-12-31") == {leaders}
    assert shown("director1", "sort=newest") == {regular, team, leaders}
    assert shown("hq1", "") == set() and shown("director9", "") == set()
