"""Fixtures of the activities."""

import pytest

from tests.activities.campaign import OVER, Campaign
from tests.activities.door import Door
from tests.clients.shelf import Shelf


@pytest.fixture
def campaign(people, cast, app):
    return Campaign(people, cast, app)


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)


@pytest.fixture
def seminar(campaign):
    """A seminar of the first team, its invitations sent."""
    number = campaign.draft(sub_kind="seminar")
    campaign.step("leader1", number, "issue-invitations")
    return Door(campaign, number)


@pytest.fixture
def after_seminar(campaign, seminar, still):
    """The same, once it has been held."""
    still(OVER)
    campaign.step("leader1", seminar.number, "hold", attended="12")
    return seminar


@pytest.fixture
def meeting(campaign):
    """A report meeting that the regulator has approved, its tasks given out."""
    return Door(campaign, campaign.scheduled(sub_kind="report_meeting"))
