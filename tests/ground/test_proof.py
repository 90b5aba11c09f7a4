"""The password is asked again before what harms most; what was typed goes on from there, and nowhere else."""

import pytest
from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Login, SignInAttempt, User

REASON = "丢了手机，本人到柜台 <b>&\"' 说明\n第二行"


@pytest.fixture
def asked(people, cast, still):
    """sysadmin1 at the page that asks, 31 minutes after the password was typed; the session is in use all the while."""

    def ask():
        still("2026-11-24T10:00")
        visitor = people("sysadmin1")
        for minute in (20, 31):
            still(f"2026-11-24T10:{minute}")
            visitor.get("/help/")
        visitor.username = ""  # types no password by itself
        visitor.submit(f"/people/{cast.users['advisor1']}/password", reason=REASON)
        return visitor

    return ask


def changed_at(app, username="advisor1"):
    with app.app_context():
        return db.session.scalar(select(User.password_changed_at).where(User.username == username))


def test_the_page_keeps_what_was_typed_and_goes_on(asked, app, cast, people):
    before = changed_at(app)
    visitor = asked()
    assert visitor.status == 401 and changed_at(app) == before
    form = visitor.page.form("form")
    assert form.get("action") == f"/people/{cast.users['advisor1']}/password"
    assert form.form_values() and dict(form.form_values())["reason"].split() == REASON.split()
    visitor.submit(None, confirm_password="demosysadmin1")
    assert visitor.status == 200 and visitor.page.select("code.key") and changed_at(app) == clock.now()
    visitor.submit(f"/people/{cast.users['advisor2']}/password", reason="noch einmal")
    assert visitor.status == 200, "the password was typed a moment ago"


def test_a_wrong_password_does_nothing_and_counts(asked, app):
    before = changed_at(app)
    visitor = asked()
    for place in range(11):
        visitor.submit(None, confirm_password="falsch")
        assert visitor.status == (422 if place < 10 else 429)
        assert dict(visitor.page.form("form").form_values())["reason"].split() == REASON.split()
    visitor.submit(None, confirm_password="demosysadmin1")
    assert visitor.status == 429 and changed_at(app) == before
    with app.app_context(), write_unit() as unit:
        unit.execute(update(SignInAttempt).values(succeeded=True))
    visitor.submit(None, confirm_password="demosysadmin1")
    assert visitor.status == 200 and changed_at(app) != before


def test_the_password_proves_one_session_alone(asked, app, cast):
    visitor = asked()
    other = app.test_client().sign_in("sysadmin1", cast.users["sysadmin1"])
    with app.app_context(), write_unit() as unit:
        newest = unit.scalar(select(Login.id).order_by(Login.id.desc()))
        unit.execute(update(Login).where(Login.id == newest).values(proved_at=None))
    visitor.submit(None, confirm_password="demosysadmin1")
    other.username = ""
    other.submit(f"/people/{cast.users['advisor2']}/password", reason="anderswo")
    assert other.status == 401


def test_the_address_is_that_of_the_request(asked, people, cast):
    visitor = asked()
    token = visitor.page.one("main [name=csrf_token]").get("value")
    url = f"/people/{cast.users['advisor1']}/password?next=//evil.example/"
    visitor.post(url, data={"csrf_token": token, "reason": "x"})
    assert visitor.page.form("form").get("action") == url
    assert (
        visitor.post(url, data={"csrf_token": token, "reason": "x", "confirm_password": "demosysadmin1"}).status_code
        == 200
    )


def test_without_a_token_no_password_is_looked_at(asked, app, cast):
    visitor = asked()
    sent = {"reason": "x", "confirm_password": "demosysadmin1"}
    assert visitor.post(f"/people/{cast.users['advisor1']}/password", data=sent).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(SignInAttempt.id)) is None


def test_the_password_is_kept_nowhere(asked, app):
    visitor = asked()
    visitor.submit(None, confirm_password="Ganz-Geheim-77")
    assert "Ganz-Geheim-77" not in visitor.page.source
