"""A prospect becomes a client in a real browser: six people, three sheets of paper, from day to day.

The same story with scripting off, and on a line of 64 kbit/s with 300 ms.
"""

import re

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import end_logins
from ia.ground.printing.models import PrintCopy
from ia.taskbooks.models import TaskBook
from tests.taskbooks.story import Story

ACCOUNT, IDENTITY = "0076543210", "11010519491231002X"
WAYS = {
    "usual": {},
    "scripting off": {"script": False},
    "slow line": {"slow": True},
}


class Desk:
    """One person's browser, and how people use it: by the words on the page."""

    def __init__(self, visit, username, **how):
        self.page = visit(username, **how)

    def open(self, path: str):
        self.page.goto(path)

    def find_on_desk(self, name: str):
        self.page.goto("/")
        self.page.click(f"#todos a:has-text('{name}')")
        self.page.wait_for_load_state()

    def press(self, title: str):
        """A button or link that carries this title."""
        self.page.click(f"main button:has-text('{title}'), main a.button:has-text('{title}')")
        self.page.wait_for_load_state()

    def step(self, name: str, **fields):
        """Press the step's button, fill in what it asks, send it."""
        self.page.click(f".steps a[href$='/steps/{name}'], .steps button[formaction$='/steps/{name}']")
        form = f"form[action$='/steps/{name}']"
        if fields:
            self.page.wait_for_selector(form)
            self.fill(form, **fields)
            self.page.click(f"{form} button.main")
        self.page.wait_for_selector(".flash", timeout=30_000)
        self.page.wait_for_load_state()

    def fill(self, form: str, **fields):
        for name, value in fields.items():
            control = self.page.locator(f"{form} [name='{name}']").first
            kind = control.get_attribute("type") or ("select" if control.locator("option").count() else "text")
            if kind == "select":
                control.select_option(str(value))
            elif kind in ("checkbox", "radio"):
                control.check()
            else:
                control.fill(str(value))

    def says(self, *words: str):
        self.page.wait_for_load_state("domcontentloaded")  # on a slow line the head of a page comes before its end
        text = self.page.inner_text("body")
        for word in words:
            assert word in text, f"{word} is not on {self.page.url}"


