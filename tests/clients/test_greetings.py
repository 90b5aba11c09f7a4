"""Birthdays and anniversaries (S-36): the list on the page of contacts, and J-56 for whoever cares for the client."""

from datetime import date

import pytest
from sqlalchemy import insert, select

from ia.clients.models import Delegation
from ia.clients.talks.greetings import greetings
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice
from tests.access import world as worlds

TODAY = date(2026, 11, 24)


def run(app, day: date = TODAY):
    with app.app_context(), write_unit():
        return greetings(clock.at(day, 8, 10))


def told(app) -> list:
    with app.app_context():
        rows = db.session.execute(
            select(Notice.user_id, Notice.values).where(Notice.reminder == "J-56").order_by(Notice.id)
        )
        return [(user, values["name"], values["day"], values.get("years")) for user, values in rows]


def test_the_adviser_is_told_three_days_before_and_once(app, cast, shelf):
    shelf.put("advisor1", "三天后生日", born_on=date(1980, 11, 27))
    shelf.put("advisor1", "四天后生日", born_on=date(1980, 11, 28))
    shelf.put("advisor1", "昨天生日", born_on=date(1980, 11, 23))
    assert run(app).told == 1 and run(app).told == 0
    assert told(app) == [(cast.users["advisor1"], "三天后生日", "2026-11-27", None)]
    assert run(app, date(2026, 11, 26)).told == 1, "a run that was missed is made up"
    assert {name for _, name, _, _ in told(app)} == {"三天后生日", "四天后生日"}


def test_a_lunar_birthday_is_kept_on_its_lunar_day(app, shelf):
    """The 18th day of the tenth lunar month: in 2026 that is 26 November."""
    shelf.put("advisor1", "农历生日", born_on=date(1976, 12, 8), birthday_lunar=True)
    run(app)
    assert [row[1:3] for row in told(app)] == [("农历生日", "2026-11-26")]


def test_the_day_of_the_account_returns_every_year(app, shelf):
    shelf.existing("advisor1", "五年客户", opened_on=date(2021, 11, 25))
    shelf.existing("advisor1", "新客户", opened_on=date(2026, 11, 25), fund_account_no="0068027146")
    run(app)
    assert [row[1:] for row in told(app)] == [("五年客户", "2026-11-25", 5)]


@pytest.mark.parametrize(
    ("today", "opened", "day"), [("2027-02-28", "2024-02-29", "2027-02-28"), ("2028-02-29", "2024-02-29", "2028-02-29")]
)
def test_the_twenty_ninth_of_february(app, shelf, today, opened, day):
    shelf.existing("advisor1", "闰日客户", opened_on=date.fromisoformat(opened))
    run(app, date.fromisoformat(today))
    assert [row[2] for row in told(app)] == [day]


def test_whoever_writes_today_is_told(app, cast, shelf, people):
    client_id = shelf.put("advisor1", "授权客户", born_on=date(1980, 11, 25))
    worlds.few(app, cast)
    with app.app_context(), write_unit() as unit:
        document = unit.scalar(select(Document.id).limit(1))
        who = {"client_id": client_id, "document_id": document, "delegate_id": cast.users["advisor2"]}
        unit.execute(insert(Delegation).values(**who, starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31)))
    run(app)
    assert (cast.users["advisor2"], "授权客户", "2026-11-25", None) in told(app)
    assert "授权客户" in people("advisor2").get("/tracking-sheets/").text
    assert "授权客户" not in people("advisor1").get("/tracking-sheets/").text


def test_who_has_left_is_not_greeted(app, shelf, people):
    client_id = shelf.put("advisor1", "已归档", born_on=date(1980, 11, 25))
    shelf.set(client_id, status="archived")
    assert run(app).told == 0
    assert "已归档" not in people("advisor1").get("/tracking-sheets/").text


def test_the_page_of_contacts_names_fourteen_days(shelf, people, statements):
    shelf.put("advisor1", "十三天后", born_on=date(1980, 12, 7))
    shelf.put("advisor1", "十四天后", born_on=date(1980, 12, 8))
    shelf.put("advisor2", "别人的", born_on=date(1980, 11, 25))
    text = people("advisor1").get("/tracking-sheets/").text
    assert "十三天后" in text and "2026-12-07" in text
    assert "十四天后" not in text and "别人的" not in text
    with statements() as seen:
        people("advisor1").get("/tracking-sheets/")
    assert len(seen) <= 4, "\n".join(seen)
