"""A form in a real browser while the line, the session or the browser gives way: nothing is lost, nothing is doubled, and what
the form says of its draft is true (F-P3 to F-P8)."""

import pytest
from playwright.sync_api import Error
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import end_logins
from ia.ground.web.drafts import Draft
from tests.browsing import Visits, sign_in
from tests.clients.shelf import Shelf
from tests.line import DEAF, DOWN, GOOD, line_to
from tests.stories.test_task_book import Desk

NEW = "/clients/new"
FORM = f"form[action$='{NEW}']"
SAYS = f"{FORM} [data-draft-status]"
ABOUT = {"client_kind": "person", "source": "own_contact", "contacts-0-kind": "mobile", "contacts-0-value": "13912345678"}


class Writer(Desk):
    """A person whose line to the site is in the hand of the test."""

    def __init__(self, visit, username):
        super().__init__(visit, username)
        self.visit, self.line = visit, visit.site
        self.page.clock.install()

    def type(self, **fields):
        self.fill(FORM, **fields)

    def pause(self, seconds: int = 4):
        """So long nothing is typed."""
        self.page.clock.run_for(seconds * 1000)

    def reads(self, words: str):
        """What the form says of its draft, as soon as it does."""
        self.page.wait_for_function(
            "([css, words]) => (document.querySelector(css) || {textContent: ''}).textContent.includes(words)",
            arg=[SAYS, words],
            polling=30,
        )

    def send(self, quality, **fields):
        """Fill in the form and send it, over a line that has become so just then; then the line is good again."""
        self.open(NEW)
        self.type(**fields)
        self.line.quality = quality
        with pytest.raises(Error, match="net::ERR"):
            self.page.click(f"{FORM} button.main", no_wait_after=True)
            self.page.wait_for_url(is_record)
        self.page.wait_for_url("chrome-error://**")
        self.line.quality = GOOD

    def kept_here(self) -> str:
        return self.page.evaluate("JSON.stringify(localStorage)")


@pytest.fixture
def visit(browser, live):
    """Pages that reach the site through a line."""
    with line_to(live.url) as line:
        visits = Visits(browser, line)
        yield visits
        visits.close()


@pytest.fixture
def writer(visit):
    return Writer(visit, "advisor1")


def is_record(url: str) -> bool:
    return url.rpartition("/")[2].isdigit()


def drafts(app) -> dict[str, dict]:
    """What the server keeps, by the address of the form."""
    with app.app_context():
        found = {draft.form: draft.fields for draft in db.session.scalars(select(Draft))}
        db.session.rollback()
        return found


def named(app, name: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Client.name == name))


def test_what_is_typed_is_kept_whatever_the_line_does(writer, app, cast):
    """Saved while typing; in the browser while the line is down or the session is over; sent when either is back; offered in
    another browser."""
    writer.open(NEW)
    writer.type(name="欧阳修文")
    writer.reads("正在保存草稿")
    writer.pause()
    writer.reads("草稿已于")
    assert drafts(app)[NEW]["name"] == ["欧阳修文"]

    writer.line.quality = DOWN
    writer.type(other="说到一半")
    writer.reads("正在保存草稿")
    writer.pause()
    writer.reads("已暂存在本浏览器")
    assert "other" not in drafts(app)[NEW] or drafts(app)[NEW]["other"] == [""]
    assert "%E8%AF%B4" in writer.kept_here()

    writer.line.quality = GOOD
    writer.pause(61)
    writer.reads("草稿已于")
    assert drafts(app)[NEW]["other"] == ["说到一半"]
    assert "%E8%AF%B4" not in writer.kept_here(), "what the server has is not left behind in the browser"

    with app.app_context(), write_unit():
        end_logins(cast.users["advisor1"], "test", clock.now())
    writer.type(preferences="喜欢早上")
    writer.pause()
    writer.reads("已暂存在本浏览器")
    sign_in(writer.page, "advisor1")
    writer.page.wait_for_function("() => !JSON.stringify(localStorage).includes('/clients/new')")
    assert drafts(app)[NEW]["preferences"] == ["喜欢早上"]

    writer.page.close()  # a crash, another computer: all that is left is on the server
    writer.page = writer.visit("advisor1")
    writer.open(NEW)
    assert writer.page.input_value(f"{FORM} [name=name]") == "欧阳修文"
    assert writer.page.input_value(f"{FORM} [name=other]") == "说到一半"
    writer.says("尚未提交")


def test_a_form_stands_there_once_whatever_the_line_does(writer, app):
    """It does not arrive: opened again it is filled in, and the same button does it. It arrives and the answer does not: any page
    leads to what came of it."""
    writer.send(DOWN, name="诸葛孔明", **ABOUT)
    assert named(app, "诸葛孔明") == 0
    writer.open(NEW)
    writer.reads("草稿已于")
    assert writer.page.input_value(f"{FORM} [name=name]") == "诸葛孔明"
    writer.page.click(f"{FORM} button.main")
    writer.page.wait_for_url(is_record)
    assert named(app, "诸葛孔明") == 1

    writer.send(DEAF, name="司马相如", **ABOUT | {"contacts-0-value": "13912345679"})
    assert named(app, "司马相如") == 1
    writer.open("/")
    writer.page.wait_for_url(is_record)
    writer.page.wait_for_selector("#said:has-text('表单此前已送达')")
    assert named(app, "司马相如") == 1 and NEW not in drafts(app)
    writer.open(NEW)
    assert writer.page.input_value(f"{FORM} [name=name]") == "", "what has arrived is not offered again"


def test_a_conflict_shows_both_versions_and_asks(visit, cast, app):
    """Two people edit one client: each field that differs, theirs beside mine; what is chosen is what stands."""
    client = Shelf(app, cast).put("leader1", "公孙大娘")
    form = f"form[action$='/clients/{client}/edit']"
    first, second = Desk(visit, "leader1"), Desk(visit, "leader1")
    for desk in (first, second):
        desk.open(f"/clients/{client}/edit")
    first.fill(form, **{"preferences": "喜欢早上", "occupation-position": "舞者"})
    first.page.click(f"{form} button.main")
    first.page.wait_for_selector(".flash")
    second.fill(form, **{"preferences": "喜欢晚上", "occupation-position": "剑客"})
    second.page.click(f"{form} button.main")
    second.page.wait_for_selector("main[data-error='409']")
    second.says("喜欢早上", "喜欢晚上", "舞者", "剑客")
    second.page.check("input[type=radio][name=occupation-position][value=舞者]")
    second.page.click("main form button.main")
    second.page.wait_for_selector(".flash")
    second.says("喜欢晚上", "舞者")
