"""What people do around an activity, as a test tells it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.activities.models import Activity
from ia.activities.tasks.models import ActivityTask
from ia.ground.db import db
from tests.acting import Acting

PLAN = {
    "name": "冬季投资报告会",
    "starts_at": "2026-12-10T14:00",
    "ends_at": "2026-12-10T17:00",
    "purpose": "介绍明年策略",
    "client_participants": "高净值客户二百人",
    "compliance_ack": True,
}
BY_LEVEL = {
    "resources": "投影仪两台",
    "publicity_plan": "晚报一版",
    "arrangement": "签到、演讲、提问",
    "budget": "30000",
}
MORE = {
    "report_meeting": BY_LEVEL
    | {
        "theme": "明年策略",
        "talk_outline": "宏观与行业",
        "scale": "200",
        "venue": "会展中心",
        "speakers": "王博士",
        "guests": "协会代表",
        "reception": "行政总监负责",
        "ad-slogan": "洞察先机",
        "ad-host": "李主持",
        "ad-organiser": "示范营业部",
        "ad-time": "12月10日14时",
        "ad-address": "会展中心二楼",
        "ad-enquiry_phone": "021-55550000",
        "ad-notes": "凭券入场",
        "tickets_count": "200",
    },
    "promotion": BY_LEVEL
    | {"product": "稳健一号", "promo_type": "publicity", "place": "阳光小区", "targets": "每人十名潜在客户"},
    "other": BY_LEVEL,
    "demo_public": {"demo_theme": "交易软件使用"},
    "demo_private": {"demo_theme": "理财产品介绍"},
    "seminar": {
        "theme": "市场热点",
        "guests": "研究员",
        "strategy": "控制仓位",
        "materials": "策略报告",
        "venue": "三楼会议室",
    },
}
SUMMARY = {"feedback": "反响良好", "development_effect": "新增潜在客户十二名", "analysis_report": "场地偏小，下次更换"}
OVER = "2026-12-10T18:00"
"""After the activity of PLAN."""


class Campaign(Acting):
    """Acts through the pages."""

    def plan(self, sub_kind: str, **facts) -> dict:
        staff = [str(self.cast.users[name]) for name in ("advisor1", "advisor2")]
        return PLAN | MORE[sub_kind] | {"staff_participants": staff} | facts

    def draft(self, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        visitor, address = self.person(username), f"/activities/new?kind={sub_kind}"
        visitor.submit(address, self.plan(sub_kind, **facts), form=address)
        assert visitor.status == 200, visitor.page.text
        return self.newest(Activity)

    def divide(self, username: str, number: int, *tasks: tuple[str, str, str], outlets=(), status: int = 200):
        """Replace the tasks by these (task, person, day), and the outlets by (name, person)."""
        visitor, address = self.person(username), f"/activities/{number}/tasks"
        values = {}
        for place, (task, who, day) in enumerate(tasks):
            row = {"task": task, "owner": str(self.cast.users[who]), "due_on": day, "target": "按期完成"}
            values |= {f"tasks-{place}-{name}": value for name, value in row.items()}
        for place, (name, who) in enumerate(outlets):
            values |= {f"outlets-{place}-name": name, f"outlets-{place}-head": str(self.cast.users[who])}
        visitor.submit(address, values, form=address)
        assert visitor.status == status, visitor.page.text

    def submitted(self, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        number = self.draft(username, sub_kind, **facts)
        self.step(username, number, "submit")
        return number

    def approved(self, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        number = self.submitted(username, sub_kind, **facts)
        chain = {"team": ("director1",), "branch": ("gm1", "region1"), "region": ("brokerage1",)}
        chain["company"] = ("company1",)
        for approver in chain[self.activity(number).level]:
            self.step(approver, number, "approve")
        return number

    def scheduled(self, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        """Approved, divided, given out; the plans of a promotion reviewed and its timetable fixed."""
        number = self.approved(username, sub_kind, **facts)
        outlets = [("东街网点", "station1")] if sub_kind == "promotion" else ()
        self.divide(username, number, ("布置会场", "advisor1", "2026-12-08"), outlets=outlets)
        if sub_kind == "report_meeting":
            filed = {"reg_filed_on": "2026-11-20", "reg_result": "approved", "reg_ref": "沪证监〔2026〕8号"}
            self.step(username, number, "record-regulator-approval", **filed)
        self.step(username, number, "dispatch")
        if sub_kind == "promotion":
            (task,) = self.tasks(number)
            self.step("advisor1", task.id, "submit-plan", division="两人一组", execution="逐户上门")
            self.step(username, task.id, "accept-plan")
            self.step(username, number, "fix-timetable", timetable="9时至17时", targets="每人十名")
        return number

    def held(self, still, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        number = self.scheduled(username, sub_kind, **facts)
        still(OVER)
        self.step(
            username, number, "hold", attended="180", **({"qa_min": "40"} if sub_kind == "report_meeting" else {})
        )
        return number

    def summarising(self, still, username: str = "leader1", sub_kind: str = "other", **facts) -> int:
        number = self.held(still, username, sub_kind, **facts)
        if sub_kind == "report_meeting":
            self.step("admin1", number, "hand-over-venue")
        self.step(username, number, "start-summary")
        return number

    def denied(self, username: str, number: int, step: str) -> str:
        """The step is refused although it is theirs; what the page says."""
        visitor, address = self.person(username), f"/documents/{number}/steps/{step}"
        before = self.state(number)
        visitor.submit(address, form=address)
        assert visitor.status == 422, visitor.page.text
        assert self.state(number) == before
        return visitor.page.text

    def activity(self, number: int) -> Activity:
        with self.app.app_context():
            query = select(Activity).where(Activity.id == number)
            parts = [joinedload(part) for part in (Activity.outlets, Activity.checks, Activity.client)]
            return db.session.scalars(query.options(*parts)).unique().one()

    def tasks(self, number: int) -> list[ActivityTask]:
        with self.app.app_context():
            query = select(ActivityTask).where(ActivityTask.activity_id == number).order_by(ActivityTask.id)
            return list(db.session.scalars(query))
