"""Activities of every kind in many states, put on the stage of the task books: a report meeting being summed up, one that
is coming, a promotion that waits for plans, one that waits for approval, demonstrations and seminars."""

from datetime import datetime

from ia.activities import checks, people, planning, running
from ia.activities.forms import FORMS, TasksForm
from ia.activities.tasks.models import ActivityTask
from ia.demo.stage import Beat, Stage, filled, sent
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm

COMMON = {
    "resources": "投影仪两台、签到台、宣传资料三百份。",
    "publicity_plan": "晚报刊登一次，营业部大厅展架，短信邀请存量客户。",
    "arrangement": "签到，主持人致辞，专家演讲，现场提问，总结致谢。",
}
REPORT = COMMON | {
    "name": "年末投资策略报告会",
    "purpose": "解读明年市场策略，维护存量客户并结识潜在客户。",
    "client_participants": "存量客户一百人，邀请朋友同行。",
    "budget": "28000",
    "theme": "明年宏观与行业配置",
    "talk_outline": "宏观形势、行业比较、配置建议三部分，各四十分钟。",
    "scale": "150",
    "venue": "市图书馆报告厅",
    "speakers": "研究所王博士，首席策略分析师。",
    "guests": "社区代表、合作银行网点负责人。",
    "reception": "行政总监负责贵宾接待与午餐。",
    "ad-slogan": "看清方向，从容布局",
    "ad-host": "林晓东",
    "ad-organiser": "示范营业部",
    "ad-time": "周六下午二时",
    "ad-address": "市图书馆二楼报告厅",
    "ad-enquiry_phone": "021-55550000",
    "ad-notes": "凭券入场，座位有限。",
    "media": "晚报、社区公众号",
    "tickets_count": "160",
}
PROMOTION = COMMON | {
    "name": "稳健理财进社区",
    "purpose": "推广新发行的稳健型产品。",
    "client_participants": "小区居民",
    "budget": "6000",
    "product": "稳健一号集合计划",
    "promo_type": "publicity",
    "place": "阳光小区、滨江花园",
    "targets": "每名成员登记潜在客户十名。",
}
SEMINAR = {
    "name": "季度客户座谈会",
    "purpose": "交流市场看法，听取客户意见。",
    "client_participants": "重点客户二十人",
    "theme": "震荡市中的仓位管理",
    "venue": "三楼会议室",
    "guests": "研究员张敏",
    "strategy": "控制仓位，均衡配置，关注高股息。",
    "materials": "策略月报、产品手册、持仓回顾表。",
}
DEMO = {
    "name": "交易软件使用演示",
    "purpose": "介绍新版软件的预警功能。",
    "client_participants": "大厅客户三十人",
    "demo_theme": "条件预警与自选股管理。",
    "place": "营业部大厅",
    "equipment": ["laptop", "projector"],
}


class Activities:
    """One activity in the making. Its beats: "plan", "divide", "tick", a step, or a step of its first task ("task:…")."""

    def __init__(self, stage: Stage, sub_kind: str, level: str = "team"):
        self.stage, self.sub_kind, self.level, self.activity = stage, sub_kind, level, None

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who)
        fields = {name: value(self, moment) if callable(value) else value for name, value in beat.fields.items()}
        with sent({"compliance_ack": "y", **fields} if beat.step == "plan" else fields, moment):
            self._do(beat.step, person, moment)
        db.session.flush()

    def _do(self, step: str, person, moment: datetime) -> None:
        if step == "plan":
            self._plan(person, moment)
        elif step == "divide":
            form = TasksForm(meta={"csrf": False})
            form.offer(people.staff(self.activity.branch_id, clock.local_date(moment)))
            planning.set_tasks(self.activity, filled(form), Act(person, moment, form))
        elif step == "tick":
            known = checks.checklist(self.activity)
            running.tick(self.activity, set(list(known)[:-2]), known, Act(person, moment))
        else:
            document, name = (self._task(), step[5:]) if step.startswith("task:") else (self.activity, step)
            found = engine.workflow_of(document).step(name, document.state)
            asks = found.asks or StepForm
            form = filled(asks(document=document, person=person, meta={"csrf": False}))
            engine.take(document, name, Act(person, moment, form))

    def _plan(self, person, moment: datetime) -> None:
        form = FORMS[self.sub_kind](meta={"csrf": False})
        form.sub_kind.data, form.client_number = self.sub_kind, None
        form.offer(person, clock.local_date(moment))
        self.activity = planning.new(filled(form), Act(person, moment, form))

    def _task(self) -> ActivityTask:
        query = db.select(ActivityTask).where(ActivityTask.activity_id == self.activity.id).order_by(ActivityTask.id)
        return db.session.scalars(query).first()


