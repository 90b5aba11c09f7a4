"""Accounts and posts in the hands of administrators: whose, what each deed does, ends and tells, and what is refused."""

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.inbox.models import Notice
from ia.ground.org.models import Login, Post, User
from tests.clients.shelf import Shelf


@pytest.fixture
def admin(people):
    return people("sysadmin1")


@pytest.fixture
def row(app, cast):
    """`row("advisor1")` is the account as it stands in the database."""

    def read(username):
        with app.app_context():
            return db.session.scalar(select(User).where(User.username == username))

    return read


def held(app, user_id) -> list[str]:
    with app.app_context():
        query = select(Post.role).where(Post.user_id == user_id, Post.ends_on.is_(None)).order_by(Post.id)
        return list(db.session.scalars(query))


def last_row(app) -> tuple:
    with app.app_context():
        query = select(AuditRow.action, AuditRow.actor_name, AuditRow.changes).order_by(AuditRow.seq.desc())
        return tuple(db.session.execute(query.where(AuditRow.action != "sign-in")).first())


def told(app, user_id) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Notice.message).where(Notice.user_id == user_id)))


def signs_in(app, username, password) -> str:
    visitor = app.test_client()
    visitor.submit("/login", username=username, password=password)
    return visitor.page.url


def test_whose_accounts_one_keeps(people, cast):
    for viewer, theirs, others in (
        ("sysadmin1", ("advisor1", "gm1", "sysadmin1"), ("advisor9", "hq1", "region1", "hqadmin1")),
        ("hqadmin1", ("advisor1", "advisor9", "hq1"), ()),
    ):
        people(viewer).get("/people/")
        links = people(viewer).page.links()
        for username in theirs:
            people(viewer).get(f"/people/{cast.users[username]}")
            assert f"/people/{cast.users[username]}" in links
        for username in others:
            number = cast.users[username]
            for tail in ("", "/posts/new", "/password", "/second-factor", "/close", "/open"):
                people(viewer).get(f"/people/{number}{tail}", expect=404)
            assert f"/people/{number}" not in links
    for username in ("director1", "gm1", "advisor1", "hq1"):
        people(username).get("/people/", expect=403)


def test_somebody_new(admin, app, row, cast):
    fields = {
        "username": "Neu.Er",
        "name": "新员工",
        "role": "advisor",
        "unit_id": cast.units["B001-T1"],
        "reason": "入职",
    }
    admin.submit("/people/new", **fields)
    given = admin.page.one("code.key").text_content()
    assert row("neu.er").must_change and held(app, row("neu.er").id) == ["advisor"]
    assert signs_in(app, "neu.er", given) == "/password"
    visitor = app.test_client()
    visitor.submit("/login", username="neu.er", password=given)
    visitor.get("/clients/", expect=303)
    visitor.submit("/password", password=given, new_password="ein-Eigenes-77", again="ein-Eigenes-77")
    assert signs_in(app, "neu.er", "ein-Eigenes-77") == "/"
    admin.submit("/people/new", **fields)
    assert admin.status == 422 and len(admin.page.errors) == 2, "the name is taken"


def test_a_password_is_given_and_told(admin, app, row, cast, people):
    people("advisor1").get("/")
    before = row("advisor1").password_hash
    admin.submit(f"/people/{cast.users['advisor1']}/password", reason="忘记密码")
    given = admin.page.one("code.key").text_content()
    assert row("advisor1").password_hash != before and row("advisor1").must_change
    people("advisor1").get("/", expect=302)
    assert signs_in(app, "advisor1", "demoadvisor1") == "/login"
    assert signs_in(app, "advisor1", given) == "/password"
    action, actor, changes = last_row(app)
    assert (action, actor, changes) == ("password-given", row("sysadmin1").name, {"reason": [None, "忘记密码"]})
    assert given not in str(changes) and len(told(app, cast.users["advisor1"])) == 1


