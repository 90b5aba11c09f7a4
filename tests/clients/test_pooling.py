"""Prospects without contact are opened to the branch on the first working day of a month, and their adviser is told before."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.standing.pooling import MONTHS, open_up, tell_of_opening
from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.clauses.change import change
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice

OLD = datetime(2026, 8, 20, 2, tzinfo=clock.ZONE)


def at(day: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=clock.ZONE)


@pytest.fixture
def figure(app):
    """`figure(3)` opens prospects after three months without contact, from `since` on."""

    def put(months: int, since: date = date(2026, 11, 1)) -> None:
        with app.app_context(), write_unit():
            change(MONTHS, months, since, "测试", person=None, now=clock.now())

    return put


@pytest.fixture
def told(app):
    """Tell at a moment; who was told of how many, new ones alone."""

    def run(now: datetime) -> list:
        with app.app_context():
            known = set(db.session.scalars(select(Notice.id)))
            with write_unit():
                tell_of_opening(now)
            rows = db.session.scalars(select(Notice).where(Notice.reminder == "J-62").order_by(Notice.user_id)).all()
            return [(row.user_id, row.values["count"], row.values["day"]) for row in rows if row.id not in known]

    return run


@pytest.fixture
def opened(app):
    """Open at a moment; how many."""

    def run(now: datetime) -> int:
        with app.app_context(), write_unit():
            return open_up(now)["opened"]

    return run


@pytest.fixture
def silent(shelf) -> list[int]:
    """Prospects of two advisers with whom nobody has talked since August."""
    found = [
        shelf.put(username, name)
        for username, name in (("advisor1", "甲一"), ("advisor1", "乙二"), ("advisor3", "丙三"))
    ]
    for one in found:
        shelf.set(one, created_at=OLD)
    shelf.set(found[1], last_contact_at=OLD, visibility_scope="team")
    return found


def scopes(shelf, ids) -> list[str]:
    return [shelf.row(one).visibility_scope for one in ids]


def test_the_adviser_is_told_five_working_days_before_and_once(figure, told, silent, cast):
    figure(3)
    assert told(at(23)) == []
    mine = [(cast.users["advisor1"], 2, "2026-12-01"), (cast.users["advisor3"], 1, "2026-12-01")]
    assert told(at(24)) == mine
    assert told(at(25)) == [] and told(at(30)) == []


def test_a_day_that_was_missed_is_made_up_but_not_on_a_day_off(figure, told, silent):
    figure(3)
    assert told(at(28)) == [], "a Saturday"
    assert len(told(at(27))) == 2


def test_they_are_opened_on_the_day_with_a_trace_and_not_before(figure, opened, silent, shelf, app, people):
    figure(3)
    people("advisor2").get(f"/clients/{silent[0]}", expect=404)
    assert opened(at(30)) == 0 and scopes(shelf, silent) == ["owner", "team", "owner"]
    assert opened(at(1, 12)) == 3 and scopes(shelf, silent) == ["branch"] * 3
    assert opened(at(2, 12)) == 0
    page = people("advisor2").get(f"/clients/{silent[0]}").text
    assert "开放给全营业部" in page
    assert shelf.row(silent[0]).managed_by_id == shelf.cast.users["advisor1"], "it stays the adviser's"
    with app.app_context():
        query = select(AuditRow.subject_id, AuditRow.changes).where(AuditRow.action == "client:pooled")
        said = {row.subject_id: row.changes for row in db.session.execute(query)}
    assert said == {
        one: {"visibility_scope": [before, "branch"]}
        for one, before in zip(silent, ("owner", "team", "owner"), strict=True)
    }
    people("advisor1").get(f"/clients/{silent[0]}/history")
    assert "开放给全营业部" in people("advisor1").page.text


def test_a_contact_an_other_status_and_other_months_keep_a_prospect(figure, opened, silent, shelf):
    figure(3)
    shelf.set(silent[0], last_contact_at=at(27))
    shelf.set(silent[2], status="developing")
    assert opened(at(1, 12)) == 1
    assert scopes(shelf, silent) == ["owner", "branch", "owner"]


def test_nobody_is_taken_by_surprise(figure, told, opened, silent):
    """Months set after the day of telling count from the next month on, and longer ones at once."""
    figure(3, date(2026, 11, 26))
    assert told(at(27)) == [] and opened(at(1, 12)) == 0
    assert len(told(at(25, 12))) == 2 and opened(at(4, 1).replace(year=2027)) == 3


def test_longer_months_count_at_once(figure, opened, silent):
    figure(3)
    figure(6, date(2026, 11, 27))
    assert opened(at(1, 12)) == 0


def test_nothing_is_opened_where_no_months_are_set(told, opened, silent):
    assert told(at(24)) == [] and opened(at(1, 12)) == 0


def test_many_are_opened_in_parts(figure, opened, silent, monkeypatch):
    monkeypatch.setattr("ia.clients.standing.pooling.AT_ONCE", 2)
    figure(3)
    assert [opened(at(1, 12)) for _run in range(3)] == [2, 1, 0]


def test_a_form_that_was_open_meanwhile_is_stale(figure, opened, silent, shelf, app):
    figure(3)
    with app.app_context():
        before = dict(db.session.execute(select(Client.id, Client.version)).all())
    opened(at(1, 12))
    assert [shelf.row(one).version for one in silent] == [before[one] + 1 for one in silent]
