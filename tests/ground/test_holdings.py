"""What a person holds and would leave behind, in one list, for whoever takes over (F-E7)."""

import pytest
from sqlalchemy import update

from ia.clients.care.lending import lend
from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Post, User
from ia.ground.workflow.engine import Act
from tests.clients.shelf import Shelf
from tests.taskbooks.story import Story

VIEWERS = ("leader1", "leader2", "station1", "director1", "leader9", "director9")
SHUT_OUT = ("advisor1", "admin1", "clerk1", "gm1", "finance1", "sysadmin1", "hqadmin1", "callcentre1", "region1")


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def held(people, cast):
    """`held("leader1", "advisor1")` is the page that the first opens about the second, as text."""

    def page(viewer, subject):
        people(viewer).get(f"/holdings/{cast.users[subject]}")
        return people(viewer).page

    return page


def test_everything_stands_in_one_list(held, people, shelf, story):
    client = shelf.put("advisor1", "张三丰", id_type="other", id_no="A1")
    shelf.existing("advisor1", "李四光")
    book = story.draft("advisor1", client)
    token = people("advisor1").get("/clients/new").text.split('name="csrf_token" value="')[1].split('"')[0]
    people("advisor1").post("/drafts/clients/new", data={"csrf_token": token, "name": "写了一半"})
    page = held("leader1", "advisor1")
    for words in ("林晓东", "投资顾问", "第一投资顾问团队", "张三丰", "李四光", story.serial(book)):
        assert words in page.text
    assert f"/clients/{client}" in page.links() and f"/task-books/{book}" in page.links()
    assert "写了一半" not in page.text, "what stands in a draft is the person's own"
    counts = {heading.rpartition("：")[0]: heading.rpartition("：")[2] for heading in page.texts("h2")}
    assert {"2", "1"} <= set(counts.values())


def test_clients_lent_and_borrowed(held, app, cast, shelf, story):
    client = shelf.existing("advisor1", "李四光")
    book = story.draft("advisor1", shelf.put("advisor1", "张三丰"))
    with app.app_context(), write_unit():
        act = Act(cast.person("advisor1"), clock.now())
        lend(
            [client], act, document_id=book, delegate_id=cast.users["advisor2"], starts_on=act.today, ends_on=act.today
        )
    assert held("leader1", "advisor1").text.count("李四光") == 2, "managed, and lent"
    assert held("leader1", "advisor2").text.count("李四光") == 1, "borrowed"


def test_sheets_kept(held, story, people):
    book = story.opened("advisor1", story.prospect("advisor1", "存档"))
    story.step("counter1", book, "confirm-opening")
    first, second = story.codes(book, "slip")
    for code in (first, second):
        story.sign("clerk1", book, code, "counter_clerk", "clerk1")
        story.sign("clerk1", book, code, "advisor", "advisor1")
    story.keep("clerk1", book, first, "counter_clerk", "一号柜")
    story.keep("leader1", book, second, "leader", "团队柜")
    assert "团队柜" in held("director1", "leader1").text and "一号柜" not in held("director1", "leader1").text
    assert "一号柜" in held("director1", "clerk1").text
    assert "团队柜" not in held("director1", "leader2").text


def test_agreements_kept(held, story):
    book = story.director_confirmed("advisor1", story.prospect("advisor1", "协议"))
    story.step("advisor1", book, "register-agreement", signed_on="2026-11-24", services=["research"])
    story.step("leader1", book, "keep-agreement", place="协议柜")
    assert "协议柜" in held("director1", "leader1").text


def test_what_the_viewer_may_not_see_is_counted_and_not_named(held, app, cast, shelf):
    """A client of the member that belongs to another team."""
    client = shelf.put("advisor1", "张三丰")
    shelf.set(client, team_id=cast.units["B001-T2"])
    page = held("leader1", "advisor1")
    assert "张三丰" not in page.text and f"/clients/{client}" not in page.links()
    assert "1" in page.text
    assert "张三丰" in held("director1", "advisor1").text


def test_whose_holdings_one_may_look_at(people, cast):
    allowed = {
        "leader1": {"advisor1", "advisor2", "leader1"},
        "leader2": {"advisor3", "leader2"},
        "director1": {"advisor1", "advisor3", "leader1", "clerk1", "finance1", "sysadmin1", "director1"},
        "leader9": {"advisor9", "leader9"},
    }
    for viewer, may in allowed.items():
        for subject in ("advisor1", "advisor2", "advisor3", "leader1", "leader2", "clerk1", "advisor9", "hq1"):
            expect = 200 if subject in may else 404
            if viewer == "director1" and subject in ("advisor2", "leader2"):
                expect = 200
            people(viewer).get(f"/holdings/{cast.users[subject]}", expect=expect)
        people(viewer).get("/holdings/")
        linked = {f"/holdings/{cast.users[one]}" for one in may}
        assert linked <= set(people(viewer).page.links())
    for username in SHUT_OUT:
        people(username).get("/holdings/", expect=403)
        people(username).get(f"/holdings/{cast.users['advisor1']}", expect=403)


def test_whoever_has_left_is_still_found(held, people, app, cast, shelf, now):
    shelf.put("advisor1", "张三丰")
    with app.app_context(), write_unit() as unit:
        today = clock.local_date(now)
        unit.execute(update(Post).where(Post.user_id == cast.users["advisor1"]).values(ends_on=today))
        unit.execute(update(User).where(User.id == cast.users["advisor1"]).values(disabled_at=now))
    page = held("leader1", "advisor1")
    assert "张三丰" in page.text and "已离任" in page.text
    people("leader1").get("/holdings/")
    assert "已离任" in people("leader1").page.text


def test_a_technician_holds_no_business(held):
    assert not held("director1", "sysadmin1").select("section a")


def test_the_page_stays_within_its_statements(held, people, cast, shelf, statements):
    for n in range(8):
        shelf.put("advisor1", f"客户{n}", phone=f"1370000000{n}")
    held("leader1", "advisor1")
    with statements() as seen:
        held("leader1", "advisor1")
    assert len(seen) <= 12, "\n".join(seen)
    with statements() as seen:
        people("leader1").get("/holdings/")
    assert len(seen) <= 4, "\n".join(seen)
