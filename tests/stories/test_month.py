"""A month of one team in a real browser: its morning, a report meeting with two hundred guests from the plan to the typical
case, and thirty calls; eight people, with and without scripting."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from ia.clients import register
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.workdays.calendar import current as calendar
from tests.meetings.gathering import Gathering
from tests.stories.test_meetings import Seat, typed

GUESTS = 100
"""Of each of two advisers."""
WAYS = {"usual": ({}, 30), "scripting off": ({"script": False}, 3)}
"""How the browser is, and how many calls one adviser makes."""
PLAN = {
    "name": "年末投资策略报告会",
    "purpose": "解读明年市场策略",
    "client_participants": "存量客户二百人",
    "resources": "投影仪两台",
    "publicity_plan": "晚报刊登一次",
    "arrangement": "签到、演讲、提问",
    "budget": "30000",
    "theme": "明年策略",
    "talk_outline": "宏观与行业",
    "scale": "200",
    "venue": "图书馆报告厅",
    "speakers": "王博士",
    "guests": "社区代表",
    "reception": "行政总监负责",
    "ad-slogan": "看清方向",
    "ad-host": "李主持",
    "ad-organiser": "示范营业部",
    "ad-time": "下午二时",
    "ad-address": "图书馆二楼",
    "ad-enquiry_phone": "021-55550000",
    "ad-notes": "凭券入场",
    "tickets_count": "220",
    "compliance_ack": True,
}


class Place(Seat):
    """A person's browser, with what activities and calls need besides steps."""

    def send(self, form: str, button: str = "button.main", **fields):
        """Fill in the form of the page and press its button."""
        self.fill(form, **fields)
        self.page.click(f"{form} {button} >> nth=0")
        self.page.wait_for_selector(".flash")

    def divide(self, activity: str, *rows: tuple[str, object, str]):
        """The division of work, a row at a time."""
        address = f"{activity}/tasks"
        self.open(address)
        form = f"form[action='{address}']"
        for place, (task, who, day) in enumerate(rows):
            if place:
                self.page.click(f"{form} button[name=add_row][value=tasks]")
                self.page.wait_for_selector(f"{form} [name='tasks-{place}-task']")
            values = {"task": task, "owner": who, "due_on": day, "target": "按期完成"}
            self.fill(form, **{f"tasks-{place}-{name}": value for name, value in values.items()})
        self.page.click(f"{form} button.main >> nth=0")
        self.page.wait_for_selector(".flash")

    def call(self, client: int, **fields):
        """Put a talk down on the tracking sheet."""
        address = f"/tracking-sheets/new/{client}"
        self.open(address)
        self.send(f"form[action='{address}']", topic="市场波动", satisfaction="4", solved="解释了持仓风险", **fields)


@pytest.fixture
def sit(visit):
    known = {}

    def place(username: str, **how) -> Place:
        if username not in known:
            known[username] = Place(visit, username, **how)
        return known[username]

    return place


@pytest.fixture
def book(app, cast):
    """`book("advisor1")` are the numbers of that adviser's existing clients."""

    def made(username: str) -> list[int]:
        with app.app_context(), write_unit() as unit:
            person, found = cast.person(username), []
            for number in range(GUESTS):
                facts = {"name": f"客户{username[-1]}{number:03d}", "client_kind": "person", "source": "own_contact"}
                facts |= {"confirmed_under_id": person.id, "fund_account_no": f"00{username[-1]}{number:07d}"}
                found.append(
                    register.create(person, facts, [("mobile", f"139{username[-1]}{number:07d}")], [], clock.now())
                )
            unit.execute(Client.__table__.update().where(Client.id.in_(found)).values(status="existing"))
        return found

    return made


