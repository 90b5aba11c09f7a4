"""Every case of the tables, told by the machinery of `ia remind`, on a machine that stands in another zone.

What is expected was reasoned from section 5 of the guideline and the printed calendars of 2024 to 2026, not taken from a run."""

import time
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Notice
from ia.ground.org.models import User
from jobs.commands import come
from jobs.reminders import Telling
from tests.jobs.dated.scenes import Scenes
from tests.jobs.dated.tables import Block, blocks

BLOCKS = blocks()


class PutBack(Exception):
    """The facts of a block are to leave nothing behind."""


@contextmanager
def a_moment():
    """A unit of work that comes to nothing."""
    try:
        with write_unit():
            yield
            raise PutBack
    except PutBack:
        pass


def told(code: str, moment) -> set[str]:
    """Run the reminder as `ia remind` does at that moment; who has something new to read."""
    before = db.session.scalar(select(func.coalesce(func.max(Notice.id), 0)))
    if any(code in task.run.codes for task in come(moment)):
        with clock.standing(moment):
            Telling((code,)).told(clock.now())
    query = select(User.username).join(Notice, Notice.user_id == User.id).where(Notice.id > before)
    return set(db.session.scalars(query))


def play(app, cast, block: Block) -> list[str]:
    """The cases of a block one after the other; those that came out otherwise, in words."""
    wrong = []
    with app.app_context(), a_moment():
        Scenes(cast).set(block.facts)
        for case in block.cases:
            people = told(block.code, case.moment)
            if people != case.people:
                wrong.append(
                    f"line {case.line}, {case.moment:%Y-%m-%d %H:%M}: {sorted(people)}, not {sorted(case.people)}"
                )
    return wrong


@pytest.fixture
def machine(monkeypatch):
    """`machine("UTC")` puts the machine into that zone."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield put
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.code} {block.place}")
def test_who_is_told(app, cast, block, machine):
    """In New York it is still the day before; what runs at night is told in UTC, too, where it is as well."""
    at_night = any(case.moment.hour < 8 for case in block.cases)
    for zone in ("America/New_York", "UTC") if at_night else ("America/New_York",):
        machine(zone)
        wrong = play(app, cast, block)
        assert not wrong, f"{block.code} {block.facts} ({zone}):\n" + "\n".join(wrong)


def test_the_tables_are_large_enough():
    """At least 300 cases (the goal of issue 5); no moment twice in a block, and in the order of time."""
    cases = {(block.code, block.facts, case.moment) for block in BLOCKS for case in block.cases}
    assert len(cases) == sum(len(block.cases) for block in BLOCKS) >= 300
    for block in BLOCKS:
        moments = [case.moment for case in block.cases]
        assert moments == sorted(moments), block
