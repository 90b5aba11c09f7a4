"""Signing in tells nobody which accounts exist, leads nowhere outside, and answers to the names of this site alone."""

import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import update

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.guesses import GUESSES
from ia.ground.org.models import User
from tests.access.asking import Quiet

OUTSIDE = (
    "//evil.example/",
    "https://evil.example/",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "/%0a/evil.example\r\nX: y",
    "javascript:alert(1)",
    "http:evil.example",
    " //evil.example",
    "\x01//evil.example",
    "///evil.example",
    "evil.example",
    "/..//evil.example",
)


@pytest.fixture
def stranger(app, cast, now):
    def fresh():
        browser = Quiet(app, app.response_class, use_cookies=True)
        browser.home = "/login"
        return browser

    return fresh


def said(answer) -> tuple:
    """The answer without what differs on each page; the user name that was typed stands in the field again."""
    text = re.sub(r'name="(csrf_token|form_token)"[^>]*value="[^"]+"|value="(advisor1|cashier1|niemand)"', "", answer.text)
    return answer.status_code, text, sorted(name for name, _ in answer.headers if name != "Content-Length")


def test_an_account_that_does_not_exist_answers_like_one_that_does(app, stranger):
    with app.app_context(), write_unit() as unit:
        unit.execute(update(User).where(User.username == "cashier1").values(disabled_at=clock.now()))
    for place in range(GUESSES + 2):
        answers = [
            said(stranger().send("/login", {"username": name, "password": password}))
            for name, password in (("advisor1", "falsch"), ("cashier1", "democashier1"), ("niemand", "falsch"))
        ]
        assert answers[0] == answers[1] == answers[2]
        assert answers[0][0] == (422 if place < GUESSES else 429)


@pytest.mark.parametrize("target", OUTSIDE)
def test_no_way_leads_outside(stranger, target):
    browser = stranger()
    with browser.session_transaction() as session:
        session["language"] = "en"
    browser.ask("/login")
    typed = {"username": "advisor1", "password": "demoadvisor1", "csrf_token": _token(browser)}
    answer = browser.post("/login", query_string={"next": target}, data=typed)
    assert answer.status_code == 303
    assert urlsplit(urljoin("http://localhost/login", answer.headers["Location"])).netloc == "localhost"
    again = browser.get("/login", query_string={"next": target}, expect=302)
    assert urlsplit(urljoin("http://localhost/login", again.headers["Location"])).netloc == "localhost"


def _token(browser) -> str:
    return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.ask("/login").text)[1]


def test_the_language_button_leads_back_inside(stranger):
    browser = stranger()
    token = _token(browser)
    answer = browser.post(
        "/language", data={"language": "en", "csrf_token": token}, headers={"Referer": "http://localhost//evil.example/x"}
    )
    assert answer.headers["Location"] == "/"


def test_only_the_names_of_the_site_are_answered_to(app, stranger, monkeypatch):
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["ia.branch.example"])
    for host, status in (("ia.branch.example", 200), ("evil.example", 400), ("ia.branch.example.evil.example", 400)):
        assert stranger().get("/login", headers={"Host": host}, expect=None).status_code == status


def test_a_session_is_new_at_each_sign_in(app, stranger, cast):
    """A cookie that somebody was given beforehand is worth nothing to whoever gave it."""
    browser = stranger()
    browser.ask("/login")
    given = browser.get_cookie("ia").value
    assert browser.send("/login", {"username": "advisor1", "password": "demoadvisor1"}).status_code == 303
    assert browser.get_cookie("ia").value != given
    thief = stranger()
    thief.set_cookie("ia", given)
    assert thief.ask("/inbox/badge").status_code == 302


def test_guesses_of_five_minutes_ago_are_forgiven(stranger, still):
    for _ in range(GUESSES):
        stranger().send("/login", {"username": "advisor1", "password": "falsch"})
    right = {"username": "advisor1", "password": "demoadvisor1"}
    assert stranger().send("/login", right).status_code == 429
    still(clock.now() + timedelta(minutes=5, seconds=1))
    assert stranger().send("/login", right).status_code == 303
