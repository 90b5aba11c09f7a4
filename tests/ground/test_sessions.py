"""One's own sessions, ending them, what administrators see of their people, and accounts in use at two places."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.org import lastuse
from ia.ground.org.models import Login
from ia.ground.org.sessions import browser

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def signed_in(app, cast, now):
    """`signed_in("advisor1", "10.0.0.7")` opens another session of that person; its number."""

    def open_session(username, address="10.0.0.7", agent=EDGE, at=None):
        at = at or clock.now()
        facts = {"user_id": cast.users[username], "address": address, "agent": agent, "created_at": at}
        with app.app_context(), write_unit() as unit:
            known = unit.scalar(select(Login.id).order_by(Login.id.desc())) or 0
            row = {**facts, "token_hash": f"{known + 1:064d}", "expires_at": at + timedelta(hours=12)}
            return unit.execute(insert(Login).values(row).returning(Login.id)).scalar_one()

    return open_session


def rows_of(visitor, url="/sessions") -> list[list[str]]:
    visitor.get(url)
    rows = visitor.page.select("tbody tr")
    return [[" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")] for row in rows]


def ended(app, login_id) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Login.ended_why).where(Login.id == login_id))


def post(visitor, url):
    visitor.get("/sessions")
    token = visitor.page.select("input[name=csrf_token]")[0].get("value")
    return visitor.post(url, data={"csrf_token": token})


@pytest.mark.parametrize(
    ("agent", "said"), [(EDGE, "Edge · Windows"), (PHONE, "Safari · iPhone"), ("curl/8.0", "其他浏览器"), ("", "其他浏览器")]
)
def test_a_browser_is_recognised(app, agent, said):
    with app.app_context():
        assert browser(agent) == said


def test_the_page_shows_ones_own_sessions_alone(people, signed_in):
    signed_in("advisor1", agent=PHONE)
    signed_in("advisor2", "10.0.0.9")
    first, second = rows_of(people("advisor1"))
    assert first[0].endswith("当前") and first[4] == ""
    assert second == ["Safari · iPhone", "10.0.0.7", "2026-11-24 10:00", "2026-11-24 10:00", "结束"]


def test_one_session_or_all_others_are_ended(people, signed_in, app):
    one, two = signed_in("advisor1"), signed_in("advisor1")
    people("advisor1").submit("/sessions", form=f"/sessions/{one}/end")
    assert (ended(app, one), ended(app, two)) == ("by-owner", None)
    people("advisor1").submit("/sessions", form="/sessions/others/end")
    assert ended(app, two) == "by-owner" and len(rows_of(people("advisor1"))) == 1
    with app.app_context():
        done = select(AuditRow.subject_kind).where(AuditRow.action == "end-session").order_by(AuditRow.seq)
        assert list(db.session.scalars(done)) == ["login", "user"]


def test_somebody_elses_session_does_not_exist(people, signed_in, app):
    others = signed_in("advisor2")
    assert post(people("advisor1"), f"/sessions/{others}/end").status_code == 404
    assert post(people("advisor1"), "/sessions/999999/end").status_code == 404
    assert ended(app, others) is None


def test_the_last_use_is_known_to_the_minute_without_a_write(app, cast, still, statements):
    still("2026-11-24T10:00")
    visitor = app.test_client().sign_in("advisor1", cast.users["advisor1"])
    for moment in ("2026-11-24T10:00:30", "2026-11-24T10:12:40"):
        still(moment)
        with statements() as seen:
            visitor.get("/help/")
        assert not [text for text in seen if not text.lstrip().startswith("SELECT")]
    assert rows_of(visitor)[0][2:4] == ["2026-11-24 10:00", "2026-11-24 10:12"]


def test_administrators_see_counts_of_their_people_and_end_them(people, signed_in, app, cast):
    ids = [signed_in("advisor1"), signed_in("advisor1", "10.0.0.8"), signed_in("advisor9")]
    rows = {row[0]: row[1:4] for row in rows_of(people("sysadmin1"), "/sessions/people")}
    assert rows["林晓东"] == ["advisor1", "2", "2 多个"] and "唐欣怡" not in rows
    assert "唐欣怡" in {row[0] for row in rows_of(people("hqadmin1"), "/sessions/people")}
    people("sysadmin1").submit("/sessions/people", form=f"/sessions/people/{cast.users['advisor1']}/end")
    assert [ended(app, number) for number in ids] == ["by-admin", "by-admin", None]
    assert post(people("sysadmin1"), f"/sessions/people/{cast.users['advisor9']}/end").status_code == 404


@pytest.mark.parametrize("username", ["advisor1", "director1", "gm1"])
def test_nobody_else_sees_who_is_signed_in(people, cast, username):
    people(username).get("/sessions/people", expect=403)
    assert post(people(username), f"/sessions/people/{cast.users['advisor2']}/end").status_code == 403


def places(app) -> list[dict]:
    with app.app_context():
        return list(db.session.scalars(select(AuditRow.changes).where(AuditRow.action == "two-places")))


@pytest.mark.parametrize(
    ("minutes", "address", "noted"), [(5, "10.0.0.7", True), (30, "10.0.0.7", False), (5, "127.0.0.1", False)]
)
def test_two_places_within_minutes_stand_in_the_trail(app, signed_in, people, minutes, address, noted):
    signed_in("advisor1", address, at=clock.now() - timedelta(minutes=minutes))
    app.test_client().submit("/login", username="advisor1", password="demoadvisor1")
    assert places(app) == ([{"addresses": [["10.0.0.7"], "127.0.0.1"]}] if noted else [])
    people("sysadmin1").get("/audit/")
    assert ("几分钟内在两处登录" in people("sysadmin1").page.text) == noted


def test_an_old_session_in_use_counts_as_a_place(app, signed_in):
    login_id = signed_in("advisor1", at=clock.now() - timedelta(hours=3))
    with app.app_context():
        lastuse.note(login_id, clock.now() - timedelta(minutes=2))
    app.test_client().submit("/login", username="advisor1", password="demoadvisor1")
    assert len(places(app)) == 1
