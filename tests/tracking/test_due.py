"""J-28: figures that are ready for a comment, and the day on which the comments are due."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.tracking import months
from ia.tracking.models import TradingUpload
from tests.tracking.counter import row


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


@pytest.mark.parametrize(
    "month, since, day",
    [
        ("2026-10", "2026-11-02T08:00", "2026-11-06"),
        ("2026-10", "2026-10-31T08:00", "2026-11-06"),
        ("2026-10", "2026-11-04T15:00", "2026-11-10"),
        ("2025-09", "2025-09-30T15:00", "2025-10-14"),
        ("2025-09", "2025-10-03T15:00", "2025-10-14"),
    ],
)
def test_five_working_days_from_the_day_of_the_figures(month, since, day):
    assert clock.local(months.due(month, at(since))).isoformat() == f"{day}T23:59:59+08:00"


@pytest.mark.parametrize(
    "month, day", [("2026-10", "2026-11-02"), ("2025-09", "2025-10-09"), ("2025-01", "2025-02-05")]
)
def test_the_first_working_day_after_the_month(month, day):
    assert months.first_working_day(month) == date.fromisoformat(day)


@pytest.fixture
def ready(counter, shelf, app):
    """Figures of 2026-10, taken at the moment that is said."""
    for n, who in enumerate(("advisor1", "advisor1", "leader1")):
        shelf.existing(who, f"客户{n}", fund_account_no=f"006802714{n}", phone=f"1380013800{n}")
    number = counter.bring_in([row(f"006802714{n}") for n in range(3)])

    def taken(moment: str) -> None:
        with app.app_context(), write_unit() as unit:
            unit.execute(update(TradingUpload).where(TradingUpload.id == number).values(taken_at=at(moment)))

    return taken


def people(counter) -> list[str]:
    return [who for who, _text in counter.told("J-28")]


def test_each_adviser_is_told_once_that_the_figures_are_ready_and_once_that_they_are_due(counter, ready):
    ready("2026-10-31T17:00")
    counter.run("J-28", at("2026-11-01T08:35"))
    assert people(counter) == [], "the month has no working day yet"
    counter.run("J-28", at("2026-11-02T08:35"))
    counter.run("J-28", at("2026-11-03T08:35"))
    assert sorted(people(counter)) == ["advisor1", "leader1"]
    counter.run("J-28", at("2026-11-06T08:35"))
    counter.run("J-28", at("2026-11-06T09:35"))
    counter.run("J-28", at("2026-11-09T08:35"))
    assert sorted(people(counter)) == ["advisor1", "advisor1", "leader1", "leader1"]


def test_who_has_commented_is_told_no_more(counter, ready, app):
    ready("2026-11-02T17:00")
    with app.app_context(), write_unit() as unit:
        unit.execute(db.text("UPDATE monthly_stats SET comment = 'x', commented_at = figures_at"))
    counter.run("J-28", at("2026-11-03T08:35"))
    assert people(counter) == []


def test_one_statement_for_all_advisers(counter, ready, app, statements):
    ready("2026-11-02T07:00")
    with app.app_context(), statements() as seen:
        counter.run("J-28", at("2026-11-02T08:35"))
    assert len(seen) <= 5, "\n".join(seen)
