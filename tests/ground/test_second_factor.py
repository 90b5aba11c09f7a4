"""The second factor: setting it up, signing in with it, each code once, recovery codes, where it is required, turning it off."""

import re

import pyotp
import pytest
from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.org import second
from ia.ground.org.models import Login, RecoveryCode, SecondFactor, SignInAttempt

HERE = "/account/second-factor"


class Phone:
    """An authenticator app that was given the key as it stands on the page."""

    def __init__(self, page):
        self.otp = pyotp.TOTP(page.one("code.key").text_content().replace(" ", ""))

    def code(self, later: int = 0) -> str:
        return self.otp.generate_otp(int(clock.now().timestamp()) // second.STEP + later)


@pytest.fixture
def enrolled(people):
    """`enrolled("sysadmin1")` sets the factor up: the phone, and the recovery codes."""

    def set_up(username):
        visitor = people(username)
        visitor.get(HERE)
        phone = Phone(visitor.page)
        visitor.submit(None, one_time_code=phone.code())
        assert visitor.status == 200, visitor.page.errors
        return phone, visitor.page.texts(".codes li")

    return set_up


@pytest.fixture
def arrive(app):
    """`arrive("sysadmin1")` types the password in a new browser."""

    def typed(username, then="/login"):
        visitor = app.test_client()
        visitor.submit(then, username=username, password=f"demo{username}")
        return visitor

    return typed


def actions(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditRow.action).order_by(AuditRow.seq)))


def test_whoever_has_none_signs_in_by_password_alone(arrive, people):
    assert arrive("sysadmin1").page.heading == "工作台"


def test_a_code_opens_what_the_password_alone_does_not(enrolled, arrive, still):
    still("2026-11-24T10:00:00")
    phone, codes = enrolled("sysadmin1")
    assert len(set(codes)) == 10
    still("2026-11-24T10:01:00")
    visitor = arrive("sysadmin1", "/login?next=/sessions")
    assert visitor.page.url.startswith("/login/code")
    visitor.get("/", expect=302)
    visitor.submit("/login/code?next=/sessions", one_time_code="000000")
    assert visitor.status == 422 and visitor.page.errors
    visitor.submit(None, one_time_code=phone.code())
    assert visitor.page.url == "/sessions"


@pytest.mark.parametrize(("later", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_code_wrong(enrolled, arrive, still, later, opens):
    still("2026-11-24T10:00:00")
    phone, _ = enrolled("sysadmin1")
    still("2026-11-24T10:05:00")
    visitor = arrive("sysadmin1")
    visitor.submit(None, one_time_code=phone.code(later))
    assert (visitor.page.heading == "工作台") == opens


def test_a_code_is_good_once(enrolled, arrive, still):
    still("2026-11-24T10:00:00")
    phone, codes = enrolled("sysadmin1")
    for place, seen in ((0, phone.code()), (1, None), (2, None), (3, codes[0]), (4, codes[0])):
        still(f"2026-11-24T10:0{2 * place}:00") if place else None
        visitor = arrive("sysadmin1")
        visitor.submit(None, one_time_code=(seen or phone.code()).upper())
        assert (visitor.status == 422) == (place in (0, 4)), (
            place
        )  # the first proved the phone, the last was used before
    again = arrive("sysadmin1")
    taken = phone.code(1)
    again.submit(None, one_time_code=taken)
    assert again.page.heading == "工作台"
    for old in (taken, phone.code(), phone.code(-1)):
        replayed = arrive("sysadmin1")
        replayed.submit(None, one_time_code=old)
        assert replayed.status == 422


def test_what_opens_is_nowhere_to_be_read(enrolled, app, cast, now):
    phone, codes = enrolled("sysadmin1")
    secrets = [phone.otp.secret, *codes, *(code.replace("-", "") for code in codes)]
    with app.app_context():
        whole = " ".join(
            str(row)
            for table in (SecondFactor, RecoveryCode, AuditRow, Login)
            for row in db.session.execute(select(table.__table__))
        )
    assert not [one for one in secrets if one in whole]


def test_codes_are_counted_with_the_passwords(enrolled, arrive, app, still):
    still("2026-11-24T10:00:00")
    phone, _ = enrolled("sysadmin1")
    still("2026-11-24T10:10:00")
    visitor = arrive("sysadmin1")
    for place in range(11):
        visitor.submit("/login/code", one_time_code="123123")
        assert visitor.status == (422 if place < 10 else 429)
    visitor.submit("/login/code", one_time_code=phone.code())
    assert visitor.status == 429
    assert arrive("sysadmin1").status == 429
    with app.app_context(), write_unit() as unit:
        unit.execute(update(SignInAttempt).values(succeeded=True))
    visitor.submit("/login/code", one_time_code=phone.code())
    assert visitor.page.heading == "工作台"


def test_half_way_ends(enrolled, arrive, still, app):
    still("2026-11-24T10:00:00")
    phone, _ = enrolled("sysadmin1")
    visitor = arrive("sysadmin1")
    still("2026-11-24T10:05:30")
    visitor.get("/login/code", expect=303)
    app.test_client().get("/login/code", expect=303)


def test_required_for_administrators_and_head_office(app, cast, arrive, monkeypatch, now):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", second.REQUIRED)
    for username in ("advisor1", "director1", "clerk1"):
        assert arrive(username).page.heading == "工作台"
    for username in ("sysadmin1", "hqadmin1", "hq1", "callcentre1"):
        visitor = arrive(username)
        assert visitor.page.url == HERE, username
        for page in ("/", "/sessions", "/help/"):
            assert visitor.get(page, expect=303).headers["Location"] == HERE
        visitor.get(HERE)
        token = visitor.page.select("[name=csrf_token]")[0].get("value")
        assert visitor.post("/sessions/others/end", data={"csrf_token": token}).headers["Location"] == HERE
    visitor.get(HERE)
    visitor.submit(None, one_time_code=Phone(visitor.page).code())
    visitor.get("/")
    visitor.get(HERE)
    assert f"{HERE}/off" not in visitor.page.source
    assert visitor.post(f"{HERE}/off", data={"csrf_token": token}).status_code == 422


def test_turned_off_and_off_for_the_site(enrolled, people, arrive, app, monkeypatch, now):
    enrolled("sysadmin1")
    monkeypatch.setitem(app.config, "SECOND_FACTOR", second.OFF)
    assert arrive("sysadmin1").page.heading == "工作台"
    monkeypatch.setitem(app.config, "SECOND_FACTOR", second.OPTIONAL)
    people("sysadmin1").submit(HERE, press=f"{HERE}/off")
    assert arrive("sysadmin1").page.heading == "工作台"
    assert actions(app).count("second-factor-off") == 1


def test_new_recovery_codes_end_the_old(enrolled, people, arrive, app, now):
    _, codes = enrolled("sysadmin1")
    people("sysadmin1").submit(HERE, press=f"{HERE}/recovery-codes")
    fresh = people("sysadmin1").page.texts(".codes li")
    assert len(set(fresh) - set(codes)) == 10
    for code, opens in ((codes[0], False), (fresh[0], True), (fresh[0], False)):
        visitor = arrive("sysadmin1")
        visitor.submit(None, one_time_code=code)
        assert (visitor.page.heading == "工作台") == opens


def test_the_mark_says_what_the_key_says(people):
    visitor = people("sysadmin1")
    visitor.get(HERE)
    assert len(visitor.page.select(".qr svg path")) == 1 and not re.search("otpauth", visitor.page.source)
    assert len(visitor.page.one("code.key").text_content().replace(" ", "")) == 32