def test_posts_are_given_and_ended(admin, app, cast, people, row):
    number = cast.users["advisor1"]
    people("advisor1").get("/")
    fields = {"role": "client_exporter", "unit_id": cast.units["B001"], "reason": "年报"}
    admin.submit(f"/people/{number}/posts/new", **fields)
    assert admin.status == 422 and admin.page.errors
    admin.submit(f"/people/{number}/posts/new", **fields, last_on="2026-12-31")
    assert admin.page.url == f"/people/{number}" and "客户信息导出员" in admin.page.text
    people("advisor1").get("/", expect=302)
    (link,) = [one for one in admin.page.links() if one.endswith("/end")][-1:]
    admin.submit(link, reason="完成")
    assert "客户信息导出员" not in admin.page.text and last_row(app)[:2] == ("edit", row("sysadmin1").name)


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        ("leader", "B001"),
        ("counter_admin", "B001"),
        ("advisor", "B001-T1"),
        ("branch_sysadmin", "B001"),
        ("hq_brokerage", "C000"),
        ("advisor", "B002-T1"),
    ],
)
def test_a_post_that_cannot_be_is_refused(admin, app, cast, role, unit):
    """Of the wrong kind of place, taken, held already; above the administrator or in another branch."""
    number, before = cast.users["advisor1"], held(app, cast.users["advisor1"])
    admin.get(f"/people/{number}/posts/new")
    values = {"role": role, "unit_id": str(cast.units[unit]), "reason": "x"}
    admin.submit(None, values)
    assert admin.status == 422 and admin.page.errors
    assert held(app, number) == before


def test_nobody_changes_the_own_account(admin, cast, app, row):
    number = cast.users["sysadmin1"]
    for tail in ("posts/new", "password", "second-factor", "close"):
        admin.get(f"/people/{number}/{tail}", expect=403)
    assert row("sysadmin1").disabled_at is None and held(app, number) == ["branch_sysadmin"]


def test_an_account_is_closed_and_opened_again(admin, app, cast, row, people):
    number = cast.users["cashier1"]
    people("cashier1").get("/")
    admin.submit(f"/people/{number}/close", reason="离职")
    assert row("cashier1").disabled_at == clock.now() and held(app, number) == []
    people("cashier1").get("/", expect=302)
    assert signs_in(app, "cashier1", "democashier1") == "/login"
    admin.get(f"/people/{number}/close", expect=409)
    admin.submit(f"/people/{number}/open", reason="弄错了人")
    assert row("cashier1").disabled_at is None and signs_in(app, "cashier1", "democashier1") == "/"


def test_who_still_holds_something_is_not_closed_in_silence(admin, app, cast, row, people, now):
    shelf = Shelf(app, cast)
    shelf.put("advisor1", "张三丰")
    number = cast.users["advisor1"]
    admin.submit(f"/people/{number}/close", reason="离职")
    assert admin.status == 422 and row("advisor1").disabled_at is None
    assert "张三丰" not in admin.page.source, "an administrator learns how much, not what (P-27)"
    admin.submit(None, reason="离职", anyway=True)
    assert row("advisor1").disabled_at and last_row(app)[2]["held"] == [None, 1]
    for username in ("leader1", "director1"):
        assert len(told(app, cast.users[username])) == 1
        people(username).get("/inbox/")
        assert f"/holdings/{number}" in people(username).page.links()


def test_a_second_factor_is_taken_away_and_told(admin, app, cast, people):
    people("hqadmin1")
    people("advisor1").get("/account/second-factor")
    admin.submit(f"/people/{cast.users['advisor1']}/second-factor", reason="手机丢了")
    assert admin.status == 409


def test_a_closed_account_leaves_no_session(admin, app, cast, people):
    for _ in range(3):
        app.test_client().sign_in("cashier1", cast.users["cashier1"])
    admin.submit(f"/people/{cast.users['cashier1']}/close", reason="离职")
    with app.app_context():
        still_open = select(Login.id).where(Login.user_id == cast.users["cashier1"], Login.ended_at.is_(None))
        assert db.session.scalars(still_open).all() == []


def test_the_pages_stay_within_their_statements(admin, statements, cast):
    admin.get("/people/")
    for url, most in (("/people/", 5), (f"/people/{cast.users['advisor1']}", 7)):
        with statements() as seen:
            admin.get(url)
        assert len(seen) <= most, "\n".join(seen)
