"""Who invites, collects questions and records prospects: whoever takes part in the activity or answers for its team or
branch. Which clients they see there is asked of the register alone."""

from ia.activities.guests.words import INVITES, ISSUES, PROSPECTS, SLIPPED, SLIPS
from ia.activities.holders import named
from ia.activities.models import Activity
from ia.clients import rules
from ia.ground.org.person import Person


def serves(activity: Activity, person: Person) -> bool:
    return person.id in named(activity) or rules.leads(activity, person) or rules.directs(activity, person)


def has_guests(activity: Activity) -> bool:
    """Whether clients are invited to it; a demonstration at a client visit has its client."""
    return activity.sub_kind != "demo_private"


def invites(activity: Activity) -> bool:
    return has_guests(activity) and activity.state in INVITES[activity.kind]


def has_slips(activity: Activity) -> bool:
    return activity.sub_kind in SLIPPED


def takes_slips(activity: Activity) -> bool:
    return has_slips(activity) and activity.state in SLIPS[activity.kind]


def has_issues(activity: Activity) -> bool:
    return activity.kind in ISSUES


def takes_issues(activity: Activity) -> bool:
    return has_issues(activity) and activity.state in ISSUES[activity.kind]


def gains(activity: Activity) -> bool:
    return activity.state in PROSPECTS[activity.kind]


def may_be_invited(client, person: Person) -> bool:
    """Whether the person invites this client: its adviser, the team's leader, the director."""
    return rules.oversees(client, person)
