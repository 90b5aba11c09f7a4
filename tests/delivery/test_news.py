"""Notices on desk and inbox: what they say, marking one as read, letting one sleep."""

import gzip
import signal
import time
from datetime import date, timedelta

import pytest

from ia.embedded import Store
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.inbox.news import TOMORROW, TWO_HOURS, wakes_at
from ia.ground.timetable import queue
from tests.services import until

TODAY = date(2026, 11, 24)


def items(visitor, css="#notices > form > ul > li"):
    return visitor.page.select(css)


def badge(visitor) -> str:
    return visitor.partial("/inbox/badge").text


def stored(app, number: int) -> Notice:
    with app.app_context():
        return db.session.get(Notice, number)


def test_a_notice_explains_itself(app, people, notify):
    notify("advisor1", reminder="J-24", subject="client:3:day", due_at=clock.at(date(2026, 11, 26), 15))
    adviser = people("advisor1")
    for address in ("/", "/inbox/"):
        adviser.get(address)
        (item,) = items(adviser)
        said = " ".join(item.text_content().split())
        assert "J-24" in said and "起于 2026-11-24 10:00" in said and "截止 2026-11-26" in said
        assert [link.get("href") for link in item.cssselect("a.rule")] == ["/help/rules?section=D#D-34"]
        assert item.cssselect("a")[0].get("href") == "/clients/3"


def test_a_notice_of_a_step_leads_to_its_form_and_cites_nothing(story, people):
    book = story.draft("advisor1", story.prospect("advisor1", "张三丰"))
    story.step("advisor1", book, "submit")
    leader = people("leader1")
    leader.get("/")
    (item,) = items(leader)
    assert not item.cssselect("a.rule") and item.cssselect(f"a[href='/task-books/{book}']")


def test_without_a_record_it_leads_to_the_room_that_tells_it(people, notify):
    notify("advisor1")
    people("advisor1").get("/inbox/")
    assert items(people("advisor1"))[0].cssselect("a")[0].get("href") == "/tracking-sheets/"


def test_one_is_marked_as_read_the_other_stays(app, people, notify):
    first, second = notify("advisor1"), notify("advisor1", subject="cycle:monthly")
    adviser = people("advisor1")
    adviser.submit("/", form="/inbox/read", press=f"/inbox/notices/{first}/read")
    assert stored(app, first).read_at and not stored(app, second).read_at
    assert adviser.page.url == "/inbox/" and ">1<" in badge(adviser)


def test_the_notice_of_somebody_else_does_not_exist(app, people, notify):
    number = notify("advisor2")
    adviser = people("advisor1")
    adviser.get("/inbox/")
    token = adviser.page.root.xpath("//input[@name='csrf_token']/@value")[0]
    for verb, more in (("read", {}), ("snooze", {"until": TOMORROW})):
        adviser.post(f"/inbox/notices/{number}/{verb}", data={"csrf_token": token, **more})
        assert adviser.status == 404
    assert stored(app, number).read_at is None and stored(app, number).snoozed_until is None


def test_an_unknown_time_to_wake_is_refused(app, people, notify):
    number = notify("advisor1")
    people("advisor1").get("/inbox/")
    token = people("advisor1").page.root.xpath("//input[@name='csrf_token']/@value")[0]
    people("advisor1").post(f"/inbox/notices/{number}/snooze", data={"csrf_token": token, "until": "2099"})
    assert people("advisor1").status == 400 and stored(app, number).snoozed_until is None


def test_while_it_sleeps_it_is_not_counted_and_stands_under_a_fold(app, people, notify, still, now):
    number = notify("advisor1")
    adviser = people("advisor1")
    assert ">1<" in badge(adviser)
    adviser.submit("/inbox/", form="/inbox/read", press=f"/inbox/notices/{number}/snooze")
    assert adviser.page.url == "/inbox/" and not items(adviser)
    (item,) = adviser.page.select("#notices details li")
    assert "2026-11-24 12:00" in item.text_content()
    assert "<b" not in badge(adviser)
    adviser.get("/")
    assert adviser.page.select("#notices") and not adviser.page.select("#notices li")
    still(now + timedelta(hours=2))
    adviser.sign_in("advisor1", stored(app, number).user_id)
    assert ">1<" in badge(adviser)


