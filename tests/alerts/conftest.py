"""What the tests of alerts share."""

import pytest

from tests.alerts.watching import Watching


@pytest.fixture
def watch(people, cast, app, still) -> Watching:
    return Watching(people, cast, app, still)
