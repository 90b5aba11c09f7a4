"""Meetings of every kind in many states, put on the stage of the task books: mornings of the last days, a regular meeting
from its notice to the director, one that is called, one whose minutes are being confirmed, and leaders' meetings."""

from datetime import datetime

from sqlalchemy import select

from ia.demo.stage import Beat, Stage, filled, sent
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm
from ia.meetings import calling, figures, periods, reminders, writing
from ia.meetings.forms import MeetingForm
from ia.meetings.models import Meeting, MorningMeeting

MORNINGS = (3, 2, 1, 0)
"""So many working days ago a morning meeting was made."""
NOTICE = {"mode": "on_site", "place": "三楼会议室", "requirements": "请准时参加，提前准备本人所负责客户的情况。"}
TEXTS = {
    "topic": "上月工作总结与本月安排",
    "main_content-work_summary": "客户服务计划完成九成，投诉一件已妥善处理，满意度总体良好。",
    "main_content-business_exchange": "成员逐一发言，交流了电话沟通与面谈的经验。",
    "main_content-business_coordination": "本月值班表略有调整，客户讲座由林晓东牵头。",
    "problems": "部分客户担心市场波动，咨询明显增多。",
    "solutions": "统一答复口径，每日收盘后汇总客户提问。",
    "effect": "分工明确，责任到人。",
}
LEADERS_TEXTS = {
    **TEXTS,
    "topic": "营业部营销统筹",
    "blocks-summary": "各团队汇报前期工作，明确后期目标。",
    "blocks-division": "讲座由一队承办，二队负责邀约。",
    "blocks-off_site": "技术服务站配合社区宣传。",
    "blocks-marketing": "年末两场投资策略会统一安排。",
    "coordination": "柜台预留开户专窗，前后台每周碰头一次。",
}
SPOKEN = {"reason": "会上已口头确认。"}
"""In a large world a team has more members than those of the scene, who confirm nothing."""
REPORT = {
    "recent_work": "本团队走访客户四十户，新开户三户。",
    "difficulties": "开户资料流转时间偏长\n年轻客户获客渠道不足",
    "needs": "希望总部提供投教视频\n增加一次产品培训",
}
REPORTS = {
    "leader1": REPORT,
    "leader2": {**REPORT, "difficulties": "存量客户融资费率咨询较多"},
    "station1": {**REPORT, "difficulties": "服务站夜间无人接听来电"},
}


def on(ago: int, hour: int, minute: int = 0):
    """A time of the working day so many before today (after today, if less than nothing), as a form sends it."""
    return lambda scene, moment: clock.local(clock.at(scene.stage.day(ago), hour, minute)).strftime("%Y-%m-%dT%H:%M")


def user(username: str):
    return lambda scene, moment: str(scene.stage.person(username).id)


def task(place: int, who: str, text: str, kind: str, ago: int) -> dict:
    row = {"item": "", "task": text, "type": kind, "assignee": user(who)}
    row["due_on"] = lambda scene, moment: scene.stage.day(ago).isoformat()
    return {f"action_items-{place}-{name}": value for name, value in row.items()}