@pytest.mark.parametrize("way", WAYS)
def test_a_month_of_a_team(sit, cast, app, book, way):
    how, calls = WAYS[way]
    clients = {username: book(username) for username in ("advisor1", "advisor2")}
    leader, director = sit("leader1", **how), sit("director1", **how)
    advisers = [sit(username, **how) for username in clients]
    now = clock.now()
    today = clock.local_date(now)

    morning = f"/meetings/{Gathering(None, cast, app).morning()}" if trades(app, today) else ""
    if morning:
        leader.take(morning, "start")
        leader.step("close", topic="讲座筹备", result="分工明确")

    leader.open("/activities/")
    leader.press("研究报告会/专家讲座")
    times = {"starts_at": typed(now - timedelta(hours=3)), "ends_at": typed(now - timedelta(hours=1))}
    leader.send("form#form", **PLAN, **times)
    activity = urlsplit(leader.page.url).path
    leader.step("submit")
    director.find_on_desk(PLAN["name"])
    director.says("市场总监", PLAN["arrangement"])
    director.step("approve", opinion="同意，注意安全")
    users, until = cast.users, (today + timedelta(days=2)).isoformat()
    leader.divide(activity, ("邀请客户", users["advisor1"], until), ("布置会场", users["advisor2"], until))
    filed = {"reg_filed_on": (today - timedelta(days=3)).isoformat(), "reg_result": "approved", "reg_ref": "8号"}
    leader.step("record-regulator-approval", **filed)
    leader.step("dispatch")
    leader.says("已排期")

    for adviser in advisers:
        adviser.open(f"/activities/invite?list=status%3Dexisting&activity={activity.rpartition('/')[2]}")
        adviser.fill("form#form", activity=activity.rpartition("/")[2])
        adviser.page.click("form#form button.main")
        adviser.page.wait_for_selector(".flash")
        adviser.open(f"{activity}/guests")
        adviser.page.check("input[name=everybody]")
        adviser.page.fill("[name=notified_on]", today.isoformat())
        adviser.page.click("button[name=mark][value=told]")
        adviser.page.wait_for_selector(".flash")
        adviser.page.check("input[name=everybody]")
        adviser.page.click("button[name=mark][value=came]")
        adviser.page.wait_for_selector(".flash")
    leader.open(activity)
    leader.says(f"{2 * GUESTS}")

    first, second = advisers
    first.open(activity)
    for item in ("banner", "desk", "reception", "seats", "plates", "staff", "materials", "order", "emergency"):
        first.page.check(f"input[value={item}]")
    first.page.click("button:has-text('保存勾选')")
    first.page.wait_for_selector(".flash")
    first.open(f"{activity}/slips")
    promised = {"answer_channel": "phone", "promised_at": typed(now + timedelta(days=2))}
    first.send("form#form", question="港股通费率是多少？", client="客户1007", **promised)
    second.open(f"{activity}/prospects")
    second.send("form#form", name="周伯通", phone="13712340001", note="会上留下联系方式")

    leader.take(activity, "hold", attended="186", qa_min="35")
    sit("admin1", **how).find_on_desk(PLAN["name"])
    sit("admin1").step("hand-over-venue", venue_handover=today.isoformat(), guests_settled=today.isoformat())
    leader.take(activity, "start-summary")
    sit("finance1", **how).find_on_desk(PLAN["name"])
    sit("finance1").step("record-finance", actual_expense="28600", actual_income="0")
    leader.take(
        activity, "summarise", feedback="反响良好", development_effect="新增潜在客户一名", analysis_report="场地偏小"
    )
    leader.step("close", appraisal="值得推广")
    leader.step(
        "promote-to-case", course="邀请客户二百人", handling="分组邀请", result="到场一百八十六人", keywords="报告会"
    )
    leader.says("草稿")

    for client in clients["advisor1"][: calls - 1]:
        first.call(client)
    first.call(clients["advisor1"][calls - 1], next_contact_at=typed(now + timedelta(days=7)))
    leader.open("/tracking-sheets/coverage")
    row = leader.page.locator("tr", has_text=adviser_name(app, cast)).inner_text()
    assert f"{calls}" in row and f"{GUESTS - calls}" in row, row
    first.open(f"/clients/{clients['advisor1'][7]}")
    first.says("港股通费率是多少")
    first.find_on_desk("港股通费率是多少")


def trades(app, day) -> bool:
    """Whether there is a morning meeting on that day."""
    with app.app_context():
        return calendar().is_trading(day)


def adviser_name(app, cast) -> str:
    with app.app_context():
        return cast.person("advisor1").name
