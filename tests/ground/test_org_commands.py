"""The first places and people of a real site, made by command; they can sign in."""

from datetime import date

import pytest
from sqlalchemy import select

from ia.ground.audit.models import AuditRow
from ia.ground.db import db, write_unit
from ia.ground.org import second
from ia.ground.org.commands import add_unit, add_user, give_post, take_post, take_second_factor
from ia.ground.org.models import Post


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()
    return lambda command, *words: runner.invoke(command, words)


def found(run) -> None:
    for words in (
        ("C1", "总公司", "--kind", "company"),
        ("R1", "分部", "--kind", "region", "--parent", "C1"),
        ("B7", "第七营业部", "--kind", "branch", "--parent", "R1"),
        ("B7-T1", "一队", "--kind", "team", "--parent", "B7"),
    ):
        assert run(add_unit, *words).exit_code == 0


def test_a_site_begins_without_the_demo(app, run):
    found(run)
    made = run(add_user, "Wang", "王领队", "--role", "leader", "--unit", "B7-T1", "--password", "long-enough-1")
    assert made.exit_code == 0, made.output
    visitor = app.test_client()
    visitor.submit("/login", username="wang", password="long-enough-1")
    assert visitor.page.heading == "工作台"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("x", "X", "--role", "leader", "--unit", "B7", "--password", "long-enough-1"), "held in a team"),
        (("x", "X", "--role", "leader", "--unit", "nowhere", "--password", "long-enough-1"), "no unit"),
        (("x", "X", "--role", "leader", "--unit", "B7-T1", "--password", "short"), "at least 8"),
    ],
)
def test_what_does_not_fit_is_refused(run, words, said):
    found(run)
    refused = run(add_user, *words)
    assert refused.exit_code != 0 and said in refused.output


def test_a_code_is_given_once(run):
    found(run)
    again = run(add_unit, "B7", "又一个", "--kind", "branch", "--parent", "R1")
    assert again.exit_code != 0 and "taken" in again.output


# One more post, for a time


def posts(app, role) -> list[tuple]:
    with app.app_context():
        query = select(Post.user_id, Post.starts_on, Post.ends_on, Post.reason).where(Post.role == role)
        return [tuple(row) for row in db.session.execute(query)]


def test_a_post_is_given_until_a_day_and_taken_again(app, cast, run, now, people, still):
    people("advisor1").get("/clients/")
    given = run(give_post, "advisor1", "client_exporter", "B001", "--until", "2026-12-31", "--reason", "年度报告")
    assert given.exit_code == 0, given.output
    assert posts(app, "client_exporter") == [
        (cast.users["advisor1"], date(2026, 11, 24), date(2027, 1, 1), "年度报告")
    ]
    people("advisor1").get("/clients/", expect=302)  # the session knew the posts of before
    still("2026-11-25T09:00")
    assert run(take_post, "advisor1", "client_exporter", "B001").exit_code == 0
    assert posts(app, "client_exporter")[0][2] == date(2026, 11, 25)
    with app.app_context():
        rows = db.session.execute(select(AuditRow.action, AuditRow.changes).where(AuditRow.subject_kind == "post")).all()
    assert [row.action for row in rows] == ["create", "edit"]
    assert rows[0].changes["role"] == [None, "client_exporter@B001"]
    assert rows[0].changes["ends_on"] == [None, "2026-12-31"]


def test_a_post_that_began_today_goes_without_a_trace_but_in_the_trail(app, cast, run, now):
    run(give_post, "advisor1", "client_exporter", "B001", "--until", "2026-12-31")
    assert run(take_post, "advisor1", "client_exporter", "B001").exit_code == 0
    assert posts(app, "client_exporter") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "advisor", "B001-T1"), "nobody"),
        (("advisor1", "client_exporter", "B001"), "until when"),
        (("advisor1", "client_exporter", "B001", "--until", "2026-11-23"), "past"),
        (("advisor1", "client_exporter", "B001-T1", "--until", "2026-12-31"), "held in a branch"),
        (("advisor1", "advisor", "B001-T1"), "already"),
        (("sysadmin1", "client_exporter", "B001", "--until", "2026-12-31"), "P-27"),
        (("advisor1", "branch_sysadmin", "B001"), "P-27"),
        (("clerk1", "counter_admin", "B001"), "P-15"),
    ],
)
def test_a_post_that_cannot_be_is_refused(app, cast, run, now, words, said):
    refused = run(give_post, *words)
    assert refused.exit_code != 0 and said in refused.output
    assert posts(app, "client_exporter") == []


def test_only_a_post_that_is_held_is_taken(cast, run, now):
    refused = run(take_post, "advisor1", "client_exporter", "B001")
    assert refused.exit_code != 0 and "does not hold" in refused.output


def test_a_second_factor_is_taken_away_where_nobody_else_can(app, cast, run, now, people):
    refused = run(take_second_factor, "sysadmin1", "--reason", "丢了")
    assert refused.exit_code != 0 and "no second factor" in refused.output
    with app.app_context(), write_unit():
        second.enrol(cast.users["sysadmin1"], second.fresh_salt(), 1, now)
    people("sysadmin1").get("/people/")
    assert run(take_second_factor, "sysadmin1", "--reason", "丢了").exit_code == 0
    people("sysadmin1").get("/people/", expect=302)
    with app.app_context():
        assert not second.asked_of(cast.users["sysadmin1"])
        (row,) = db.session.scalars(select(AuditRow).where(AuditRow.action == "second-factor-reset"))
    assert row.changes == {"reason": [None, "丢了"]}
