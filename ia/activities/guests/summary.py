"""What the page of an activity says of its guests and their questions."""

from typing import NamedTuple

from ia.activities.guests.counts import Counts, counts
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


def summary(activity: Activity, person: Person) -> Summary | None:
    """One statement; None while nobody from outside can have to do with it yet."""
    if activity.state not in (*INVITES[activity.kind], *PROSPECTS[activity.kind]):
        return None
    may = invites(activity) and serves(activity, person)
    return Summary(counts(activity.id), has_guests(activity), has_slips(activity), has_issues(activity), may)
