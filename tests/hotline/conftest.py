"""What the tests of the advisory hotline share."""

import pytest

from tests.clients.shelf import Shelf
from tests.hotline.desk_of import Hotline


@pytest.fixture
def shelf(app, cast, now):
    """`shelf.existing("advisor1", "张三丰")` records a client of that person."""
    return Shelf(app, cast)


@pytest.fixture
def hotline(app, cast, now):
    """`hotline.duty("advisor1")` lets somebody answer the phone of the first team on this Tuesday morning."""
    return Hotline(app, cast)