def on(ago: int, hour: int, minute: int = 0):
    """That working day at that time, as a form sends it."""

    def said(scene: Activities, moment: datetime) -> str:
        return clock.local(clock.at(scene.stage.day(ago), hour, minute)).strftime("%Y-%m-%dT%H:%M")

    return said


def staff(*usernames: str):
    return lambda scene, moment: [str(scene.stage.person(name).id) for name in usernames]


def plan(facts: dict, ago: int, level: str, *usernames: str, hour: int = 14, hours: int = 3) -> dict:
    """The fields of a plan for that working day."""
    times = {"starts_at": on(ago, hour), "ends_at": on(ago, hour + hours)}
    return facts | times | {"level": level, "staff_participants": staff(*usernames)}


def tasks(*rows: tuple[str, str, int], outlets: tuple[tuple[str, str], ...] = ()) -> dict:
    """The division of work: (task, person, working days ago)."""
    found = {}
    for place, (task, who, ago) in enumerate(rows):
        found |= {
            f"tasks-{place}-task": task,
            f"tasks-{place}-owner": lambda scene, moment, who=who: str(scene.stage.person(who).id),
            f"tasks-{place}-due_on": lambda scene, moment, ago=ago: scene.stage.day(ago).isoformat(),
            f"tasks-{place}-target": "按期完成",
        }
    for place, (name, who) in enumerate(outlets):
        found |= {
            f"outlets-{place}-name": name,
            f"outlets-{place}-head": lambda scene, moment, who=who: str(scene.stage.person(who).id),
        }
    return found


def filed(ago: int) -> dict:
    return {
        "reg_filed_on": lambda scene, moment: scene.stage.day(ago).isoformat(),
        "reg_result": "approved",
        "reg_ref": "沪证监发〔2026〕118号",
    }


MEETING_TASKS = tasks(
    ("联系场地与音响", "advisor1", 9), ("邀请客户并派券", "advisor2", 9), ("会务与签到", "advisor1", 8)
)


def held_meeting() -> list[Beat]:
    """A report meeting of last week: finance has verified, the lead is writing the analysis."""
    return [
        Beat(
            22, "09:30", "director1", "plan", plan(REPORT, 7, "branch", "advisor1", "advisor2", "advisor3", "leader1")
        ),
        Beat(22, "09:50", "director1", "submit"),
        Beat(21, "10:00", "gm1", "approve", {"opinion": "同意，注意控制预算。"}),
        Beat(20, "11:00", "region1", "approve", {"opinion": "同意。"}),
        Beat(19, "09:00", "director1", "divide", MEETING_TASKS),
        Beat(16, "15:00", "director1", "record-regulator-approval", filed(18)),
        Beat(16, "15:10", "director1", "dispatch"),
        Beat(12, "16:00", "advisor1", "task:progress", {"progress": "场地已签，音响周五调试。"}),
        Beat(9, "16:30", "advisor1", "task:finish", {"result": "场地与音响就绪。"}),
        Beat(7, "12:50", "advisor1", "tick"),
        Beat(
            7,
            "17:30",
            "director1",
            "hold",
            {"starts_at": on(7, 14), "ends_at": on(7, 17), "attended": "132", "qa_min": "35"},
        ),
        Beat(6, "09:30", "admin1", "hand-over-venue", dict.fromkeys(("venue_handover", "guests_settled"), day(7))),
        Beat(6, "10:00", "director1", "start-summary"),
        Beat(
            5,
            "11:00",
            "finance1",
            "record-finance",
            {
                "actual_expense": "26480",
                "actual_income": "0",
                "finance_note": "场地一万二，广告一万，资料与茶歇四千四百八十。",
            },
        ),
    ]


def day(ago: int):
    return lambda scene, moment: scene.stage.day(ago).isoformat()


