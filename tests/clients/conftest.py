"""What the tests of the register share."""

import pytest

from tests.clients.shelf import Shelf


@pytest.fixture
def shelf(app, cast, now):
    """`shelf.put("advisor1", "张三丰")` records a client of that person."""
    return Shelf(app, cast)
