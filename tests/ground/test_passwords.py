"""The rules of passwords: each profile, what everybody knows, what was had before, and what has served its time."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from ia.ground import clock
from ia.ground.config import UnsafeSetting, one_of
from ia.ground.db import write_unit
from ia.ground.org import passwords
from ia.ground.org.models import SignInAttempt, User


@pytest.mark.parametrize(
    ("profile", "typed", "refused"),
    [
        ("plain", "kurz-77", True),
        ("plain", "lang-genug", False),
        ("standard", "password123", True),
        ("standard", "WoAiNi1314", True),
        ("standard", "aaabbbaaab", True),
        ("standard", "meinadvisor1wort", True),
        ("standard", "MeinADVISOR1Wort", True),
        ("standard", "steht im garten", False),
        ("standard", "大江东去浪淘尽千", False),
        ("strict", "steht-im-garten", True),
        ("strict", "Steht-im-Garten", False),
        ("strict", "Steht-Im-7", True),
    ],
)
def test_what_a_profile_takes(app, monkeypatch, profile, typed, refused):
    monkeypatch.setitem(app.config, "PASSWORD_PROFILE", profile)
    with app.test_request_context():
        assert bool(passwords.refusal(typed, "advisor1", [])) == refused


@pytest.fixture
def change(app, cast):
    """`change("demoadvisor1", "a-New-one")`: advisor1 signs in and changes the password; the errors, if any."""

    def send(present, new):
        visitor = app.test_client().sign_in("advisor1", cast.users["advisor1"])
        visitor.submit("/password", password=present, new_password=new, again=new)
        return visitor.page.errors

    return send


def test_the_last_three_do_not_come_back(change, now):
    chain = ["demoadvisor1", "erstes-Wort-77", "zweites-Wort-77", "drittes-Wort-77"]
    for present, new in zip(chain, chain[1:], strict=False):
        assert not change(present, new)
    for earlier in chain[1:]:
        assert change(chain[-1], earlier)
    assert not change(chain[-1], "viertes-Wort-77")
    assert not change("viertes-Wort-77", "erstes-Wort-77"), "of four words ago"


def test_the_present_password_is_counted_as_a_guess(change, app, now):
    for _ in range(10):
        assert change("geraten-77", "neues-Wort-77")
    assert "五分钟" in " ".join(change("demoadvisor1", "neues-Wort-77"))
    with app.app_context(), write_unit() as unit:
        unit.execute(update(SignInAttempt).values(succeeded=True))
    assert not change("demoadvisor1", "neues-Wort-77")


@pytest.mark.parametrize(
    ("days", "profile", "first"), [(89, "standard", "/"), (90, "standard", "/password"), (400, "plain", "/")]
)
def test_a_password_serves_for_its_time(app, cast, now, monkeypatch, days, profile, first):
    monkeypatch.setitem(app.config, "PASSWORD_PROFILE", profile)
    with app.app_context(), write_unit() as unit:
        ago = clock.now() - timedelta(days=days)
        unit.execute(update(User).where(User.username == "advisor1").values(password_changed_at=ago))
    visitor = app.test_client()
    visitor.submit("/login?next=/", username="advisor1", password="demoadvisor1")
    assert visitor.page.url == first
    visitor.get("/clients/", expect=200 if first == "/" else 303)


def test_an_unknown_profile_is_refused(monkeypatch):
    monkeypatch.setenv("IA_PASSWORD_PROFILE", "lax")
    with pytest.raises(UnsafeSetting):
        one_of("IA_PASSWORD_PROFILE", ("standard", "plain", "strict"))
