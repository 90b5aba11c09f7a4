"""Who is invited to a meeting: the whole team, or all leaders of the branch with the administrative director (4.1)."""

from collections.abc import Iterable
from datetime import date

from ia.ground.org.colleagues import ADVISING, Colleague, colleagues
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS
from ia.meetings.models import Attendee, Meeting
from ia.meetings.words import TEAM_KINDS

CALLS = {**dict.fromkeys(TEAM_KINDS, TEAM_LEADERS), "leader": ("marketing_director",)}
"""Which posts call which kind of meeting; morning meetings are made by the platform."""
BESIDE_THE_LEADERS = ("admin_director",)
"""Who assists a leaders' meeting as a member (M-29, M-35)."""


def kinds_called(person: Person) -> list[str]:
    """The kinds of meeting that this person may call."""
    return [kind for kind, roles in CALLS.items() if person.has(*roles)]


def led_teams(person: Person) -> list[tuple[int, str]]:
    """The teams that this person leads, as choices."""
    return [(post.unit_id, post.unit_name) for post in person.units(*TEAM_LEADERS)]


def branch_of(person: Person, kind: str, team_id: int | None) -> int:
    """The branch for which the person calls that meeting."""
    posts = person.units(*CALLS[kind])
    return next((post.branch_id for post in posts if team_id in (None, post.unit_id)), posts[0].branch_id)


def is_member(one: Colleague, kind: str, team_id: int | None) -> bool:
    """Whether the post makes its holder a member of such a meeting."""
    if kind == "leader":
        return one.role in (*TEAM_LEADERS, *BESIDE_THE_LEADERS)
    return one.role in ADVISING and one.unit_id == team_id


def staff(branch_id: int, kind: str, team_id: int | None, today: date) -> tuple[dict[int, str], dict[int, str]]:
    """Members and everybody else of the branch, as choices by name and place."""
    members, others = {}, {}
    for one in colleagues(branch_id, today):
        place = one.unit if one.kind in ("team", "station") else ROLES[one.role].title
        (members if is_member(one, kind, team_id) else others).setdefault(one.id, f"{one.name} · {place}")
    return members, {number: name for number, name in others.items() if number not in members}


def reporting(branch_id: int, kind: str, today: date) -> set[int]:
    """Who reports before a leaders' meeting: all leaders (M-31)."""
    return {one.id for one in colleagues(branch_id, today) if one.role in TEAM_LEADERS}


def invite(meeting: Meeting, members: Iterable[int], observers: Iterable[int], today: date) -> None:
    """Make the list of attendees this one: who calls the meeting first, members before those who sit in. Whoever stays on
    the list keeps what is noted of them."""
    members = list(dict.fromkeys([meeting.owner_id, *members]))
    observers = [number for number in dict.fromkeys(observers) if number not in members]
    leaders = reporting(meeting.branch_id, meeting.meeting_kind, today) if meeting.team_id is None else None
    known = {one.user_id: one for one in meeting.attendees}
    wanted = []
    for place, number in enumerate([*members, *observers]):
        one = known.get(number) or Attendee(user_id=number)
        one.place, one.kind = place, "member" if number in members else "observer"
        one.reports = one.kind == "member" and number != meeting.owner_id and (leaders is None or number in leaders)
        wanted.append(one)
    meeting.attendees = wanted