class Gathering:
    """A meeting in the making."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.meeting: Meeting | None = None

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who) if beat.who else None
        fields = {name: value(self, moment) if callable(value) else value for name, value in beat.fields.items()}
        if beat.step == "minutes":
            fields |= self.fixed_rows()
        with sent(fields, moment):
            verb = {"call": self.call, "agenda": self.agenda, "figures": self.figures, "minutes": self.minutes}.get(
                beat.step
            )
            verb(person, moment) if verb else self.step(beat.step, person, moment)
        db.session.flush()

    def call(self, person, moment: datetime) -> None:
        form = MeetingForm(meta={"csrf": False})
        form.offer(person, clock.local_date(moment))
        form.attendees.data = [choice.value for choice in form.attendees.choices]
        self.meeting = calling.new(filled(form), Act(person, moment, form))

    def agenda(self, person, moment: datetime) -> None:
        rows = [
            {"title": line, "block": block, "source": one.user_id}
            for one in self.meeting.attendees
            for line, block in zip((one.difficulties or "").splitlines(), ("division", "marketing"), strict=False)
        ]
        calling.set_agenda(self.meeting, rows, Act(person, moment))

    def figures(self, person, moment: datetime) -> None:
        rows = [
            {"trading_volume": None, "profit": None, "problems": "", "solutions": ""}
            | row
            | {"new_funds": f"{row['new_funds']:.2f}" if row["new_funds"] is not None else None}
            for row in figures.known(self.meeting)
        ]
        calling.set_figures(self.meeting, rows, Act(person, moment))

    def minutes(self, person, moment: datetime) -> None:
        form = writing.form_class(self.meeting)(meta={"csrf": False})
        known = {one.user_id: one.user.name for one in self.meeting.attendees}
        form.offer(self.meeting, writing.Choices([], known, [], {}))
        writing.save(self.meeting, filled(form), Act(person, moment, form))

    def fixed_rows(self) -> dict[str, str]:
        """What the page of the minutes sends of itself: everybody was there, and what is carried on continues."""
        found = {}
        for place, one in enumerate(self.meeting.attendees):
            found |= {f"attendance-{place}-user": str(one.user_id), f"attendance-{place}-status": "present"}
        for place, row in enumerate(self.meeting.minutes.carried or ()):
            found |= {f"carried-{place}-item": str(row["item"]), f"carried-{place}-outcome": "continues"}
        return found

    def step(self, name: str, person, moment: datetime) -> None:
        step = engine.workflow_of(self.meeting).step(name, self.meeting.state)
        asks = step.asks or StepForm
        form = filled(asks(document=self.meeting, person=person, meta={"csrf": False})) if person else None
        engine.take(self.meeting, name, Act(person, moment, form))


class Dawn:
    """Every morning the platform makes the morning meetings of all teams."""

    def play(self, beat: Beat, moment: datetime) -> None:
        with sent({}, moment):
            reminders.morning_meetings(moment)


class Morning(Gathering):
    """The morning meeting of a team on a day; none on a working day without trade."""

    def __init__(self, stage: Stage, team: str, ago: int):
        super().__init__(stage)
        self.team, self.day = team, stage.day(ago)

    def play(self, beat: Beat, moment: datetime) -> None:
        if self.meeting is None:
            query = select(MorningMeeting).join(Unit, Unit.id == MorningMeeting.morning_team_id)
            self.meeting = db.session.scalar(query.where(Unit.code == self.team, MorningMeeting.morning_on == self.day))
        if self.meeting is not None:
            super().play(beat, moment)


def regular(ago: int, leader: str, members: tuple[str, ...], title: str) -> list[Beat]:
    """A regular meeting about the last month, from its notice up to the minutes that everybody has confirmed."""
    notice = {
        **NOTICE,
        "kind": "regular",
        "title": title,
        "main_content": "总结上月工作，交流经验，安排本月任务。",
        "period_kind": "month",
        "period_end": lambda scene, moment: periods.newest_end("month", clock.local_date(scene.stage.now)).isoformat(),
        "starts_at": on(ago, 15, 30),
        "ends_at": on(ago, 16, 30),
    }
    held = {"held_at": on(ago, 15, 30), "ended_at": on(ago, 16, 20)}
    first = members[0]
    return [
        Beat(ago + 2, "09:05", leader, "call", notice),
        Beat(ago + 2, "09:20", leader, "issue"),
        *(
            Beat(
                ago + 1,
                f"1{place}:00",
                who,
                "member-report",
                {"report": "走访客户十二户，新增开户一户，重点跟进两户。"},
            )
            for place, who in enumerate(members)
        ),
        Beat(ago, "09:00", leader, "figures"),
        Beat(ago, "15:40", leader, "open", {"held_at": on(ago, 15, 30)}),
        Beat(
            ago,
            "17:00",
            leader,
            "minutes",
            {
                **TEXTS,
                **held,
                **task(0, first, "整理重点客户持仓，提出调整建议", "client_service", -4),
                **task(1, first, "联系社区，落实讲座场地", "marketing_activity", ago - 3),
            },
        ),
        Beat(ago, "17:05", leader, "circulate"),
        *(Beat(ago - 1, f"09:{20 + place}", who, "confirm") for place, who in enumerate(members)),
    ]


def reported(ago: int, leader: str, members: tuple[str, ...], director: str) -> list[Beat]:
    plan = {"plan": "重点维护存量客户，组织一次投资策略讲座。", "goals": "新开户十户，客户满意度不低于九成。"}
    return [
        *regular(ago, leader, members, "月度定期会议"),
        Beat(ago - 1, "10:00", leader, "finalise", SPOKEN),
        Beat(ago - 1, "10:30", leader, "create-plan", plan),
        Beat(ago - 1, "10:40", leader, "report-up", {"opinion": "请领导审阅。"}),
        Beat(ago - 2, "09:10", director, "take-note", {"opinion": "已阅，请按计划落实。"}),
    ]


def confirming() -> list[Beat]:
    """A team meeting of yesterday: one member agrees, another does not."""
    notice = {
        **NOTICE,
        "kind": "team",
        "title": "客户讲座筹备会",
        "main_content": "讨论讲座分工。",
        "starts_at": on(1, 15, 30),
        "ends_at": on(1, 16, 30),
    }
    return [
        Beat(2, "10:05", "leader1", "call", notice),
        Beat(2, "10:10", "leader1", "issue"),
        Beat(1, "15:30", "leader1", "open", {"held_at": on(1, 15, 30), "minute_taker": user("advisor2")}),
        Beat(1, "16:40", "advisor2", "minutes", {**TEXTS, "held_at": on(1, 15, 30), "ended_at": on(1, 16, 20)}),
        Beat(1, "16:50", "advisor2", "circulate"),
        Beat(0, "09:20", "advisor1", "dissent", {"dissent": "讲座日期与客户走访冲突，建议推迟一周。"}),
    ]


def called() -> list[Beat]:
    """A regular meeting that is called, with one report of two."""
    beats = regular(-2, "leader2", ("advisor3",), "月度定期会议")[:1]
    beats[0].ago = 1
    return [*beats, Beat(1, "09:20", "leader2", "issue")]


def leaders(ago: int) -> list[Beat]:
    """A leaders' meeting that went to head office and has been archived."""
    notice = {
        **NOTICE,
        "kind": "leader",
        "title": "月度领队会议",
        "main_content": "总结各团队工作，统筹年末营销。",
        "starts_at": on(ago, 15),
        "ends_at": on(ago, 17),
    }
    held = {"held_at": on(ago, 15), "ended_at": on(ago, 16, 45)}
    return [
        Beat(ago + 7, "09:05", "director1", "call", notice),
        Beat(ago + 7, "09:10", "director1", "issue"),
        *(Beat(ago + 4, f"1{n}:00", who, "leader-report", report) for n, (who, report) in enumerate(REPORTS.items())),
        Beat(ago + 2, "09:00", "director1", "agenda"),
        Beat(ago, "15:05", "director1", "open", {"held_at": on(ago, 15)}),
        Beat(
            ago,
            "17:10",
            "director1",
            "minutes",
            {**LEADERS_TEXTS, **held, **task(0, "leader2", "落实年末策略会邀约", "marketing_activity", -10)},
        ),
        Beat(ago, "17:20", "director1", "finalise", SPOKEN),
        Beat(ago - 1, "09:00", "director1", "create-plan", {"plan": "年末两场策略会，社区宣传四次。", "goals": ""}),
        Beat(ago - 1, "09:10", "director1", "report-up", {"opinion": "请总部审阅。"}),
        Beat(ago - 2, "10:00", "hq1", "take-note", {"opinion": "已阅。"}),
        Beat(2, "18:05", "", "archive"),
    ]


