"""A cookie is worth nothing once its session has ended: 300 cookies, each shown alive before and shown again after."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import Login
from tests.access.asking import Quiet

EACH = 50
QUICK = "/inbox/badge"


def cookie_of(browser) -> str:
    return browser.get_cookie("ia").value


@pytest.fixture
def signed_in(app, cast, now):
    """`signed_in("advisor1")`: fifty browsers of that person, each with an open session."""

    def open_all(username):
        found = [Quiet(app, app.response_class, use_cookies=True) for _ in range(EACH)]
        for browser in found:
            browser.sign_in(username, cast.users[username])
            assert browser.ask(QUICK).status_code == 200
        return found

    return open_all


def lived_on(app, cookies) -> int:
    """How many of the cookies open a page to a browser that knows nothing else."""
    alive = 0
    for cookie in cookies:
        thief = Quiet(app, app.response_class, use_cookies=True)
        thief.set_cookie("ia", cookie)
        answer = thief.ask(QUICK)
        alive += answer.status_code == 200
        assert answer.status_code == 200 or "/login" in answer.headers["Location"]
    return alive


def test_logout(app, signed_in):
    browsers = signed_in("advisor1")
    cookies = [cookie_of(browser) for browser in browsers]
    for browser in browsers:
        assert browser.send("/logout").status_code == 303
    assert lived_on(app, cookies) == 0


def test_another_password(app, signed_in):
    browsers = signed_in("advisor1")
    cookies = [cookie_of(browser) for browser in browsers]
    typed = {"password": "demoadvisor1", "new_password": "ein-Anderes-77", "again": "ein-Anderes-77"}
    assert browsers[0].send("/password", typed).status_code == 303
    assert lived_on(app, cookies) == 0


def test_another_post(app, signed_in, people, cast):
    cookies = [cookie_of(browser) for browser in signed_in("advisor1")]
    fields = {"role": "client_exporter", "unit_id": cast.units["B001"], "last_on": "2026-12-31", "reason": "年报"}
    people("sysadmin1").submit(f"/people/{cast.users['advisor1']}/posts/new", **fields)
    assert people("sysadmin1").status == 200
    assert lived_on(app, cookies) == 0


def test_an_account_that_is_closed(app, signed_in, people, cast):
    cookies = [cookie_of(browser) for browser in signed_in("cashier1")]
    people("sysadmin1").submit(f"/people/{cast.users['cashier1']}/close", reason="离职")
    assert people("sysadmin1").status == 200
    assert lived_on(app, cookies) == 0


def test_half_an_hour_of_nothing(app, signed_in, still):
    browsers = signed_in("advisor1")
    cookies = [cookie_of(browser) for browser in browsers]
    still(clock.now() + timedelta(minutes=29, seconds=50))
    assert lived_on(app, cookies[:3]) == 3
    still(clock.now() + timedelta(seconds=11))
    assert lived_on(app, cookies) == 0


def test_twelve_hours_however_busy(app, signed_in, still):
    """The strictest thief: the cookie says that it was used a moment ago."""
    browsers = signed_in("advisor1")
    for later, alive in ((timedelta(hours=11, minutes=59), EACH), (timedelta(minutes=1, seconds=1), 0)):
        moment = still(clock.now() + later)
        for browser in browsers:
            with browser.session_transaction() as session:
                session["seen"] = int(moment.timestamp())
        assert lived_on(app, [cookie_of(browser) for browser in browsers]) == alive


def test_the_cookie_is_no_key_by_itself(app, signed_in, cast):
    """Nothing in it names a user, and what the database keeps of it opens nothing."""
    (browser, *_) = signed_in("advisor1")
    with app.app_context():
        kept = db.session.scalar(select(Login.token_hash).where(Login.user_id == cast.users["advisor1"]))
    with browser.session_transaction() as session:
        session["_user_id"] = kept
    assert browser.ask(QUICK).status_code == 302
    assert not [cookie for cookie in browser._cookies.values() if cookie.key != "ia"], "no cookie that remembers"
