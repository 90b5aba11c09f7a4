"""Fixtures of the product feedback."""

import pytest

from tests.clients.shelf import Shelf
from tests.feedback.desk import Desk


@pytest.fixture
def desk(people, cast, app, now):
    return Desk(people, cast, app)


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)
