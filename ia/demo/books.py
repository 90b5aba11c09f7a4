"""A task book in every state, so that everybody of the cast finds something on the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from ia.demo.stage import Beat, Stage
from ia.ground import clock
from ia.ground.db import db
from ia.taskbooks.models import TaskBook

GOALS = (
    "争取客户在本营业部开户，首批资金五十万元",
    "了解客户理财需求，促成基金定投签约",
    "邀请客户参加投资策略会，建立长期联系",
    "转化银行存款客户，推荐稳健型资产配置",
)
NEEDS = (
    "希望得到每周市场解读与个股跟踪",
    "需要流动性较好的现金管理方案",
    "关注养老规划与长期收益",
    "企业闲置资金的短期理财",
)


def plan(scene, moment: datetime) -> str:
    return GOALS[scene.number % len(GOALS)]


def needs(scene, moment: datetime) -> str:
    return NEEDS[scene.number % len(NEEDS)]


def day(days: int):
    """The date so many days after the beat, as a form sends it."""
    return lambda scene, moment: (clock.local_date(moment) + timedelta(days)).isoformat()


def hour(hours: float):
    """The time so many hours after the beat, on the branch's clock."""
    return lambda scene, moment: clock.local(moment + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def user(username: str):
    return lambda scene, moment: str(scene.stage.person(username).id)


DRAFT = {
    "source": "own_contact",
    "target_source": "own_resources",
    "goal": plan,
    "deadline_on": day(90),
    "mode": "phone",
    "business_needs": needs,
    "kit": ["brochure", "service_content"],
    "purposes": ["learn", "be_known"],
}
ASSIGNED = {
    **DRAFT,
    "source": "team_research",
    "target_source": "leader_assigned",
    "analysis": "客户资金规模较大，现由银行理财经理维护，对收益波动敏感。",
    "scheme": "先以研究报告建立信任，再安排一次面谈，提出股债搭配方案。",
}
VISIT = {**DRAFT, "mode": "visit", "out_from": hour(26), "out_to": hour(29)}


def entry(content: str, mode: str = "phone", minutes: int = 4, substantive: bool = True, **more) -> dict:
    fields = {"at": hour(-0.5), "mode": mode, "minutes": str(minutes), "content": content, **more}
    return {**fields, "substantive": "y"} if substantive else fields


def drafted(ago: int, who: str, fields: dict = DRAFT, at: str = "09:10") -> Beat:
    return Beat(ago, at, who, "draft", fields)


def approved(ago: int, who: str, leader: str, fields: dict = DRAFT) -> list[Beat]:
    """A book from its draft to the leader's approval on the next working day."""
    return [
        drafted(ago, who, fields),
        Beat(ago, "09:40", who, "submit"),
        Beat(ago - 1, "10:05", leader, "approve", {"leader_opinion": "计划可行，请按期推进并做好记录。"}),
    ]


FIRST_CALL = entry(
    "电话介绍本公司服务，客户愿意进一步了解。",
    next_contact_at=hour(48),
    next_contact_mode="visit",
    next_contact_topic="面谈",
)
VISITED = entry(
    "登门拜访，讲解资产配置方案，客户提出两点疑问。",
    "visit",
    70,
    out_from=hour(-2),
    out_to=hour(-0.5),
    appointment_made="y",
    reconfirmed="y",
    information="客户另有存款将于下月到期",
    experience="先听后讲，效果较好",
    feedback="希望看到历史业绩",
    client_feeling="满意",
)
TALK = {
    "at": hour(-1),
    "host": "designated",
    "investment_history": "股票五年，基金三年",
    "investment_ideas": "稳健为主，可接受小幅波动",
    "holdings": "沪深三百指数基金与货币基金",
    "risk_judgement": "承受能力中等",
    "first_advice": "建议权益类占四成，其余配置债券基金",
    "outlook": "有望成为长期客户",
    "products_and_charges": "投资顾问服务，按资产规模收费",
    "trial_services": "试用每日晨报一个月",
}


def asked(ago: int, who: str, leader: str) -> list[Beat]:
    """A development that went well, up to the request for confirmation."""
    return [
        *approved(ago + 12, who, leader),
        Beat(ago + 9, "11:00", who, "add-entry", FIRST_CALL),
        Beat(ago + 7, "16:20", who, "add-entry", VISITED),
        Beat(ago + 4, "15:00", who, "add-talk", TALK),
        Beat(
            ago, "09:30", who, "request-confirmation", {"final_summary": "客户认可服务方案，同意开户并签署服务协议。"}
        ),
    ]


def named(ago: int, who: str, leader: str) -> list[Beat]:
    opinion = {"leader_confirm_opinion": "开发过程完整，同意确认。", "client_owner": user(who), "consulted": "y"}
    return [*asked(ago + 1, who, leader), Beat(ago, "10:10", leader, "opinion-with-owner", opinion)]


def decided(ago: int, who: str, leader: str, director: str) -> list[Beat]:
    signed = {"signed_on": day(0), "services": ["research", "briefing"], "rights_given": "y", "manual_given": "y"}
    return [
        *named(ago + 1, who, leader),
        Beat(ago, "10:30", director, "final-opinion", {"director_opinion": "同意，请尽快陪同客户办理开户。"}),
        Beat(ago, "14:00", who, "print-task-book"),
        Beat(ago, "14:30", who, "register-agreement", signed),
    ]


def opened(ago: int, who: str, leader: str, director: str, clerk: str) -> list[Beat]:
    account = {
        "fund_account_no": lambda scene, moment: scene.account,
        "total_assets": "500,000.00",
        "opened_on": day(0),
    }
    return [
        *decided(ago + 1, who, leader, director),
        Beat(ago, "10:00", clerk, "account-opened-slip-printed", account),
        Beat(ago, "10:05", clerk, "print", {"paper": "slip"}),
    ]


def confirmed(ago: int, who: str, leader: str, director: str, clerk: str, counter: str, admin: str) -> list[Beat]:
    signers = {"counter_clerk": clerk, "advisor": who}
    slip = {"slip_no": lambda scene, moment: scene.book.slip_no, "confirmed_on": day(0)}
    return [
        *opened(ago + 1, who, leader, director, clerk),
        Beat(ago + 1, "10:20", clerk, "sign", {"paper": "slip", "signers": signers}),
        Beat(ago + 1, "15:00", counter, "confirm-opening"),
        Beat(ago, "09:20", admin, "confirm-new-client", slip),
    ]


def scenes() -> list[tuple[str, list[Beat]]]:
    """Who owns the prospect, and what happened to it."""
    one, first, two = ("advisor1", "leader1"), ("leader1", "director1"), ("advisor3", "leader2")
    house1, house9 = ("director1", "clerk1"), ("director9", "clerk9")
    archived = [
        *confirmed(6, *one, *house1, "counter1", "admin1"),
        Beat(5, "09:00", "leader1", "keep-agreement", {"place": "团队档案柜一号"}),
        Beat(
            5,
            "09:10",
            "clerk1",
            "keep",
            {"paper": "slip", "copies": (1,), "role": "counter_clerk", "place": "柜台档案室"},
        ),
        Beat(
            5,
            "09:30",
            "leader1",
            "keep",
            {"paper": "slip", "copies": (2,), "role": "leader", "place": "团队档案柜一号"},
        ),
        Beat(5, "18:00", "", "archive"),
    ]
    disputed = {"text": "协作成员认为应共同署名，请协调。"}
    quiet = entry("客户出差未能见面，约定下月再联系。", substantive=False)
    stalled = [
        *approved(80, *two),
        Beat(70, "11:00", "advisor3", "add-entry", quiet),
        Beat(10, "18:00", "", "flag-stalled"),
    ]
    replanned = {"stall_causes": "客户资金未到期。", "new_scheme": "改以定投切入，每两周联系一次。"}
    return [
        ("advisor1", [drafted(1, "advisor1", VISIT)]),
        ("advisor1", [drafted(0, "advisor1", at="09:00"), Beat(0, "09:10", "advisor1", "submit")]),
        ("advisor2", [drafted(5, "advisor2", ASSIGNED), Beat(5, "10:00", "advisor2", "submit")]),
        (
            "advisor3",
            [
                drafted(3, "advisor3"),
                Beat(3, "10:00", "advisor3", "submit"),
                Beat(2, "09:00", "leader2", "return", {"opinion": "请补充客户的资金情况。"}),
            ],
        ),
        (
            "advisor1",
            [
                *approved(9, *one, {**ASSIGNED, "codevelopers": user("advisor2")}),
                Beat(7, "11:00", "advisor1", "add-entry", FIRST_CALL),
                Beat(4, "16:20", "advisor2", "add-entry", VISITED),
                Beat(2, "15:00", "advisor1", "add-talk", TALK),
            ],
        ),
        ("advisor2", [*approved(4, "advisor2", "leader1"), Beat(2, "11:00", "advisor2", "add-entry", FIRST_CALL)]),
        ("advisor9", [*approved(6, "advisor9", "leader9"), Beat(4, "11:00", "advisor9", "add-entry", FIRST_CALL)]),
        ("advisor3", stalled),
        ("advisor3", [*stalled, Beat(3, "10:00", "advisor3", "new-plan", replanned)]),
        (
            "advisor2",
            [
                *approved(30, "advisor2", "leader1"),
                Beat(25, "11:00", "advisor2", "add-entry", FIRST_CALL),
                Beat(
                    8,
                    "10:00",
                    "advisor2",
                    "fail",
                    {"fail_causes": "客户已在其他公司开户。", "support_sought": "请总部提供费率方案。"},
                ),
            ],
        ),
        ("advisor1", [drafted(7, "advisor1"), Beat(6, "10:00", "advisor1", "withdraw", {"reason": "客户要求暂缓。"})]),
        (
            "advisor1",
            [
                *approved(20, *one),
                Beat(
                    5,
                    "10:00",
                    "leader1",
                    "reassign",
                    {"new_owner": user("advisor2"), "opinion": "由熟悉该行业的成员接手。"},
                ),
            ],
        ),
        ("leader1", [drafted(1, "leader1"), Beat(1, "10:00", "leader1", "submit")]),
        ("leader2", approved(5, "leader2", "director1")),
        ("advisor1", asked(1, *one)),
        ("advisor3", [*named(1, *two), Beat(1, "15:00", "advisor3", "dispute", disputed)]),
        ("advisor2", named(3, "advisor2", "leader1")),
        ("advisor1", decided(1, *one, "director1")),
        ("advisor2", opened(1, "advisor2", "leader1", *house1)),
        ("leader1", named(4, *first)),
        ("advisor3", opened(2, *two, *house1) + [Beat(1, "09:00", "counter1", "confirm-opening")]),
        ("advisor9", confirmed(1, "advisor9", "leader9", *house9, "counter9", "admin9")),
        ("advisor1", archived),
    ]


def make_books(now: datetime, *others: Callable[[Stage], None]) -> int:
    """Play the scenes, within the caller's unit; nothing when there are task books already. Returns the steps taken.

    `others` put scenes of other rooms on the same stage, so that the trail of all runs forward in time."""
    if db.session.scalar(select(TaskBook.id).limit(1)):
        return 0
    stage = Stage(now)
    for author, beats in scenes():
        stage.add(author, beats)
    for put_on in others:
        put_on(stage)
    return stage.play()
