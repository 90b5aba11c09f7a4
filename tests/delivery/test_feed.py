"""The calendar that phones subscribe to: its secret, what is in it, and that strict readers take it."""

import hashlib
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select, text, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.delivery import feed
from ia.ground.delivery.models import CalendarFeed
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post, User
from tests.meetings.gathering import Gathering

FOLDED = re.compile(rb"(?:[^\r\n]{1,75}\r\n)+")


@pytest.fixture
def subscribe(people):
    """`subscribe("advisor1")` makes the person's calendar on the page, and returns its path."""

    def make(username: str) -> str:
        visitor = people(username)
        visitor.submit("/account/delivery", form="/account/calendar-feed")
        address = visitor.page.one("input[readonly]").get("value")
        return urlsplit(address).path

    return make


@pytest.fixture
def meeting(people, cast, app):
    """A team's meeting to which advisor1 is invited, noticed by leader1."""
    gathering = Gathering(people, cast, app)
    return gathering


def fetch(people, path: str, **kwargs):
    return people(None).get(path, **kwargs)


def events(answer) -> list:
    """The events as a strict reader finds them: lines folded at 75 bytes within UTF-8, required properties present."""
    assert FOLDED.fullmatch(answer.data), "lines of at most 75 bytes, ended by CRLF"
    unfolded = answer.data.replace(b"\r\n ", b"").decode()
    assert unfolded.startswith("BEGIN:VCALENDAR\r\n") and unfolded.endswith("END:VCALENDAR\r\n")
    calendar = Calendar.from_ical(answer.data)
    assert not calendar.errors and calendar["VERSION"] == "2.0" and calendar["PRODID"]
    found = calendar.walk("VEVENT")
    for one in found:
        assert not one.errors and {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(one)
        assert one["DTEND"].dt >= one["DTSTART"].dt and type(one["DTEND"].dt) is type(one["DTSTART"].dt)
    assert len({one["UID"] for one in found}) == len(found)
    return found


def due(app, book: int, moment: datetime) -> None:
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Todo).where(Todo.document_id == book).values(due_at=moment))


@pytest.fixture
def book(story):
    number = story.draft("advisor1", story.prospect("advisor1", "张三丰"), goal="秘密目标")
    story.step("advisor1", number, "submit")
    return number


def test_what_waits_stands_there_without_names(app, people, subscribe, book):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    answer = fetch(people, subscribe("leader1"))
    (event,) = events(answer)
    assert event["DTSTART"].dt == clock.at(date(2026, 11, 26), 16, 30) and event["DTEND"].dt == clock.at(
        date(2026, 11, 26), 17
    )
    assert event["SUMMARY"].startswith("客户开发任务书 ") and event["URL"].endswith(f"/task-books/{book}")
    for name in ("张三丰", "秘密目标", "林晓东"):
        assert name.encode() not in answer.data.replace(b"\r\n ", b"")


def test_the_end_of_a_day_fills_the_day(app, people, subscribe, book):
    due(app, book, clock.at(date(2026, 11, 26), 23, 59) + timedelta(seconds=59))
    (event,) = events(fetch(people, subscribe("leader1")))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 26), date(2026, 11, 27))


def test_a_long_chinese_line_is_folded_between_characters(app, people, subscribe, book):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    with app.app_context(), write_unit() as unit:
        unit.execute(text("UPDATE documents SET serial_no = '很长的编号，含标点；与\\反斜杠—2026—00000001'"))
    answer = fetch(people, subscribe("leader1"))
    assert any(line.startswith(b" ") for line in answer.data.split(b"\r\n"))
    for line in answer.data.split(b"\r\n"):
        line.decode()
    assert "很长的编号，含标点；与\\反斜杠—2026—00000001" in events(answer)[0]["SUMMARY"]


def test_meetings_come_through_the_hook(app, people, subscribe, meeting):
    number = meeting.noticed()
    for username in ("advisor1", "leader1"):
        found = [one for one in events(fetch(people, subscribe(username))) if one["UID"].startswith("meeting-")]
        assert [one["URL"].rpartition("/")[2] for one in found] == [str(number)]
    assert not events(fetch(people, subscribe("advisor3")))


def test_the_same_facts_are_not_fetched_twice(app, people, subscribe, book, still, now):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    path = subscribe("leader1")
    first = fetch(people, path)
    still(now + timedelta(hours=1))
    again = fetch(people, path, headers={"If-None-Match": first.headers["ETag"]}, expect=304)
    assert not again.data and first.headers["Cache-Control"] == "private, no-cache"
    assert first.mimetype == "text/calendar"
    due(app, book, clock.at(date(2026, 11, 27), 17))
    changed = fetch(people, path, headers={"If-None-Match": first.headers["ETag"]})
    assert events(changed)[0]["UID"] == events(first)[0]["UID"]


def test_what_is_done_is_gone(app, people, story, subscribe, book):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    path = subscribe("leader1")
    assert len(events(fetch(people, path))) == 1
    story.step("leader1", book, "approve", leader_opinion="同意")
    assert not events(fetch(people, path))


def test_only_the_hash_of_the_secret_is_kept(app, people, subscribe):
    token = subscribe("advisor1").rpartition("/")[2].removesuffix(".ics")
    with app.app_context():
        (row,) = db.session.scalars(select(CalendarFeed)).all()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest() and len(token) == 43
    people("advisor1").get("/account/delivery")
    assert token not in people("advisor1").page.source, "it is shown once"


def test_a_new_address_ends_the_old_one_and_closing_ends_both(people, subscribe):
    old = subscribe("advisor1")
    new = subscribe("advisor1")
    fetch(people, old, expect=404)
    fetch(people, new)
    people("advisor1").submit("/account/delivery", form="/account/calendar-feed", press="/account/calendar-feed/revoke")
    fetch(people, new, expect=404)


def test_it_ends_with_the_account_and_follows_the_posts(app, cast, people, subscribe, book, now):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    path = subscribe("leader1")
    with app.app_context(), write_unit() as unit:
        unit.execute(update(Post).where(Post.user_id == cast.users["leader1"]).values(ends_on=clock.local_date(now)))
    assert not events(fetch(people, path))
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["leader1"]).values(disabled_at=now))
    fetch(people, path, expect=404)


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "..", "张", "a" * 5000])
def test_a_guess_finds_nothing(people, token):
    fetch(people, f"/calendar-feed/{token}.ics", expect=404)


def test_in_the_language_of_the_person(app, cast, people, subscribe, book):
    due(app, book, clock.at(date(2026, 11, 26), 17))
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.id == cast.users["leader1"]).values(language="en"))
    (event,) = events(fetch(people, subscribe("leader1")))
    assert event["SUMMARY"].isascii()


def test_statements_do_not_grow(app, people, story, subscribe, statements):
    for n in range(5):
        number = story.draft("advisor1", story.prospect("advisor1", f"客户{n}"))
        story.step("advisor1", number, "submit")
    path = subscribe("leader1")
    stranger = people(None)
    stranger.get(path)
    with statements() as seen:
        assert len(events(stranger.get(path))) == 5
    assert len(seen) <= 4, "\n".join(seen)


def test_two_addresses_are_never_the_same(app, cast, now):
    with app.app_context(), write_unit():
        tokens = {feed.make(cast.person("advisor1"), now) for _ in range(20)}
    assert len(tokens) == 20