def coming_meeting() -> list[Beat]:
    """A report meeting of the team in six working days, with the regulator's approval."""
    facts = REPORT | {"name": "新客户投资讲座", "theme": "基金定投入门", "budget": "8000"}
    rows = tasks(("邀请客户并派券", "advisor1", -3), ("布置会场", "advisor2", -5))
    return [
        Beat(9, "09:30", "leader1", "plan", plan(facts, -6, "team", "advisor1", "advisor2")),
        Beat(9, "10:00", "leader1", "submit"),
        Beat(8, "10:00", "director1", "approve", {"opinion": "同意，请做好会前检查。"}),
        Beat(8, "11:00", "leader1", "divide", rows),
        Beat(3, "15:00", "leader1", "record-regulator-approval", filed(7)),
        Beat(3, "15:20", "leader1", "dispatch"),
        Beat(1, "16:00", "advisor1", "task:progress", {"progress": "已通知四十二名客户，派券五十张。"}),
    ]


def promotion() -> list[Beat]:
    """A promotion whose plans come in; and one that waits for the branch's general manager."""
    outlets = (("东街网点", "station1"), ("滨江网点", "leader2"))
    rows = tasks(("小区摆台", "advisor1", -4), ("发放宣传单", "advisor3", -4), outlets=outlets)
    return [
        Beat(6, "09:30", "leader1", "plan", plan(PROMOTION, -5, "team", "advisor1", "advisor2", hour=9, hours=8)),
        Beat(6, "09:40", "leader1", "submit"),
        Beat(5, "10:10", "director1", "approve", {"opinion": "同意。"}),
        Beat(5, "10:30", "leader1", "divide", rows),
        Beat(4, "09:10", "leader1", "dispatch"),
        Beat(
            2,
            "14:00",
            "advisor1",
            "task:submit-plan",
            {
                "division": "两人一组，上午下午轮换。",
                "execution": "物业已同意摆台，备折页两百份。",
                "suggestions": "增加免费体检抽奖。",
            },
        ),
    ]


def waiting() -> list[Beat]:
    facts = PROMOTION | {"name": "开门红产品推广月", "budget": "42000"}
    return [
        Beat(
            1,
            "15:30",
            "director1",
            "plan",
            plan(facts, -20, "branch", "leader1", "leader2", "station1", hour=9, hours=8),
        ),
        Beat(1, "15:45", "director1", "submit"),
    ]


def demonstration(ago: int, who: str, leader: str, *, held: bool) -> list[Beat]:
    beats = [
        Beat(ago + 2, "09:30", who, "plan", plan(DEMO, ago, "team", who, hour=10, hours=1)),
        Beat(ago + 2, "09:40", who, "report"),
    ]
    if not held:
        return beats
    record = {
        "demo_record": "讲解预警设置，现场两名客户上机操作。",
        "questions_needs": "客户希望增加港股通行情。",
        "effect_assessment": "七名客户当场开通预警，三人留下联系方式。",
        "talk_min": "35",
        "qa_min": "20",
    }
    return [
        *beats,
        Beat(ago + 1, "11:00", leader, "consent"),
        Beat(ago, "11:20", who, "hold", {"starts_at": on(ago, 10), "ends_at": on(ago, 11), "attended": "31"}),
        Beat(ago, "11:40", who, "record", record),
    ]


def seminar(ago: int, leader: str, *members: str) -> list[Beat]:
    beats = [
        Beat(max(ago, 0) + 9, "09:30", leader, "plan", plan(SEMINAR, ago, "team", *members, hour=15, hours=2)),
        Beat(max(ago, 0) + 8, "09:40", leader, "issue-invitations"),
    ]
    if ago < 0:
        return beats
    return [
        *beats,
        Beat(ago, "17:20", leader, "hold", {"starts_at": on(ago, 15), "ends_at": on(ago, 17), "attended": "18"}),
        Beat(
            ago - 1, "09:10", leader, "record-issues", {"feedback": "客户普遍关心费率与新股申购，两条意见需部门答复。"}
        ),
    ]


def hold_activities(stage: Stage) -> None:
    """Put all scenes on the stage."""
    for sub_kind, beats in (
        ("report_meeting", held_meeting()),
        ("report_meeting", coming_meeting()),
        ("promotion", promotion()),
        ("promotion", waiting()),
        ("demo_public", demonstration(4, "advisor1", "leader1", held=True)),
        ("demo_public", demonstration(-1, "advisor3", "leader2", held=False)),
        ("seminar", seminar(3, "leader2", "advisor3")),
        ("seminar", seminar(-7, "leader1", "advisor1", "advisor2")),
        (
            "other",
            [
                Beat(
                    0,
                    "09:10",
                    "leader1",
                    "plan",
                    plan(COMMON | {"name": "元旦客户答谢活动", "purpose": "答谢老客户。"}, -25, "team", "advisor1"),
                )
            ],
        ),
    ):
        stage.put(Activities(stage, sub_kind), beats)
