"""Referrals and assignments in each of their states, so that nobody finds these lists empty."""

from datetime import datetime

from sqlalchemy import select

from ia.custody.assignments import verbs as assignments
from ia.custody.assignments.forms import AssignmentForm
from ia.custody.referrals import verbs as referrals
from ia.custody.referrals.forms import ProspectForm, ReferralForm
from ia.custody.referrals.models import Referral
from ia.demo.stage import NoProspect, Stage, filled, sent
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import StepForm

MET = (
    # sender, branch, team, name, contact, basics, need, matter
    (
        "callcentre1",
        "B001",
        "B001-T1",
        "黄浩然",
        "13900010001",
        "三十八岁，经营五金加工厂，有五年基金投资经验。",
        "闲置资金约八十万元，希望了解稳健型产品。",
        "来电咨询开户流程和佣金标准。",
    ),
    (
        "callcentre1",
        "B001",
        "",
        "徐若兰",
        "13900010002",
        "退休教师，住在示范营业部附近。",
        "希望有人讲解国债逆回购。",
        "在网站留言要求回电。",
    ),
    (
        "clerk1",
        "B001",
        "B001-T2",
        "马振华",
        "13900010003",
        "到柜台咨询的访客，从事外贸。",
        "关注汇率波动下的资产配置。",
        "到访营业部索取资料，希望专人联系。",
    ),
    (
        "callcentre1",
        "B002",
        "B002-T1",
        "方文静",
        "13900010004",
        "二十六岁，软件工程师。",
        "希望开立模拟账户学习。",
        "来电询问投资者教育活动。",
    ),
)


def make_given(now: datetime) -> int:
    """Within the caller's unit. Nothing when there is a referral already. Returns how many forms were made."""
    if db.session.scalar(select(Referral.id).limit(1)):
        return 0
    play = Play(Stage(now), now)
    made = [play.refer(*row) for row in MET]
    play.step(made[-1], "leader9", "decline", reason="客户暂无开户意向，已赠送学习资料。")
    try:
        play.refer_client("advisor1", "B001-T2", "该客户近半年未有进展，请二队跟进。")
        accepted = play.refer_client("advisor2", "B001-T2", "原开发方式效果不佳，转由熟悉该行业的团队开发。")
        play.step(accepted, "leader2", "accept", adviser=play.user("advisor3"))
        play.assign("leader1", "advisor1", "客户从事制造业，林晓东有同类客户经验。")
        taken = play.assign("leader1", "advisor2", "客户重视服务频率，周雨涵沟通细致。")
        play.step(taken, "advisor2", "accept")
        left = play.assign("leader2", "advisor3", "客户住在二队服务区域。")
        play.step(left, "advisor3", "decline", reason="手上任务书较多，建议另行安排。")
    except NoProspect:
        pass  # a world too small for these
    return len(made)


class Play:
    """Fills in the forms as the people would."""

    def __init__(self, stage: Stage, now: datetime):
        self.stage, self.now = stage, now

    def user(self, username: str) -> str:
        return str(self.stage.person(username).id)

    def unit(self, code: str) -> str:
        return str(db.session.scalar(select(Unit.id).where(Unit.code == code))) if code else ""

    def refer(self, sender, branch, team, name, number, basics, need, matter) -> Referral:
        facts = {"name": name, "contact_kind": "mobile", "contact_value": number}
        facts |= {"basics": basics, "need": need, "matter": matter}
        person = self.stage.person(sender)
        with sent({"region": self.unit(branch), "team": self.unit(team), **facts}, self.now):
            form = ReferralForm(meta={"csrf": False})
            form.offer(person)
            return referrals.send(filled(form), Act(person, self.now, form))

    def refer_client(self, adviser: str, team: str, matter: str) -> Referral:
        client, person = self.stage.free_client(adviser, False), self.stage.person("director1")
        with sent({"team": self.unit(team), "need": "需要定期上门服务。", "matter": matter}, self.now):
            form = ProspectForm(meta={"csrf": False})
            form.offer(client)
            return referrals.refer(client, filled(form), Act(person, self.now, form))

    def assign(self, leader: str, assignee: str, note: str):
        client, person = self.stage.free_client(leader, False), self.stage.person(leader)
        with sent({"clients": str(client.id), "assignee": self.user(assignee), "note": note}, self.now):
            form = AssignmentForm(meta={"csrf": False})
            form.clients.choices = [(client.id, client.name)]
            form.offer(person, local_date(self.now))
            return assignments.send([client], filled(form), Act(person, self.now, form))

    def step(self, document, who: str, name: str, **fields) -> None:
        person = self.stage.person(who)
        with sent(fields, self.now):
            asks = engine.workflow_of(document).step(name, document.state).asks or StepForm
            form = filled(asks(document=document, person=person, meta={"csrf": False}))
            engine.take(document, name, Act(person, self.now, form))
        db.session.flush()
