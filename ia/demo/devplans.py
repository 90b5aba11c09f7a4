"""Development plans of the demo: those of this month in the plans of their teams but for one that is overdue, and of the
next month some handed in, one returned, one begun."""

from datetime import datetime

from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.demo.stage import Beat, Stage, filled, sent
from ia.devplans import planning, prospects, rollups
from ia.devplans.forms import NewPlanForm
from ia.devplans.models import DevPlan
from ia.devplans.months import later, month_of
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm

BEFORE = 25
"""Working days back, and so in an earlier month."""
SUPERIORS = {
    "advisor1": "leader1",
    "leader1": "director1",
    "advisor3": "leader2",
    "leader2": "director1",
    "station1": "director1",
    "advisor9": "leader9",
    "leader9": "director9",
}
"""Who takes over whose plan."""
FIGURES = {
    "advisor1": ("6", "1200000", ["phone", "visit"], "上旬集中电话回访，中旬上门。"),
    "advisor2": ("4", "", ["phone"], "资金目标待与领队商定。"),
    "leader1": ("3", "2000000", ["visit", "service_point"], "重点跟进企业客户。"),
    "advisor3": ("5", "800000", ["service_point", "walk_in"], "配合社区设点。"),
    "leader2": ("2", "1500000", ["visit"], ""),
    "station1": ("3", "500000", ["walk_in", "phone"], "以到访客户为主。"),
    "advisor9": ("4", "600000", ["phone"], ""),
    "leader9": ("2", "900000", ["visit"], ""),
}
DIVISION = "林晓东负责电话回访名单，周雨涵负责社区设点，陈建国负责企业客户；每周五汇总进度。"
KEYS = 2
"""Key clients of the register on each plan."""


class Plan:
    """The plan of one person for a month that lies so many months ahead. Its beats: "plan", a step, or "divide"."""

    def __init__(self, stage: Stage, author: str, ahead: int):
        self.stage, self.author, self.plan = stage, author, None
        self.month = later(month_of(clock.local_date(stage.now)), ahead)

    def play(self, beat: Beat, moment: datetime) -> None:
        person = self.stage.person(beat.who)
        with sent(self._fields() if beat.step == "plan" else beat.fields, moment):
            if beat.step == "plan":
                self._plan(person, moment)
            elif beat.step == "divide":
                found = rollups.place(self.plan.team_id, self.month)
                rollups.divide(found[1], beat.fields["division"], Act(person, moment))
            else:
                step = engine.workflow_of(self.plan).step(beat.step, self.plan.state)
                form = filled((step.asks or StepForm)(document=self.plan, person=person, meta={"csrf": False}))
                engine.take(self.plan, beat.step, Act(person, moment, form))
        db.session.flush()

    def _fields(self) -> dict:
        clients, funds, modes, notes = FIGURES[self.author]
        facts = {"planned_clients": clients, "planned_funds": funds, "modes": modes, "notes": notes}
        theirs = (Client.managed_by_id == self.stage.person(self.author).id, Client.status.in_(OPEN_TO_VIEW))
        query = select(Client.client_no, Client.name).where(*theirs).order_by(Client.id).limit(KEYS)
        keys = [prospects.shown(*row) for row in db.session.execute(query)] + ["阳光小区业主"]
        rows = {f"key_prospects-{place}-client": key for place, key in enumerate(keys)}
        return {"month": self.month, **facts, **rows}

    def _plan(self, person, moment: datetime) -> None:
        form = NewPlanForm(meta={"csrf": False})
        form.month.offer({self.month: self.month})
        keys = prospects.read(filled(form), person, moment)
        self.plan: DevPlan = planning.begin(self.month, form, keys, Act(person, moment, form))


def plan_months(stage: Stage) -> None:
    """Put all scenes on the stage."""
    for author in FIGURES:
        beats = [Beat(BEFORE, "16:00", author, "plan")]
        if superior := SUPERIORS.get(author):
            beats.append(Beat(BEFORE - 1, "09:10", superior, "consolidate"))
        if author == "advisor1":
            beats.append(Beat(BEFORE - 1, "09:30", "leader1", "divide", {"division": DIVISION}))
        stage.put(Plan(stage, author, 0), beats)
    for author, beats in (
        ("advisor1", [Beat(1, "15:10", "advisor1", "plan")]),
        ("advisor2", [Beat(1, "15:20", "advisor2", "plan")]),
        ("leader2", [Beat(1, "15:30", "leader2", "plan")]),
        (
            "advisor3",
            [
                Beat(2, "15:40", "advisor3", "plan"),
                Beat(1, "09:20", "leader2", "return", {"opinion": "资金目标偏低，请按团队目标调整。"}),
            ],
        ),
    ):
        stage.put(Plan(stage, author, 1), beats)
