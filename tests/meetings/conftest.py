"""Fixtures of the meetings."""

import pytest

from tests.meetings.gathering import Gathering


@pytest.fixture
def gathering(people, cast, app):
    return Gathering(people, cast, app)
