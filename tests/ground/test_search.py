"""The search: numbers, codes and titles within reach, and what rooms can find; nothing else exists."""

from datetime import timedelta

import pytest

from ia.ground.search import forms_found, views
from ia.ground.search.hits import Hit
from tests.ground import memo_room


@pytest.fixture
def house(app, cast):
    with memo_room.opened(app):
        yield app


@pytest.fixture
def memos(house, cast, now):
    """Two memos of the first adviser and one of the third, who is in another team."""
    return {
        name: memo_room.write(house, cast, username, now + timedelta(minutes=minute), title)
        for minute, (name, username, title) in enumerate(
            [
                ("one", "advisor1", "张伟的开户 50%"),
                ("two", "advisor1", "李娜的开户"),
                ("other", "advisor3", "王芳的开户"),
            ]
        )
    }


def links(visitor) -> list[str]:
    return [link.get("href") for link in visitor.page.select("#hits a")]


def test_without_words_the_page_asks_for_some(house, people):
    for address in ("/search", "/search?q=", "/search?q=%20%00"):
        people("advisor1").get(address)
        assert people("advisor1").page.select("#hits .note") and not links(people("advisor1"))


def test_a_title_finds_the_forms_within_reach(memos, people):
    people("advisor1").get("/search?q=开户")
    assert links(people("advisor1")) == [f"/memos/{memos['two']}", f"/memos/{memos['one']}"]
    people("director1").get("/search?q=开户")
    assert len(links(people("director1"))) == 3


def test_what_is_out_of_reach_answers_like_nothing(house, memos, people):
    visitor = people("advisor1")
    visitor.get("/search?q=王芳")
    hidden = visitor.page.text
    visitor.get("/search?q=赵敏")
    assert visitor.page.text.replace("赵敏", "王芳") == hidden
    people("advisor1").get("/search?q=ME-B001-202611-0003")
    assert not links(people("advisor1"))


def test_administrators_find_no_business(memos, people):
    for username in ("sysadmin1", "hqadmin1"):
        people(username).get("/search?q=开户")
        assert not links(people(username))


@pytest.mark.parametrize("typed", ["ME-B001-202611-0001", " me-b001-202611-0001 "])
def test_a_whole_serial_number_leads_straight_to_the_form(memos, people, typed):
    answer = people("advisor1").get("/search", query_string={"q": typed}, expect=302)
    assert answer.headers["Location"] == f"/memos/{memos['one']}"


def test_the_beginning_of_a_number_lists(memos, people):
    people("director1").get("/search?q=me-b001-2026")
    assert len(links(people("director1"))) == 3


@pytest.mark.parametrize("typed", ["%", "_", "50%", "\\", "'", '"; DROP TABLE documents; --', "%%", "(", "*"])
def test_signs_mean_themselves(memos, people, typed):
    people("advisor1").get("/search", query_string={"q": typed})
    assert len(links(people("advisor1"))) == (1 if typed in ("%", "50%") else 0)


def test_what_others_may_see_does_not_crowd_out_what_one_may_see(house, cast, people, now, monkeypatch):
    monkeypatch.setattr(forms_found, "AT_ONCE", 2)
    mine = memo_room.write(house, cast, "advisor1", now, "开户 mine")
    for number in range(7):
        memo_room.write(house, cast, "advisor3", now, f"开户 {number}")
    for typed in ("开户", "ME-B001"):
        people("advisor1").get(f"/search?q={typed}")
        assert links(people("advisor1")) == [f"/memos/{mine}"]


def test_very_old_forms_are_found_by_their_whole_number_alone(house, cast, people, now, monkeypatch):
    monkeypatch.setattr(forms_found, "LOOKED_THROUGH", 3)
    old = memo_room.write(house, cast, "advisor1", now, "开户 old")
    for number in range(3):
        memo_room.write(house, cast, "advisor1", now, f"开户 {number}")
    people("advisor1").get("/search?q=开户")
    assert len(links(people("advisor1"))) == 3
    answer = people("advisor1").get("/search?q=ME-B001-202611-0001", expect=302)
    assert answer.headers["Location"] == f"/memos/{old}"


def test_very_long_and_odd_texts_are_borne(memos, people):
    for typed in ("x" * 10_000, "\ud800".encode("utf-8", "surrogatepass"), "😀", "\u202e", "-" * 100):
        people("advisor1").get("/search", query_string={"q": typed})
        assert not links(people("advisor1"))


def test_hostile_titles_stay_text(house, cast, people, now):
    memo_room.write(house, cast, "advisor1", now, '<img src=x onerror="alert(1)"> hostile')
    people("advisor1").get("/search?q=hostile")
    assert links(people("advisor1")) and not people("advisor1").page.select("main img")


def test_htmx_gets_the_list_alone_and_is_not_led_away(memos, people):
    answer = people("advisor1").partial("/search?q=ME-B001-202611-0001")
    assert "<html" not in answer.text and links(people("advisor1")) == [f"/memos/{memos['one']}"]


def test_rooms_bring_what_they_find(house, people, now):
    asked = []

    def provider(text, person, moment):
        asked.append((text, person.username, moment))
        return [Hit("Somebody", "/clients/7", "note")] * 99

    room = memo_room.Module(
        "register", "Register", "register", memo_room.MODULE.blueprint, frozenset(), search=(provider,)
    )
    with memo_room.opened(house, room):
        people("advisor1").get("/search?q=some")
    assert links(people("advisor1")) == ["/clients/7"] * views.PER_GROUP and "Register" in people("advisor1").page.text
    assert asked == [("some", "advisor1", now)]


def test_the_code_of_a_sheet_leads_to_the_sheet(house, people, monkeypatch):
    class Found:
        title, url, note, sheet_url = "A memo", "/memos/1", "Outdated sheet", "/prints/ABCD1234"

    monkeypatch.setattr(views, "search_code", lambda text, person, now: [Found] if text == "ABCD-1234" else [])
    answer = people("advisor1").get("/search?q=ABCD-1234", expect=302)
    assert answer.headers["Location"] == "/prints/ABCD1234"
    people("advisor1").get("/search?q=ABCD-9999")


def test_the_search_costs_few_statements_however_many_kinds(memos, people, statements):
    people("advisor1").get("/search?q=开户")
    with statements() as seen:
        people("advisor1").get("/search?q=开户")
    assert len(seen) <= 7, seen


def test_strangers_are_sent_to_sign_in(house, people):
    assert "/login" in people(None).get("/search?q=x", expect=302).headers["Location"]
