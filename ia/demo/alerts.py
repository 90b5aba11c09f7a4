"""Alerts of the demo, as a morning raises them: new ones, one seen to, one with the advisory board, one closed with its
outcome, one with the leader, and abnormal trading that a leader noticed."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import select

from ia.alerts.dates import StockDate
from ia.alerts.evaluation import find, raise_for
from ia.alerts.models import Alert
from ia.alerts.raising import raise_one
from ia.alerts.rules import of_branches
from ia.alerts.words import EVALUATED
from ia.clients.models import Client
from ia.demo.cast import CAST
from ia.demo.stage import Stage, filled, sent
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.workflow import engine
from ia.ground.workflow.declare import SYSTEM
from ia.ground.workflow.engine import Act

SEE = ("see", {})
TALK = ("contact", {"channel": "phone", "satisfaction": "3", "cause": "近期持仓回撤较大，客户担心继续下跌。"})
ASK = ("ask-help", {"helper": "board", "question": "客户单一行业持仓过重，怎样建议分散而不引起反感？"})
CLOSE = ("resolve", {"outcome": "measures", "measure": "约定每周一通话一次，先将持仓分散到三个行业。"})
LATE = ("escalate", {})
FOUND = ((), (SEE,), (LATE,), (SEE, TALK), (SEE, TALK, CLOSE))
"""What becomes of the alerts that the rules raise, in turn."""
EACH, LOOKED_AT = 3, 500
"""Alerts for one adviser of the cast, and clients found in a branch among whom theirs are."""
SEEN = (
    # whose client, who raised it, by which rule, what was seen, and what became of it
    ("advisor1", "leader1", "abnormal_trading", "一日内多次大额对倒同一股票，与以往交易习惯不符。", ()),
    ("advisor1", "advisor1", "position_ratio", "单一股票占资产约七成，且仍在加仓。", (SEE, TALK, ASK)),
    ("advisor1", "advisor1", "holding_move", "重仓股今日放量下跌，盘中一度跌停。", (SEE,)),
    ("advisor1", "advisor1", "loss_ratio", "账户浮亏约三成，客户未设止损。", (LATE,)),
    ("advisor3", "leader2", "abnormal_trading", "连续三日尾盘集中撤单。", (SEE, TALK, CLOSE)),
)
DATES = (
    # days from now, kind, stock, what clients are told
    (4, "new_share", None, "新股中签结果公布，提醒中签客户按时缴足资金。"),
    (9, "news", "600519 贵州茅台", "股权登记日，次日除权除息。"),
)


def make_alerts(now: datetime) -> None:
    """Within the caller's unit; nothing when there are alerts already."""
    if db.session.scalar(select(Alert.id).limit(1)):
        return
    stage, cast = Stage(now), [row[0] for row in CAST]
    advisers = dict(db.session.execute(select(User.id, User.username).where(User.username.in_(cast))).all())
    for alert, play in zip(_raised(advisers, now), cycle(FOUND), strict=False):
        _play(stage, advisers[alert.owner_id], alert, play, now)
    for number, (whose, by, rule, observed, play) in enumerate(SEEN):
        mine = select(Client).where(Client.managed_by_id == stage.person(whose).id, Client.status == "existing")
        if client := db.session.scalar(mine.order_by(Client.id).offset(number).limit(1)):
            _play(stage, whose, raise_one(client, rule, observed, Act(stage.person(by), now)), play, now)
    _dates(stage, now)


def _dates(stage: Stage, now: datetime) -> None:
    """What is coming, as a leader has put it down."""
    leader = stage.person("leader1")
    for days, kind, stock, words in DATES:
        day = clock.local_date(now) + timedelta(days=days)
        place = {"branch_id": leader.home.branch_id, "by_id": leader.id, "at": now}
        db.session.add(StockDate(kind=kind, stock=stock, on_day=day, text=words, **place))


def _raised(advisers: dict[int, str], now: datetime) -> list[Alert]:
    """What the rules find among the clients of the cast, EACH for each adviser."""
    branches = db.session.scalars(select(Unit).where(Unit.kind == "branch").order_by(Unit.id)).all()
    rules, raised, count = of_branches(branch.id for branch in branches), [], defaultdict(int)
    for branch in branches:
        for code in EVALUATED:
            rows = []
            for row in find(rules[branch.id][code], rules[branch.id], branch.id, now, LOOKED_AT):
                if row.managed_by_id in advisers and count[row.managed_by_id] < EACH:
                    count[row.managed_by_id] += 1
                    rows.append(row)
            raised += raise_for(rows, rules[branch.id][code], branch, Act(None, now))
    return raised


def _play(stage: Stage, username: str, alert: Alert, play, now: datetime) -> None:
    for name, fields in play:
        step, person = engine.workflow_of(alert).step(name, alert.state), stage.person(username)
        if step.by is SYSTEM:
            engine.take(alert, name, Act(None, now))
            continue
        if name == "contact":
            fields = {**fields, "at": f"{clock.local(now - timedelta(minutes=20)):%Y-%m-%dT%H:%M}"}
        with sent(fields, now):
            form = filled(step.asks(document=alert, person=person, meta={"csrf": False})) if step.asks else None
            engine.take(alert, name, Act(person, now, form))
