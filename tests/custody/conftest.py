"""What the tests of custody share."""

import pytest

from tests.clients.shelf import Shelf
from tests.custody.keeper import Keeper


@pytest.fixture
def shelf(app, cast, now):
    """`shelf.put("advisor1", "张三丰")` records a client of that person."""
    return Shelf(app, cast)


@pytest.fixture
def keeper(people, cast, app):
    return Keeper(people, cast, app)
