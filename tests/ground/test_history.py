"""What happened to a record, as people read it."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from ia.ground.audit import trail
from ia.ground.db import write_unit
from ia.ground.documents.history import AT_ONCE, PEOPLE, choices_of, history, history_page
from ia.ground.web.forms import HouseForm, PickField, text
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from tests.ground import memo_room
from tests.ground.memo_room import Memo
from tests.pages import Page, check

LABELS = {"title": "Title of the memo", "mode": "Mode", "owner": "Owner", "open": "Open"}
CHOICES = {"mode": {"phone": "Telephone", "visit": "Visit"}}


@pytest.fixture
def house(app, cast):
    with memo_room.opened(app):
        yield app


@pytest.fixture
def memo(house, cast, now):
    return memo_room.write(house, cast, "advisor1", now)


def note(house, cast, now, memo, action="edit", **changes):
    with house.app_context(), write_unit():
        trail.record(action, "memo", memo, actor=cast.person("advisor1"), now=now, changes=changes)


def told(house, memo, language="en", **more):
    with house.test_request_context(), force_locale(language):
        return history("memo", memo, LABELS, choices=CHOICES, **more)


def test_a_journey_is_told_newest_first_with_the_titles_of_its_steps(house, cast, memo, now):
    with house.app_context(), write_unit() as unit:
        engine.take(unit.get(Memo, memo), "submit", Act(cast.person("advisor1"), now + timedelta(minutes=1)))
    with house.app_context(), write_unit() as unit:
        engine.take(unit.get(Memo, memo), "agree", Act(cast.person("leader1"), now + timedelta(minutes=2)))
    happenings = told(house, memo)
    assert [one.what for one in happenings] == ["Agree to memo", "Submit memo", "Filled in"]
    assert happenings[0].who == cast_name(house, cast, "leader1")
    assert happenings[0].differences[0][1:3] == ("Memo submitted", "Memo agreed")


def cast_name(house, cast, username):
    with house.app_context():
        return cast.person(username).name


def test_differences_are_said_in_words(house, cast, memo, now):
    owner = [cast.users["advisor1"], cast.users["advisor2"]]
    note(
        house, cast, now, memo, title=["A memo", "备忘"], mode=["phone", "visit"], open=[True, False], owner=owner,
        kit=[None, ["a", "b"]], count=[3, 4], nothing=[None, ""],
    )  # fmt: skip
    found = {one.label: one[1:3] for one in told(house, memo)[0].differences}
    assert found["Title of the memo"] == ("A memo", "备忘")
    assert found["Mode"] == ("Telephone", "Visit")
    assert found["Open"] == ("yes", "no")
    assert found["Owner"] == (cast_name(house, cast, "advisor1"), cast_name(house, cast, "advisor2"))
    assert found["kit"] == ("", "a, b") and found["count"] == ("3", "4")


def test_lists_follow_the_language(house, cast, memo, now):
    note(house, cast, now, memo, kit=[None, ["a", "b"]])
    assert told(house, memo, "zh_Hans_CN")[0].differences[0].after == "a、b"


def test_a_step_that_stays_says_no_state_and_marks_are_not_shown(house, cast, memo, now):
    note(house, cast, now, memo, "attach", state=["draft", "draft"], file=[None, "a.pdf"], sha256=[None, "0" * 64])
    assert [one.label for one in told(house, memo)[0].differences] == ["File"]


def test_what_is_not_shaped_like_a_change_does_not_disturb(house, cast, memo, now):
    note(house, cast, now, memo, "something-else", odd="text", more=[1], deep=[{"a": 1}, None])
    happening = told(house, memo)[0]
    assert happening.what == "something-else" and [one.label for one in happening.differences] == ["deep"]


def test_people_are_named_with_one_statement(house, cast, memo, now, statements):
    for username in ("advisor1", "advisor2", "leader1"):
        note(house, cast, now, memo, owner=[None, cast.users[username]])
    with statements() as seen:
        told(house, memo)
    assert len(seen) == 2


def test_long_histories_come_in_pages(house, cast, memo, now):
    with house.app_context(), write_unit():
        for number in range(AT_ONCE + 20):
            change = {"title": [str(number), str(number + 1)]}
            trail.record("edit", "memo", memo, actor=cast.person("advisor1"), now=now, changes=change)
    with house.test_request_context("/memos/1/history"):
        first = Page("", history_page("memo", memo, LABELS, name="ME-1", back="/memos/1"))
    check(first)
    assert len(first.select(".said li")) == AT_ONCE
    following = first.one("a[rel=next]").get("href")
    with house.test_request_context(following):
        second = Page("", history_page("memo", memo, LABELS, name="ME-1", back="/memos/1"))
    check(second)
    assert len(second.select(".said li")) == 21 and not second.select("a[rel=next]")


@pytest.mark.parametrize("before", ["x", "-1", "0", "9" * 40])
def test_a_page_that_cannot_be_is_the_first(house, memo, before):
    with house.test_request_context(f"/memos/1/history?before={before}"):
        page = Page("", history_page("memo", memo, LABELS, name="ME-1", back="/memos/1"))
    check(page)
    assert len(page.select(".said li")) == 1


def test_hostile_text_stays_text(house, cast, memo, now):
    note(house, cast, now, memo, title=["<script>alert(1)</script>", "<b onclick=x>"])
    with house.test_request_context("/memos/1/history"):
        page = Page("", history_page("memo", memo, LABELS, name="<i>", back="/memos/1"))
    check(page)
    assert not page.select("main script, main b[onclick], main i")


def test_titles_of_codes_are_taken_from_forms(app):
    class Form(HouseForm):
        mode = PickField("Mode", [], {"phone": "Telephone"})
        again = PickField("Again", choices=[("a", "A")])
        title = text("Title")

    assert choices_of(Form) == {"mode": {"phone": "Telephone"}, "again": {"a": "A"}}
    assert PEOPLE.__tablename__ == "users"


def test_a_history_is_of_its_own_record_alone(house, cast, memo, now):
    other = memo_room.write(house, cast, "advisor2", now, "Another")
    note(house, cast, now, other, title=["1", "2"])
    assert len(told(house, memo)) == 1