def test_a_sleeping_one_is_woken_and_outlives_mark_all_as_read(app, people, notify):
    number, other = notify("advisor1"), notify("advisor1", subject="cycle:monthly")
    adviser = people("advisor1")
    adviser.submit("/inbox/", form="/inbox/read", press=f"/inbox/notices/{number}/snooze")
    adviser.submit("/inbox/", form="/inbox/read", press="全部标为已读")
    assert stored(app, other).read_at and not stored(app, number).read_at
    adviser.submit("/inbox/", form="/inbox/read", press="until=now")
    assert stored(app, number).snoozed_until is None and len(items(adviser)) == 1


FRIDAY = clock.at(date(2026, 11, 27), 10)


@pytest.mark.parametrize(
    "choice,due,now,wakes",
    [
        (TWO_HOURS, None, clock.at(TODAY, 10), clock.at(TODAY, 12)),
        (TOMORROW, None, clock.at(TODAY, 10), clock.at(date(2026, 11, 25), 8, 30)),
        (TOMORROW, clock.at(TODAY, 17), clock.at(TODAY, 10), clock.at(TODAY, 17)),
        (TWO_HOURS, clock.at(TODAY, 11), clock.at(TODAY, 10), clock.at(TODAY, 11)),
        (TOMORROW, clock.at(TODAY, 9), clock.at(TODAY, 10), clock.at(date(2026, 11, 25), 8, 30)),
        (TOMORROW, None, FRIDAY, clock.at(date(2026, 11, 28), 8, 30)),
        (TWO_HOURS, None, clock.at(TODAY, 7), clock.at(TODAY, 9)),
        (TWO_HOURS, clock.at(TODAY, 10), clock.at(TODAY, 10), clock.at(TODAY, 12)),
    ],
)
def test_nothing_sleeps_beyond_what_falls_due(app, choice, due, now, wakes):
    with app.app_context():
        assert wakes_at(choice, due, now) == wakes


def test_the_inbox_shows_notices_by_pages(people, notify):
    numbers = [notify("advisor1", subject=f"cycle:{n}") for n in range(45)]
    adviser = people("advisor1")
    adviser.get("/inbox/")
    assert len(items(adviser)) == 40
    adviser.get(f"/inbox/?before={numbers[5]}")
    assert len(items(adviser)) == 5
    adviser.get("/inbox/?before=x")
    assert len(items(adviser)) == 40


def test_pages_stay_small_and_their_statements_few(people, notify, statements):
    for n in range(60):
        notify("advisor1", subject=f"cycle:{n}", reminder="J-26")
    adviser = people("advisor1")
    adviser.get("/inbox/")
    with statements() as seen:
        answer = adviser.get("/inbox/")
    assert len(seen) <= 5, "\n".join(seen)
    assert len(gzip.compress(answer.data, 6)) <= 8_000


def test_a_banner_tells_that_delivery_waits(app, people, store):
    adviser = people("advisor1")
    adviser.get("/")
    assert not adviser.page.select(".waits")
    app.config["REDIS_URL"] = "redis://127.0.0.1:1"
    app.extensions.pop("ia_queue")
    for address in ("/", "/inbox/", "/help/"):
        adviser.get(address)
        assert adviser.page.select(".waits")
    stranger = people(None)
    stranger.get("/login")
    assert not stranger.page.select(".waits")


def test_each_process_asks_the_queue_once_in_a_while(app, store):
    with app.app_context():
        asked = store.info("commandstats").get("cmdstat_ping", {"calls": 0})["calls"]
        assert [queue.away() for _ in range(50)] == [False] * 50
        assert store.info("commandstats")["cmdstat_ping"]["calls"] - asked == 1


def test_a_queue_that_hangs_costs_one_request_its_patience(app, tmp_path, monkeypatch):
    hung = Store(tmp_path).start()
    monkeypatch.setitem(app.config, "REDIS_URL", hung.url)
    try:
        with app.app_context():
            queue.connection().ping()
            hung.process.send_signal(signal.SIGSTOP)
            began = time.monotonic()
            assert [queue.away() for _ in range(50)] == [True] * 50
            assert queue.PATIENCE <= time.monotonic() - began < 2 * queue.PATIENCE
    finally:
        hung.process.send_signal(signal.SIGCONT)
        hung.stop()


def test_the_banner_goes_when_the_queue_is_back(app, store):
    with app.app_context():
        address, app.config["REDIS_URL"] = app.config["REDIS_URL"], "redis://127.0.0.1:1"
        assert queue.away() and not queue.enqueue("jobs.mails.send")
        app.config["REDIS_URL"] = address
        assert queue.away(), "what was learnt holds for a while"
        until(lambda: not queue.away(), "the next question", patience=queue.REST + 2)
