"""Client contact in the demo: rules, sheets that were filled in, one with a promise left, one only prepared, and a campaign
that is to wake sleeping clients."""

from datetime import datetime, timedelta

from sqlalchemy import select

from ia.clients.models import Client
from ia.demo.stage import Stage, filled, sent
from ia.ground import clock
from ia.ground.db import db
from ia.ground.workflow.engine import Act
from ia.service import dormancy, sheets
from ia.service.forms import RuleForm, SheetForm
from ia.service.models import TrackingSheet
from ia.service.rules import keep

ADVISERS = ("advisor1", "advisor2", "advisor3", "station1", "advisor9")
RULES = (
    {"kind": "regular", "cycle": "weekly", "channel": "phone"},
    {"kind": "regular", "cycle": "monthly", "channel": "in_person", "conditions-importance": "1000000"},
    {"kind": "immediate", "channel": "phone", "conditions-satisfaction": "2", "conditions-interval_days": "30"},
)
TALK = {"direction": "active", "nature": "general", "channel": "phone"}
TALKS = (
    {
        "topic": "年末资产配置回访",
        "satisfaction": "5",
        "minutes": "12",
        "solved": "说明货币基金与国债逆回购的差别，客户决定保留现有配置。",
        "prep-need": "年末资金安排",
    },
    {
        "topic": "融资融券费率咨询",
        "nature": "enquiry",
        "direction": "passive",
        "satisfaction": "3",
        "minutes": "8",
        "solved": "解释利率计算方法，费率能否调整待答复。",
        "open_issues-0-question": "融资利率能否下调",
        "open_issues-0-answer_channel": "phone",
    },
    {
        "topic": "资讯产品使用情况",
        "channel": "in_person",
        "on_site": "y",
        "satisfaction": "4",
        "minutes": "25",
        "solved": "当场演示如何订阅晨报与个股提示。",
        "product-product": "晨会纪要",
        "product-use": "每天开盘前浏览，未使用个股提示。",
        "product-opinions": "希望按持仓推送。",
    },
)
CAMPAIGN = "年末休眠客户唤醒"
PREPARED = {
    "prep-difficulty": "客户近期不接电话",
    "prep-steps": "先发短信约时间，再致电",
    "prep-content": "持仓波动说明",
}


def make_contacts(now: datetime) -> int:
    """Within the caller's unit; nothing when there are sheets already. Returns how many sheets were made."""
    if db.session.scalar(select(TrackingSheet.id).limit(1)):
        return 0
    stage, made = Stage(now), 0
    for username in ADVISERS:
        person = stage.person(username)
        mine = select(Client).where(Client.managed_by_id == person.id, Client.status == "existing").order_by(Client.id)
        clients = db.session.scalars(mine.limit(len(TALKS) + 1)).all()
        for client, rule in zip(clients, RULES, strict=False):
            with sent(rule, now):
                keep(client, None, filled(RuleForm(meta={"csrf": False})), person, now)
        for client, talk in zip(clients[:-1], TALKS, strict=False):
            with sent(_sheet(talk, now), now):
                sheets.record(client, filled(SheetForm(meta={"csrf": False})), ["cycle"], person, now)
        for client in clients[-1:]:
            with sent(PREPARED, now):
                sheets.prepare(client, SheetForm(meta={"csrf": False}), ["cycle"], person, now)
        made += len(clients)
    _wake(stage, now)
    return made


def _wake(stage: Stage, now: datetime) -> None:
    """The director takes every sleeping client of the branch into one campaign."""
    director = stage.person("director1")
    fits = dormancy.sleeping(dormancy.EITHER, dormancy.limits(clock.local_date(now)))
    asleep = db.session.scalars(select(Client.id).where(fits, Client.branch_id == director.home.branch_id))
    with sent({}, now):
        dormancy.mark(asleep.all(), CAMPAIGN, Act(director, now))


def _sheet(talk: dict, now: datetime) -> dict:
    """A filled-in sheet: the talk was a while ago, what was promised is due the day after tomorrow."""
    at, promised = clock.local(now - timedelta(minutes=40)), clock.local(now + timedelta(days=2))
    fields = TALK | talk | {"at": f"{at:%Y-%m-%dT%H:%M}"}
    if "open_issues-0-question" in talk:
        fields["open_issues-0-promised_at"] = f"{promised:%Y-%m-%dT15:00}"
    return fields
