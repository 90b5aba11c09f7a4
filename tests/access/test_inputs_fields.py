"""Bad input in fields: a clear message in the language of the person, what was typed still there, nothing written."""

import re
from datetime import date

import pytest

from ia.clients.models import Client
from ia.ground.db import write_unit
from tests.access.asking import changed, contents
from tests.access.inputs import LANGUAGES, NEW_BOOK, NEW_CLIENT, NO_DATE, NO_TIME, speaking, standing, untouched
from tests.access.world import World
from tests.taskbooks.story import Story

WRONG_ON_CLIENTS = {
    "a day that does not exist": ("account-opened_on", "2026-02-30", NO_DATE, {}),
    "a day of another calendar": ("basic-born_on", "民国七十年", NO_DATE, {}),
    "the year nought": ("basic-born_on", "0000-01-01", NO_DATE, {}),
    "an amount with letters": ("account-total_assets", "12abc", "Not an amount: write for example 12345.67.", {}),
    "an endless amount": ("account-total_assets", "9" * 17, "This amount is too large.", {}),
    "an amount of no number": ("account-total_assets", "NaN", "Not an amount: write for example 12345.67.", {}),
    "infinity": ("account-total_assets", "Infinity", "Not an amount: write for example 12345.67.", {}),
    "a third decimal place": ("account-total_assets", "1.005", "An amount has at most two decimal places.", {}),
    "less than nothing": ("account-total_assets", "-1", "Must not be negative.", {}),
    "a name of 500 signs": ("name", "长" * 500, "At most %(max)d characters.", {"max": 80}),
    "no name": ("name", " \u3000 ", "This field is required.", {}),
    "a choice that is none": ("source", "nonsense", "Choose one of the list.", {}),
    "a text of 30,000 signs": ("preferences", "长" * 30_000, "At most %(max)d characters.", {"max": 2000}),
}


@LANGUAGES
@pytest.mark.parametrize("what", WRONG_ON_CLIENTS)
def test_a_wrong_field_of_a_client(app, people, says, language, what):
    field, typed, message, values = WRONG_ON_CLIENTS[what]
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/clients/new", {**NEW_CLIENT, "other": "已经写了很多", field: typed})
    assert visitor.status == 422
    assert says(message, language, **values) in visitor.page.errors
    kept = standing(visitor.page, "/clients/new")
    assert kept["other"] == "已经写了很多" and kept["contacts-0-value"] == "13712345678"
    if field not in ("source", "name") or typed.strip(" \u3000"):
        assert kept.get(field, "") == ("" if field == "source" else typed)
    assert untouched(app, before)


@LANGUAGES
@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "310105202602301234", "一一〇"])
def test_an_identity_number_that_cannot_be(app, people, language, number):
    """Said beside the field, in words of the language."""
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/clients/new", {**NEW_CLIENT, "id_type": "id_card", "id_no": number})
    assert visitor.status == 422 and visitor.page.errors
    chinese = any(re.search("[\u4e00-\u9fff]", error) for error in visitor.page.errors)
    assert chinese == (language == "zh_Hans_CN")
    assert standing(visitor.page, "/clients/new")["id_no"] == number
    assert untouched(app, before)


WRONG_ON_BOOKS = {
    "a day that does not exist": ("deadline_on", "2026-02-30", NO_DATE),
    "an hour that does not exist": ("out_from", "2026-11-24T25:00", NO_TIME),
    "no day": ("deadline_on", "", "This field is required."),
    "a client that is none": ("client_id", "99999999999999999999", "Choose one of the list."),
    "a client in words": ("client_id", "张三", "Choose one of the list."),
}


@LANGUAGES
@pytest.mark.parametrize("what", WRONG_ON_BOOKS)
def test_a_wrong_field_of_a_task_book(app, people, cast, says, language, what):
    field, typed, message = WRONG_ON_BOOKS[what]
    client = Story(people, cast, app).prospect("advisor1", "张三丰")
    visitor, before = speaking(people("advisor1"), language), contents(app)
    visitor.submit("/task-books/new", {**NEW_BOOK, "client_id": client, field: typed}, form="/task-books/new")
    assert visitor.status == 422 and says(message, language) in visitor.page.errors
    kept = standing(visitor.page, "/task-books/new")
    assert kept["goal"] == NEW_BOOK["goal"] and kept["business_needs"] == NEW_BOOK["business_needs"]
    if field != "client_id":
        assert kept[field] == typed
    assert untouched(app, before)


def opening_world(app, cast) -> World:
    world = World(app, cast)
    world.book("advisor1", "director_confirmed")
    return world.write()


OPENING = {"fund_account_no": "0012345678", "total_assets": "1000", "opened_on": "2026-11-24"}


@LANGUAGES
def test_a_closed_account_at_opening(app, people, cast, now, says, language):
    world = opening_world(app, cast)
    with app.app_context(), write_unit() as unit:
        closed = {
            "name": "王二",
            "client_no": "990001",
            "source": "own_contact",
            "status": "exited",
            "id_no": "E1234567",
        }
        closed |= {"fund_account_no": "0012345678", "account_closed_on": date(2025, 3, 1)}
        people_of = dict.fromkeys(("managed_by_id", "created_by_id", "confirmed_under_id"), cast.users["advisor9"])
        unit.add(Client(**closed, **people_of, branch_id=cast.units["B002"], created_at=now))
    visitor = speaking(people("clerk1"), language)
    address = f"/documents/{world.books[0].id}/steps/account-opened-slip-printed"
    before = contents(app)
    visitor.submit(address, {**OPENING, "total_assets": "1,000.50"}, form=address)
    assert visitor.status == 422 and says("This account is closed.", language) in visitor.page.errors
    assert standing(visitor.page, address)["total_assets"] == "1,000.50"
    assert untouched(app, before)


@LANGUAGES
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("total_assets", "壹佰万", "Not an amount: write for example 12345.67."),
        ("fund_account_no", "12a45678", "An account number has 6 to 20 digits."),
        ("fund_account_no", "１２３４５６７８x", "An account number has 6 to 20 digits."),
        ("opened_on", "2026-02-30", NO_DATE),
        ("opened_on", "2026-12-24", "This day lies in the future."),
    ],
)
def test_a_wrong_field_at_opening(app, people, cast, now, says, language, field, typed, message):
    world = opening_world(app, cast)
    visitor = speaking(people("clerk1"), language)
    address = f"/documents/{world.books[0].id}/steps/account-opened-slip-printed"
    before = contents(app)
    visitor.submit(address, {**OPENING, field: typed}, form=address)
    assert visitor.status == 422 and says(message, language) in visitor.page.errors
    kept, sent = standing(visitor.page, address), {**OPENING, field: typed}
    assert {name: kept[name] for name in sent} == sent
    assert untouched(app, before)


def test_an_account_that_another_open_book_has(app, cast, crowd, now):
    """Two books cannot be opened under one account: the second would break when the client is confirmed."""
    world = World(app, cast)
    world.book("advisor1", "opened")
    world.book("advisor3", "director_confirmed")
    world.write()
    taken = f"8877{world.books[0].client.client_no}"
    address = f"/documents/{world.books[1].id}/steps/account-opened-slip-printed"
    before = contents(app)
    answer = crowd["clerk1"].send(address, {**OPENING, "fund_account_no": taken})
    assert answer.status_code == 422
    assert not changed(before, contents(app))
    assert crowd["clerk1"].send(address, OPENING).status_code == 303
