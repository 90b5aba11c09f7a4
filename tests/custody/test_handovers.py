"""Hand-over lists (F-E7): everything somebody holds on one sheet with its number, signed by three, and who reads it."""

import pytest
from sqlalchemy import select

from ia.custody.handovers.models import Handover, HandoverItem
from ia.ground.db import db
from ia.ground.printing.models import PrintCopy
from tests.taskbooks.story import Story

SIGNERS = (("giver", "advisor1"), ("taker", "advisor2"), ("witness", "leader1"))


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def listed(people, cast, app):
    """`listed("leader1", "advisor1", "advisor2")` makes the list of what the second holds, for the third; its number."""

    def make(by, giver, taker, **more):
        fields = {"to_id": cast.users[taker], "reason": "离职", "remark": "抽屉钥匙两把", **more}
        people(by).submit(f"/handovers/new?person={cast.users[giver]}", **fields)
        assert people(by).status == 200, people(by).page.errors
        return int(people(by).page.url.rsplit("/", 1)[-1])

    return make


def state(app, number) -> str:
    with app.app_context():
        return db.session.scalar(select(Handover.state).where(Handover.id == number))


def items(app, number) -> list[HandoverItem]:
    with app.app_context():
        query = select(HandoverItem).where(HandoverItem.handover_id == number).order_by(HandoverItem.place)
        return list(db.session.scalars(query))


def code_of(app, number) -> str:
    with app.app_context():
        query = select(PrintCopy.code).where(PrintCopy.document_id == number).order_by(PrintCopy.id.desc())
        return db.session.scalars(query).first()


def test_everything_stands_on_the_list_and_on_paper(people, shelf, story, listed, app):
    client = shelf.put("advisor1", "张三丰", id_type="other", id_no="A1")
    for place in range(60):
        shelf.put("advisor1", f"客户{place:02d}", phone=f"137000000{place:02d}")
    book = story.draft("advisor1", client)
    number = listed("leader1", "advisor1", "advisor2")
    rows = items(app, number)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert len([row for row in rows if row.client_id]) == 61, "not the fifty that a page names"
    assert {row.document_id for row in rows if row.document_id} == {book}
    page = people("leader1").page
    assert "张三丰" in page.text and story.serial(book) in page.text and "抽屉钥匙" in page.text
    people("leader1").submit(None, form=f"/handovers/{number}/print?paper=handover_list")
    sheet = people("leader1").page
    for words in ("张三丰", "客户59", story.serial(book), "林晓东", "抽屉钥匙", code_of(app, number)):
        assert words in sheet.root.text_content()


def test_three_signatures_make_it_signed(people, shelf, story, listed, app):
    shelf.put("advisor1", "张三丰")
    number = listed("leader1", "advisor1", "advisor2")
    people("leader1").submit(None, form=f"/handovers/{number}/print?paper=handover_list")
    for box, signer in SIGNERS:
        assert state(app, number) == "prepared"
        story.sign("leader1", number, code_of(app, number), box, signer)
    assert state(app, number) == "signed"
    people("leader1").get(f"/documents/{number}/steps/list-anew", expect=409)


def test_a_list_made_anew_outdates_the_sheet(people, shelf, story, listed, app):
    number = listed("leader1", "advisor1", "advisor2")
    people("leader1").submit(None, form=f"/handovers/{number}/print?paper=handover_list")
    before = code_of(app, number)
    shelf.put("advisor1", "新来的")
    people("leader1").submit(f"/handovers/{number}", press=f"/documents/{number}/steps/list-anew")
    assert "新来的" in people("leader1").page.text
    address = f"/documents/{number}/signatures"
    people("leader1").submit(
        address, form=address, code=before, role="giver", signer="advisor1", signed_on="2026-11-24"
    )
    assert people("leader1").status == 422 and state(app, number) == "prepared"


def test_who_makes_and_reads_lists(people, listed, cast, shelf):
    shelf.put("advisor1", "张三丰")
    number = listed("leader1", "advisor1", "advisor2")
    people("director1").get(f"/handovers/{number}")
    for username in ("leader2", "director9", "station1"):
        people(username).get(f"/handovers/{number}", expect=404)
        people(username).get(f"/handovers/{number}/print", expect=404)
        people(username).get(f"/handovers/new?person={cast.users['advisor1']}", expect=404)
    for username in ("advisor1", "advisor2", "sysadmin1", "hqadmin1", "gm1"):
        people(username).get(f"/handovers/{number}", expect=403)
        people(username).get(f"/handovers/new?person={cast.users['advisor1']}", expect=403)
    for odd in ("", "?person=x", f"?person={cast.users['leader1']}", "?person=99999999999"):
        people("leader1").get(f"/handovers/new{odd}", expect=404)
    people("leader1").get("/handovers/")
    assert f"/handovers/{number}" in people("leader1").page.links()
    people("leader2").get("/handovers/")
    assert f"/handovers/{number}" not in people("leader2").page.links()


def test_the_list_leads_the_director_to_the_transfer(people, shelf, listed, cast):
    """Clients go by transfer alone, which the director asks for in the place of whoever leaves."""
    client, address = shelf.put("advisor1", "张三丰"), f"/transfers/new?adviser={cast.users['advisor1']}"
    number, empty = listed("leader1", "advisor1", "advisor2"), listed("leader2", "advisor3", "leader2")
    director = people("director1")
    director.get(f"/handovers/{number}")
    assert address in director.page.links()
    director.get(address)
    assert director.page.select(f"#clients input[value='{client}'][checked]")
    assert address not in people("leader1").get(f"/handovers/{number}").text
    assert "/transfers/new" not in director.get(f"/handovers/{empty}").text, "nothing to transfer"


def test_what_does_not_fit_is_refused_with_everything_typed(people, cast):
    visitor, address = people("leader1"), f"/handovers/new?person={cast.users['advisor1']}"
    same = {"to_id": cast.users["advisor2"], "witness_id": cast.users["advisor2"], "reason": "离职"}
    visitor.submit(address, **same)
    assert visitor.status == 422 and visitor.page.errors
    assert dict(visitor.page.form("form").form_values())["reason"] == "离职"
    visitor.submit(address, {"to_id": str(cast.users["advisor1"])}, reason="离职")
    assert visitor.status == 422, "nobody takes over from himself"


def test_the_button_stands_where_the_holdings_do(people, cast):
    people("leader1").get(f"/holdings/{cast.users['advisor1']}")
    assert f"/handovers/new?person={cast.users['advisor1']}" in people("leader1").page.links()
    people("leader1").get(f"/holdings/{cast.users['leader1']}")
    assert not [link for link in people("leader1").page.links() if link.startswith("/handovers/new")]


def test_the_pages_stay_within_their_statements(people, shelf, listed, statements):
    for place in range(5):
        shelf.put("advisor1", f"客户{place}", phone=f"1370000000{place}")
    number = listed("leader1", "advisor1", "advisor2")
    people("leader1").get("/handovers/")
    for url, most in (("/handovers/", 5), (f"/handovers/{number}", 11)):
        with statements() as seen:
            people("leader1").get(url)
        assert len(seen) <= most, f"{len(seen)}\n" + "\n".join(seen)
