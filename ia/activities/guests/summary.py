"""What the page of an activity says of its guests and their questions."""

from typing import NamedTuple

from ia.activities.guests.counts import Counts
from ia.activities.guests.rights import has_guests, has_issues, has_slips, invites, serves
from ia.activities.guests.words import INVITES, PROSPECTS
from ia.activities.models import Activity
from ia.ground.org.person import Person


class Summary(NamedTuple):
    """The counts, of which pages there are, and whether the reader invites."""

    count: Counts
    has_guests: bool
    has_slips: bool
    has_issues: bool
    invites: bool


def is_told(activity: Activity) -> bool:
    """Whether anybody from outside can have to do with it yet."""
    return activity.state in (*INVITES[activity.kind], *PROSPECTS[activity.kind])


def summary(activity: Activity, person: Person, count: Counts | None) -> Summary | None:
    if count is None:
        return None
    may = invites(activity) and serves(activity, person)
    return Summary(count, has_guests(activity), has_slips(activity), has_issues(activity), may)
