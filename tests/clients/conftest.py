"""What the tests of the register share."""

from datetime import date

import pytest

from ia.clients.exports import rights
from ia.clients.imports import checking, taking
from ia.ground.db import write_unit
from ia.ground.org.models import Post
from tests.clients.shelf import Shelf


@pytest.fixture
def shelf(app, cast, now):
    """`shelf.put("advisor1", "张三丰")` records a client of that person."""
    return Shelf(app, cast)


@pytest.fixture
def allow(app, cast):
    """`allow("advisor1")` gives the person the right to export clients of B001, `until` a day."""

    def give(username, until=None, branch="B001"):
        with app.app_context(), write_unit() as unit:
            post = {"user_id": cast.users[username], "role": rights.EXPORTER, "unit_id": cast.units[branch]}
            unit.add(Post(**post, starts_on=date(2026, 11, 1), ends_on=until))

    return give


@pytest.fixture
def small_steps(monkeypatch):
    """Units of work of two rows."""
    monkeypatch.setattr(checking, "CHUNK", 2)
    monkeypatch.setattr(taking, "AMENDED", 2)
    monkeypatch.setattr(taking, "PLACED", 1_000)
