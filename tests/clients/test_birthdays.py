"""Birthdays by both calendars: the code, the day on which it is kept, and who has birthday on a day (F-E18, S-36)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ia.clients.models import Client
from ia.clients.talks import birthdays
from ia.ground.db import db


@pytest.mark.parametrize(
    ("born", "lunar", "code"),
    [
        ("1985-04-10", False, "s0410"),
        ("1985-04-10", True, "l0221"),
        ("1984-02-29", False, "s0229"),
        ("1984-11-23", True, "L1001"),  # 闰十月初一
        ("2001-05-24", True, "L0402"),
        ("1949-10-01", True, "l0810"),
        ("1900-06-01", True, "s0601"),  # before the calendar knows
    ],
)
def test_the_code_of_a_birthday(born, lunar, code):
    assert birthdays.of(date.fromisoformat(born), lunar=lunar) == code


def test_nobody_knows_the_birthday_of_somebody_without_one():
    assert birthdays.of(None, lunar=True) is None


@pytest.mark.parametrize(
    ("code", "today", "kept"),
    [
        ("s0410", "2026-04-10", "2026-04-10"),
        ("s0410", "2026-04-11", "2027-04-10"),
        ("s0229", "2026-01-01", "2026-02-28"),
        ("s0229", "2028-01-01", "2028-02-29"),
        ("l0815", "2026-01-01", "2026-09-25"),
        ("l0815", "2026-09-26", "2027-09-15"),
        ("l0101", "2026-02-18", "2027-02-06"),
        ("L0615", "2025-01-01", "2025-08-08"),  # 2025 has a leap sixth month
        ("L0615", "2026-01-01", "2026-07-28"),  # 2026 has none: the month of the same number
        ("l0615", "2025-01-01", "2025-07-09"),
        ("l1230", "2026-01-01", "2026-02-16"),  # a short twelfth month: on its 29th
    ],
)
def test_the_day_on_which_it_is_kept_next(code, today, kept):
    assert birthdays.coming(code, date.fromisoformat(today)) == date.fromisoformat(kept)


def test_who_has_birthday_on_a_day_agrees_with_when_each_is_kept():
    """Every day of two years of which one has a leap month, from both sides."""
    codes = ["s0229", "s0228", "l0101", "l1230", "l0815", "L0615", "L0630", "l0630", "L0230", "l0230"]
    first, days = date(2025, 1, 1), 730
    falling = {first + timedelta(n): birthdays.falling_on(first + timedelta(n)) for n in range(days)}
    for code in codes:
        kept = {day for day, found in falling.items() if code in found}
        for start in range(0, days - 400, 13):
            today = first + timedelta(start)
            assert birthdays.coming(code, today) == min(day for day in kept if day >= today), (code, today)


def test_the_code_follows_the_record(people, shelf, app):
    client_id = shelf.put("advisor1", "王磊", born_on=date(1985, 4, 10))
    assert shelf.row(client_id).birthday == "s0410"
    advisor = people("advisor1")
    advisor.submit(f"/clients/{client_id}/edit", {"basic-birthday_lunar": "y"})
    assert shelf.row(client_id).birthday == "l0221"
    advisor.get(f"/clients/{client_id}")
    assert "2027-03-28 (农历2月21日)" in advisor.page.text
    with app.app_context():
        found = select(Client.id).where(Client.birthday.in_(birthdays.falling_on(date(2027, 3, 28))))
        assert list(db.session.scalars(found)) == [client_id]
    advisor.submit(f"/clients/{client_id}/edit", {"basic-born_on": ""})
    assert shelf.row(client_id).birthday is None


def test_a_leap_month_is_named(people, shelf):
    client_id = shelf.put("advisor1", "王磊", born_on=date(2001, 5, 24), birthday_lunar=True)
    people("advisor1").get(f"/clients/{client_id}")
    assert "农历闰4月2日" in people("advisor1").page.text
