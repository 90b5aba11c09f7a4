"""Somebody who stands in, named on the page or without it."""

import pytest
from sqlalchemy import insert

from ia.ground import clock
from ia.ground.db import write_unit
from ia.ground.org.models import Deputy
from tests.ground.deputies.leave import LAST, TODAY
from tests.taskbooks.story import Story


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def stands_in(app, cast):
    """`stands_in("leader2", "leader1")` for these days, without the page; the number of the deputy."""

    def make(deputy, principal, first=TODAY, last=LAST):
        facts = {
            "principal_id": cast.users[principal],
            "deputy_id": cast.users[deputy],
            "set_by_id": cast.users[principal],
        }
        with app.app_context(), write_unit() as unit:
            row = {**facts, "starts_on": first, "ends_on": last, "reason": "休假", "set_at": clock.now()}
            return unit.scalar(insert(Deputy).returning(Deputy.id), row)

    return make


@pytest.fixture
def name(people, cast):
    """`name("leader1", "leader1", "leader2")` fills in the page: who names, for whom, whom."""

    def fill(by, principal, deputy, first=TODAY, last=LAST, reason="休假"):
        visitor = people(by)
        facts = {"deputy_id": cast.users[deputy], "starts_on": first, "ends_on": last, "reason": reason}
        visitor.submit(f"/deputies/for/{cast.users[principal]}", facts)
        return visitor

    return fill


@pytest.fixture
def revoke(people):
    def press(by, number):
        people(by).submit("/deputies/", press=f"/deputies/{number}/revoke")
        return people(by)

    return press
