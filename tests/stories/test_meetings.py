"""Three meetings in a real browser, with and without scripting: a morning with an important matter, the regular meeting of
the month from its notice to the director who reads it, and the leaders' meeting made of what the leaders have reported."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from ia.ground import clock
from tests.meetings.gathering import Gathering
from tests.stories.test_task_book import Desk

WAYS = {"usual": {}, "scripting off": {"script": False}}


class Seat(Desk):
    """A person's browser, with what meetings need besides steps."""

    def write(self, address: str, rows: dict | None = None, **fields):
        """Open a page of the room, add the rows, fill in the fields, and save."""
        self.open(address)
        form = f"form[action='{address}']"
        for name, row in (rows or {}).items():
            self.page.click(f"{form} button[name=add_row][value={name}]")
            self.page.wait_for_selector(f"{form} [name^='{name}-0-']:not([type=hidden])")
            self.fill(form, **{f"{name}-0-{part}": value for part, value in row.items()})
        self.fill(form, **fields)
        self.page.click(f"{form} button.main >> nth=0")
        self.page.wait_for_selector(".flash")

    def call(self, kind: str, **fields) -> str:
        """Draft a notice and issue it; the address of the meeting."""
        self.open(f"/meetings/new?kind={kind}")
        self.fill("form#form", mode="on_site", requirements="准时参加，带好资料", **fields)
        self.page.click("form#form button.main")
        self.page.wait_for_selector(".flash")
        self.step("issue", **({"reason": ""} if kind == "leader" else {}))
        return urlsplit(self.page.url).path

    def take(self, meeting: str, name: str, **fields):
        self.open(meeting)
        self.step(name, **fields)


def typed(moment) -> str:
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M")


def at(days: int, hour: int) -> str:
    """An hour of a day from today on, as it is typed."""
    return typed(clock.at(clock.local_date(clock.now()) + timedelta(days), hour))


@pytest.fixture
def sit(visit):
    """`sit("leader1")` is that person's browser, the same one each time."""
    known = {}

    def seat(username: str, **how) -> Seat:
        if username not in known:
            known[username] = Seat(visit, username, **how)
        return known[username]

    return seat


@pytest.mark.parametrize("way", WAYS)
def test_a_morning_with_an_important_matter(sit, cast, app, now, way):
    how = WAYS[way]
    number = Gathering(None, cast, app).morning()
    meeting = f"/meetings/{number}"
    adviser, taker, leader = sit("advisor1", **how), sit("advisor2", **how), sit("leader1", **how)
    adviser.open("/")
    adviser.page.click("a:has-text('晨会')")
    adviser.page.wait_for_load_state()
    adviser.step("prepare", experience="先听后讲效果好", problems="客户担心波动")
    leader.find_on_desk("晨会")
    leader.says("先听后讲效果好")
    leader.step("topics", topic="新股申购安排", problems_to_solve="来电较多")
    leader.step("start")
    leader.step("important-matter", has_important_matter=True, minute_taker=cast.users["advisor2"])
    taker.find_on_desk("晨会")
    taker.write(
        f"{meeting}/minutes",
        {"items": {"kind": "market_views", "text": "大盘震荡，控制仓位"}},
        held_at="2026-01-05T08:30",
        ended_at="2026-01-05T08:55",
        problems_solved="统一了答复口径",
        result="当日完成回访",
    )
    taker.step("circulate")
    adviser.find_on_desk("晨会")
    adviser.step("confirm")
    leader.open(meeting)
    leader.step("finalise", reason="")
    leader.says("纪要已定稿", "大盘震荡，控制仓位", "已确认")


@pytest.mark.parametrize("way", WAYS)
def test_the_regular_meeting_of_the_month(sit, cast, app, way):
    how = WAYS[way]
    leader, director = sit("leader1", **how), sit("director1", **how)
    members = sit("advisor1", **how), sit("advisor2", **how)
    meeting = leader.call(
        "regular", title="月度定期会议", main_content="总结上月工作", starts_at=at(2, 16), ends_at=at(2, 17)
    )
    for member in members:
        member.find_on_desk("月度定期会议")
        member.step("member-report", report="走访客户十户，新开两户")
    leader.open(meeting)
    leader.says("走访客户十户，新开两户", "已收到")
    leader.write(f"{meeting}/performance", **{"performance_summary-1-problems": "转化率低"})
    leader.step("open", remark="准时开始")
    leader.write(
        f"{meeting}/minutes",
        {
            "action_items": {
                "task": "整理重点客户持仓",
                "type": "client_service",
                "assignee": cast.users["advisor1"],
                "due_on": at(10, 9)[:10],
            }
        },
        ended_at=typed(clock.now()),
        problems="客户咨询增多",
        solutions="增加值班",
        effect="分工明确",
        **{"main_content-work_summary": "完成计划的九成"},
    )
    leader.step("circulate")
    members[0].find_on_desk("月度定期会议")
    members[0].step("confirm")
    members[1].find_on_desk("月度定期会议")
    members[1].step("dissent", dissent="值班安排应轮换")
    leader.take(meeting, "finalise", reason="")
    leader.says("值班安排应轮换", "提出异议")
    leader.step("create-plan", plan="下月重点维护存量客户", goals="新开十户")
    leader.step("report-up", opinion="请审阅")
    director.find_on_desk("月度定期会议")
    director.says("下月重点维护存量客户", "分工明确", "请审阅")
    director.step("take-note", opinion="已阅，按计划执行")
    members[0].find_on_desk("整理重点客户持仓")
    members[0].step("complete", result="已整理完毕")
    leader.open(meeting)
    leader.says("已完成", "已阅，按计划执行")


@pytest.mark.parametrize("way", WAYS)
def test_a_leaders_meeting_made_of_reports(sit, cast, app, way):
    how = WAYS[way]
    director, office = sit("director1", **how), sit("hq1", **how)
    meeting = director.call(
        "leader", title="月度领队会议", main_content="统筹营销工作", starts_at=at(9, 15), ends_at=at(9, 17)
    )
    for username, difficulty in (("leader1", "开户材料流转慢"), ("leader2", "缺少培训资料"), ("station1", "网络不稳定")):
        seat = sit(username, **how)
        seat.find_on_desk("月度领队会议")
        seat.step("leader-report", recent_work="走访客户", difficulties=difficulty, needs="请总部支持")
    director.open(f"{meeting}/agenda")
    director.page.check("label:has-text('开户材料流转慢') input")
    director.page.check("label:has-text('网络不稳定') input")
    director.page.click("form#form button.main >> nth=0")
    director.page.wait_for_selector(".flash")
    director.says("开户材料流转慢", "网络不稳定")
    director.step("open", remark="准时开始")
    director.write(
        f"{meeting}/minutes",
        ended_at=typed(clock.now()),
        problems="材料流转慢",
        solutions="指定专人",
        effect="责任到人",
        **{"main_content-work_summary": "各团队汇报"},
        **{f"blocks-{name}": "已明确" for name in ("summary", "division", "off_site", "marketing")},
    )
    director.step("finalise", reason="会上口头确认")
    director.step("report-up", opinion="")
    office.find_on_desk("月度领队会议")
    office.says("责任到人", "开户材料流转慢")
    assert "请总部支持" not in office.page.content(), "reports are for the director"
    office.step("take-note", opinion="已阅")
