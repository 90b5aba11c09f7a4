"""Guesses of a password: ten are looked at in five minutes, over all workers and with the queue gone; colleagues behind the
same address sign in meanwhile."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlalchemy import event, func, insert, select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org import guesses
from ia.ground.org.models import Login, Post, SignInAttempt, User
from tests.access.asking import Quiet

AT_ONCE, GUESSES = 8, 40
GONE = "redis://127.0.0.1:9/0"


def looked_at(app, username="advisor1") -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(SignInAttempt.username == username))


def at_once(guess, count=GUESSES) -> list[int]:
    """The answers to so many guesses, eight of them always under way."""
    ready = threading.Barrier(AT_ONCE)

    def worker(mine):
        ready.wait()
        return [guess(number) for number in mine]

    parts = [range(start, count, AT_ONCE) for start in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [status for part in pool.map(worker, parts) for status in part]


@pytest.mark.parametrize("redis", ["answers", "is gone"])
def test_ten_are_looked_at(app, cast, redis, request, monkeypatch):
    monkeypatch.setitem(app.config, "REDIS_URL", GONE)
    if redis == "answers":
        request.getfixturevalue("store")

    def guess(number):
        browser = Quiet(app, app.response_class, use_cookies=True)
        browser.home = "/login"
        username = ("advisor1", "ADVISOR1", " Advisor1 ")[number % 3]
        return browser.send("/login", {"username": username, "password": f"guess{number}"}).status_code

    answers = at_once(guess)
    assert sorted(set(answers)) == [422, 429] and answers.count(422) == looked_at(app) == 10
    assert guess(1) == 429
    with app.app_context(), write_unit() as unit:
        oldest = unit.scalar(select(func.min(SignInAttempt.at)))
        unit.execute(update(SignInAttempt).where(SignInAttempt.at == oldest).values(at=oldest - timedelta(minutes=6)))
    assert guess(2) == 422, "the first of the ten is five minutes old"


def test_two_at_one_instant_do_not_count_the_same_nine(app, cast, now):
    """Each of two waits, after counting, until the other has counted too, or for a second where it may not."""
    meeting = threading.Barrier(2)

    def meet(connection, cursor, statement, *rest):
        if "FROM sign_in_attempts" in statement:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(1)

    def guess(number) -> bool:
        with app.app_context(), suppress(guesses.TooManyGuesses):
            return bool(guesses.count("advisor1", now))

    for number in range(guesses.GUESSES - 1):
        assert guess(number)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", meet)
    try:
        with ThreadPoolExecutor(2) as pool:
            taken = list(pool.map(guess, range(2)))
    finally:
        event.remove(engine, "after_cursor_execute", meet)
    assert sorted(map(bool, taken)) == [False, True] and looked_at(app) == guesses.GUESSES


def send(site, username, password) -> int:
    """Sign in over the network; 200 is the desk."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(f"{site.url}/login", timeout=30).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    fields = urlencode({"username": username, "password": password, "csrf_token": token}).encode()
    try:
        return browser.open(f"{site.url}/login", fields, timeout=30).status
    except HTTPError as refused:
        return refused.code


@pytest.mark.sqlite_only
def test_forty_colleagues_behind_the_address_of_a_guesser(app, cast, live):
    """Two workers, one address: the guesser gets ten looks, the colleagues all get in at the same time."""
    with app.app_context(), write_unit() as unit:
        hashed = unit.scalar(select(User.password_hash).where(User.username == "advisor1"))
        now = clock.now()
        common = {"password_hash": hashed, "password_changed_at": now}
        rows = [{"username": f"colleague{place}", "name": f"同事{place}", **common} for place in range(40)]
        ids = unit.scalars(insert(User).returning(User.id), rows).all()
        today, team = clock.local_date(now), cast.units["B001-T1"]
        posts = [{"user_id": one, "role": "advisor", "unit_id": team, "starts_on": today} for one in ids]
        unit.execute(insert(Post), posts)
    tries = [("advisor1", f"guess{number}") for number in range(40)]
    tries += [(f"colleague{number}", "demoadvisor1") for number in range(40)]
    answers = at_once(lambda number: send(live, *tries[number // 2 + 40 * (number % 2)]), 80)
    assert (answers.count(422), answers.count(429), answers.count(200)) == (10, 30, 40)
    assert looked_at(app) == 10
    with app.app_context():
        assert db.session.scalar(select(func.count(Login.address.distinct())).where(Login.user_id.in_(ids))) == 1
