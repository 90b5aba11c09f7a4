"""A cookie is worth nothing once its session has ended, however it ended and however often the cookie is shown again
(targets, section 3, row 3): six ways, fifty requests each."""

from datetime import timedelta

import pytest

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.commands import give_post
from ia.ground.org.models import User
from tests.access import world as worlds
from tests.access.asking import Quiet, changed, contents
from tests.access.test_csrf import FIELDS, targets

EACH = 50
PASSWORD = {"password": "demoadvisor1", "new_password": "a-fresh-Secret-1", "again": "a-fresh-Secret-1"}


def leave(app, browser, still) -> None:
    assert browser.send("/logout").status_code == 303


def choose_another_password(app, browser, still) -> None:
    assert browser.send("/password", PASSWORD).headers["Location"].startswith("/login")


def get_another_post(app, browser, still) -> None:
    done = app.test_cli_runner().invoke(give_post, ["advisor1", "training_centre", "C000"])
    assert done.exit_code == 0, done.output


def be_disabled(app, browser, still) -> None:
    with app.app_context(), write_unit() as unit:
        unit.execute(User.__table__.update().where(User.username == "advisor1").values(disabled_at=clock.now()))


def pause(app, browser, still) -> None:
    still(clock.now() + timedelta(minutes=30, seconds=1))


def go_on_for_twelve_hours(app, browser, still) -> None:
    """In use all the time, so that only the clock ends it."""
    begin = clock.now()
    for minutes in range(20, 12 * 60, 20):
        still(begin + timedelta(minutes=minutes))
        assert browser.ask("/help/").status_code == 200
    still(begin + timedelta(hours=12, seconds=1))


@pytest.mark.parametrize(
    "ends", [leave, choose_another_password, get_another_post, be_disabled, pause, go_on_for_twelve_hours]
)
def test_a_cookie_of_a_session_that_ended_opens_nothing(app, cast, now, still, whole, ends):
    world = worlds.few(app, cast)
    browser, thief = (Quiet(app, app.response_class, use_cookies=True) for _ in range(2))
    browser.sign_in("advisor1", cast.users["advisor1"])
    cookie = browser.get_cookie("ia").value
    thief.set_cookie("ia", cookie)
    assert thief.ask("/clients/").status_code == 200, "it is a good cookie before"
    browser.send("/inbox/read")
    cookie = browser.get_cookie("ia").value  # the one that carries the token of its forms
    ends(app, browser, still)
    if ends is go_on_for_twelve_hours:
        cookie = browser.get_cookie("ia").value  # the freshest there ever was
    asked = [("GET", url) for url in targets(app, "GET", world, whole)] + [
        ("POST", url) for url in targets(app, "POST", world, whole)
    ]
    open_to_all = ("/login", "/language", "/healthz", "/calendar-feed")
    asked = [(method, url) for method, url in asked if not url.startswith(open_to_all)]
    before, opened = contents(app), []
    for place in range(EACH):
        method, url = asked[place * len(asked) // EACH]
        thief.set_cookie("ia", cookie)  # and not what an answer has made of it
        answer = thief.ask(url) if method == "GET" else thief.post(url, data={**FIELDS, "csrf_token": browser.token})
        if not (answer.status_code in (302, 303) and answer.headers["Location"].startswith("/login")):
            opened.append((method, url, answer.status_code))
    assert not opened
    written = [text for text in changed(before, contents(app)) if not text.startswith("drafts")]
    assert not written, "a form that comes too late is kept as its sender's draft, and does nothing else"