@pytest.mark.parametrize("way", WAYS)
def test_from_prospect_to_client(visit, cast, app, way):
    how = WAYS[way]
    adviser = Desk(visit, "advisor1", **how)

    adviser.open("/clients/new")
    form = "form[action$='/clients/new']"
    adviser.fill(
        form,
        name="欧阳修文",
        client_kind="person",
        id_type="id_card",
        id_no=IDENTITY,
        source="own_contact",
        **{"contacts-0-kind": "mobile", "contacts-0-value": "13912345678"},
    )
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.says("欧阳修文")
    assert IDENTITY not in adviser.page.content() and "13912345678" not in adviser.page.content()
    client = re.search(r"/clients/(\d+)", adviser.page.url)[1]

    adviser.open(f"/task-books/new?client_id={client}")
    form = "form[action$='/task-books/new']"
    adviser.fill(
        form,
        source="own_contact",
        target_source="own_resources",
        mode="phone",
        deadline_on="2027-12-31",
        goal="争取开户",
        business_needs="资产配置",
    )
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_selector(".flash")
    adviser.step("submit")
    book = re.search(r"/task-books/(\d+)", adviser.page.url)[1]

    leader = Desk(visit, "leader1", **how)
    leader.find_on_desk("欧阳修文")
    leader.step("approve", leader_opinion="同意开发")

    adviser.open(f"/task-books/{book}")
    adviser.step("add-entry", at="2026-01-05T09:30", mode="phone", content="首次沟通", substantive=True)
    adviser.says("首次沟通")
    adviser.step("request-confirmation", final_summary="客户同意开户")

    leader.find_on_desk("欧阳修文")
    leader.step("opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=cast.users["advisor1"])

    director = Desk(visit, "director1", **how)
    director.find_on_desk("欧阳修文")
    director.step("final-opinion", director_opinion="同意确认")

    adviser.open(f"/task-books/{book}")
    adviser.step("print-task-book")
    adviser.open(f"/task-books/{book}/print?paper=task_book")
    assert adviser.page.locator("svg").count() >= 1
    adviser.says("欧阳修文", "争取开户")

    clerk = Desk(visit, "clerk1", **how)
    clerk.find_on_desk("欧阳修文")
    clerk.step(
        "account-opened-slip-printed", fund_account_no=ACCOUNT, total_assets="500000", opened_on="2026-01-06"
    )
    clerk.open(f"/task-books/{book}/print?paper=slip")
    clerk.says(ACCOUNT, "伍拾万元整")
    codes = slip_codes(app, int(book))
    clerk.open(f"/task-books/{book}")
    clerk.says(*codes)

    counter = Desk(visit, "counter1", **how)
    counter.find_on_desk("欧阳修文")
    counter.step("confirm-opening")

    for code in codes:
        for role, signer in (("counter_clerk", "谢芳"), ("advisor", "林晓东")):
            clerk.open(f"/documents/{book}/signatures")
            form = f"form[action$='/documents/{book}/signatures']"
            clerk.fill(form, code=code, role=role, signer=signer, signed_on=printed_day(app, code))
            clerk.page.click(f"{form} button.main")
            clerk.page.wait_for_selector(".flash")

    admin = Desk(visit, "admin1", **how)
    admin.find_on_desk("欧阳修文")
    admin.step("confirm-new-client", slip_no=slip_number(app, int(book)))

    for person, code, role, place in ((clerk, codes[0], "counter_clerk", "柜台"), (leader, codes[1], "leader", "团队柜")):
        person.open(f"/documents/{book}/custody")
        form = f"form[action$='/documents/{book}/custody']"
        person.fill(form, code=code, holder_role=role, place=place, since=printed_day(app, code))
        person.page.click(f"{form} button.main")
        person.page.wait_for_selector(".flash")

    adviser.open(f"/task-books/{book}")
    adviser.says("欧阳修文")
    assert state(app, int(book)) == "archived"
    adviser.open(f"/clients/{client}")
    assert ACCOUNT not in adviser.page.content()

    adviser.page.fill("header [name=q]", codes[0])
    adviser.page.press("header [name=q]", "Enter")
    adviser.page.wait_for_load_state()
    adviser.says("欧阳修文")


def test_what_was_typed_survives_an_expired_session(visit, cast, app):
    """The session ends in the middle of a long form; after signing in again the text is back."""
    adviser = Desk(visit, "advisor1", script=False)
    client = Story(None, cast, app).prospect("advisor1", "司马光")
    adviser.open(f"/task-books/new?client_id={client}")
    form = "form[action$='/task-books/new']"
    adviser.fill(
        form,
        source="own_contact",
        target_source="own_resources",
        mode="phone",
        deadline_on="2027-12-31",
        goal="一段写了很久的开发目标",
        business_needs="很长的业务需求",
    )
    with app.app_context(), write_unit():
        end_logins(cast.users["advisor1"], "test", clock.now())
    adviser.page.click(f"{form} button.main")
    adviser.page.wait_for_load_state()
    assert "/login" in adviser.page.url
    adviser.page.fill("main [name=username]", "advisor1")
    adviser.page.fill("main [name=password]", "demoadvisor1")
    adviser.page.click("main form button:not([type=button])")
    adviser.page.wait_for_load_state()
    assert "一段写了很久的开发目标" in adviser.page.content()
    assert "很长的业务需求" in adviser.page.content()


def book_of(app, number: int) -> TaskBook:
    with app.app_context():
        return db.session.get(TaskBook, number)


def state(app, number: int) -> str:
    return book_of(app, number).state


def slip_number(app, number: int) -> str:
    return book_of(app, number).slip_no


def slip_codes(app, number: int) -> list[str]:
    """The codes on the two sheets of the slip, as the people read them from the paper."""
    with app.app_context():
        query = select(PrintCopy.code).where(PrintCopy.document_id == number, PrintCopy.paper == "slip")
        return list(db.session.scalars(query.order_by(PrintCopy.copy_no)))


def printed_day(app, code: str) -> str:
    with app.app_context():
        copy = db.session.scalar(select(PrintCopy).where(PrintCopy.code == code))
        return clock.local_date(copy.printed_at).isoformat()