def next_leaders() -> list[Beat]:
    notice = {
        **NOTICE,
        "kind": "leader",
        "title": "本月领队会议",
        "main_content": "研究客户开发中的困难，安排下月营销。",
        "starts_at": on(-8, 15),
        "ends_at": on(-8, 17),
    }
    return [
        Beat(3, "09:25", "director1", "call", notice),
        Beat(3, "09:30", "director1", "issue", {"reason": ""}),
        Beat(1, "11:00", "leader1", "leader-report", REPORT),
    ]


def moved_and_cancelled() -> list[Beat]:
    notice = {
        **NOTICE,
        "kind": "ad_hoc",
        "title": "行情波动应对会",
        "main_content": "讨论近期行情下的客户沟通。",
        "starts_at": on(3, 16),
        "ends_at": on(3, 17),
    }
    later = {"starts_at": on(2, 16), "ends_at": on(2, 17), "place": "三楼会议室", "reason": "与客户讲座冲突。"}
    return [
        Beat(5, "13:05", "leader2", "call", notice),
        Beat(5, "13:10", "leader2", "issue"),
        Beat(4, "09:40", "leader2", "reschedule", later),
        Beat(3, "09:45", "leader2", "cancel", {"reason": "内容已在晨会讨论。"}),
    ]


def drafted() -> list[Beat]:
    notice = {
        **NOTICE,
        "kind": "ad_hoc",
        "title": "新产品学习会",
        "main_content": "学习新发基金产品要点。",
        "starts_at": on(-3, 16),
        "ends_at": on(-3, 17),
    }
    return [Beat(0, "09:15", "leader1", "call", notice)]


