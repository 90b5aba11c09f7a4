"""What the tests of client contact share."""

import pytest

from tests.clients.conftest import allow  # noqa: F401
from tests.clients.shelf import Shelf


@pytest.fixture
def shelf(app, cast, now):
    """`shelf.existing("advisor1", "张三丰")` records a confirmed client of that person."""
    return Shelf(app, cast)
