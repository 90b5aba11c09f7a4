"""Fixtures of the development plan."""

import pytest

from tests.clients.shelf import Shelf
from tests.devplans.desk import Planners


@pytest.fixture
def planners(people, cast, app, now):
    return Planners(people, cast, app)


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)