def mornings() -> list[tuple[str, int, list[Beat]]]:
    """Team, working days ago, and what happened."""
    short = {
        "held_at": lambda scene, moment: on_day(scene, 8, 30),
        "ended_at": lambda scene, moment: on_day(scene, 8, 52),
    }
    minutes = {
        **short,
        "topic": "新股申购与客户答复口径",
        "items-0-kind": "market_views",
        "items-0-text": "大盘震荡，提示客户控制仓位。",
        "items-1-kind": "company_matters",
        "items-1-text": "传达公司关于回访录音的通知。",
        "problems_solved": "统一了三个常见问题的答复。",
        "result": "当日完成重点客户回访。",
    }
    topics = {"topic": "本周行情与客户回访", "problems_to_solve": "客户来电集中，需排班。"}
    return [
        (
            "B001-T1",
            3,
            [
                Beat(3, "08:31", "leader1", "start"),
                Beat(3, "08:53", "leader1", "close", {**short, "topic": "回访安排"}),
            ],
        ),
        (
            "B001-T1",
            2,
            [
                Beat(2, "08:31", "leader1", "start"),
                Beat(
                    2,
                    "08:40",
                    "leader1",
                    "important-matter",
                    {"has_important_matter": "y", "minute_taker": user("advisor2"), "remark": ""},
                ),
                Beat(2, "11:20", "advisor2", "minutes", minutes),
                Beat(2, "11:25", "advisor2", "circulate"),
                Beat(2, "13:20", "advisor1", "confirm"),
                Beat(2, "16:00", "leader1", "finalise", SPOKEN),
            ],
        ),
        ("B001-T1", 1, [Beat(1, "08:30", "leader1", "skip", {"reason": "全员参加合规培训。"})]),
        (
            "B001-T1",
            0,
            [
                Beat(0, "08:25", "leader1", "topics", topics),
                Beat(
                    0,
                    "08:30",
                    "advisor1",
                    "prepare",
                    {"experience": "先听后讲，客户更愿意沟通。", "measures": "下午回访两户。"},
                ),
            ],
        ),
        (
            "B001-T2",
            3,
            [
                Beat(3, "08:32", "leader2", "start"),
                Beat(
                    3,
                    "09:10",
                    "leader2",
                    "close",
                    {**short, "absent": user("advisor3"), "absence_reason": "外出拜访客户"},
                ),
            ],
        ),
        ("B001-T2", 2, [Beat(2, "08:32", "leader2", "start"), Beat(2, "08:54", "leader2", "close", short)]),
    ]


def on_day(scene: Morning, hour: int, minute: int) -> str:
    return clock.local(clock.at(scene.day, hour, minute)).strftime("%Y-%m-%dT%H:%M")


def call_meetings(stage: Stage) -> None:
    """Put all scenes on the stage."""
    stage.put(Dawn(), [Beat(ago, "08:20" if ago else "08:02", "", "dawn") for ago in MORNINGS])
    for team, ago, beats in mornings():
        stage.put(Morning(stage, team, ago), beats)
    for beats in (
        reported(12, "leader1", ("advisor1", "advisor2"), "director1"),
        [*regular(6, "leader9", ("advisor9",), "月度定期会议"), Beat(5, "11:00", "leader9", "finalise", SPOKEN)],
        confirming(),
        called(),
        leaders(24),
        next_leaders(),
        moved_and_cancelled(),
        drafted(),
    ):
        stage.put(Gathering(stage), beats)
