"""Fixtures of the monthly tracking."""

import pytest

from tests.clients.shelf import Shelf
from tests.tracking.counter import Counter


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)


@pytest.fixture
def counter(people, cast, app, now):
    return Counter(people, cast, app)
