"""Typical cases, so that nobody finds the shelf empty."""

from datetime import datetime

from sqlalchemy import select

from ia.cases import verbs
from ia.cases.forms import CaseForm
from ia.cases.models import Case
from ia.cases.workflow import PublishForm
from ia.demo.stage import Stage, filled, sent
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

CASES = (
    # author, title, source, course, handling, result, keywords
    (
        "leader1",
        "社区讲座如何留住到场听众",
        "activity",
        "团队在社区活动室举办投资者教育讲座，到场三十余人，多为首次接触证券投资的中老年居民。"
        "前两次同类讲座结束后，听众散去较快，会后愿意留下联系方式的不足一成。",
        "本次将讲解时间由九十分钟压缩到五十分钟，余下时间安排三张咨询桌，一桌由一名投资顾问负责，"
        "现场发放意见反馈表，逐张记录问题并约定答复日期，三个工作日内全部电话答复。",
        "二十一人填写了反馈表，其中六人在一个月内到营业部开户。听众普遍反映“有问有答”比讲解本身更有帮助。",
        "社区讲座 意见反馈表 投资者教育 答复时限",
    ),
    (
        "director1",
        "佣金争议投诉的处理",
        "response",
        "一位存量客户致电投诉，认为实际佣金高于开户时的口头约定，情绪激动，要求当日给出说法。"
        "接待人员未查清费率即承诺“会退还”，致使客户期望落空，矛盾加重。",
        "由市场总监接手：当日先向客户致歉并约定答复时间；调取开户资料与费率调整记录，"
        "查明费率因优惠期届满恢复标准，但到期前未通知客户。次日上门说明原因，并按制度为客户办理新的费率申请。",
        "客户接受解释并撤回投诉。营业部据此规定：优惠期届满前十个工作日，由投资顾问逐户告知；"
        "接待人员在查清事实前不作任何承诺。",
        "投诉 佣金 费率到期 先查后答",
    ),
    (
        "leader2",
        "市场大幅波动日的客户安抚",
        "work",
        "某日指数盘中大幅下跌，团队上午接到的来电为平日五倍，多名客户要求立即清仓。",
        "晨会临时调整分工：两人专接来电，一人整理统一口径与持仓风险提示，其余人员按持仓集中度从高到低主动联系客户。"
        "通话只说明事实、风险和可选做法，不作涨跌判断，通话后均做服务记录。",
        "当日主动联系四十余户，无一投诉；次周回访中，多数客户表示主动联系使其避免了仓促决定。",
        "行情波动 主动联系 风险提示 统一口径",
    ),
)


def make_cases(now: datetime) -> int:
    """Three published cases, within the caller's unit; nothing when there is one already. Returns how many were made."""
    if db.session.scalar(select(Case.id).limit(1)):
        return 0
    stage = Stage(now)
    for author, title, source, course, handling, result, keywords in CASES:
        texts = {"course": course, "handling": handling, "result": result, "keywords": keywords}
        _publish(stage.person(author), {"title": title, "source": source, **texts}, now)
    return len(CASES)


def _publish(person, fields: dict, now: datetime) -> None:
    with sent(fields, now):
        form = filled(CaseForm(meta={"csrf": False}))
        case = verbs.begin(**form.told(), act=Act(person, now, form))
    with sent({"anonymised": "y"}, now):
        form = filled(PublishForm(document=case, person=person, meta={"csrf": False}))
        engine.take(case, "publish", Act(person, now, form))
