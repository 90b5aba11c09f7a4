"""Who is invited to a meeting: the whole team, or all leaders of the branch with the administrative director (4.1)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, select

from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING, Colleague, colleagues
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES, TEAM_LEADERS
from ia.meetings.models import Attendee, Meeting
from ia.meetings.words import TEAM_KINDS

BESIDE_THE_LEADERS = ("admin_director",)
"""Who assists a leaders' meeting as a member (M-29, M-35)."""


class Team(NamedTuple):
    """A team whose meetings somebody calls."""

    id: int
    name: str
    branch_id: int


def called_teams(person: Person, today: date) -> list[Team]:
    """The teams whose meetings this person calls: those that the person leads, and for the marketing director those of the
    branch that nobody leads (AMB-59). One statement for the director, none for anybody else."""
    led = [Team(post.unit_id, post.unit_name, post.branch_id) for post in person.units(*TEAM_LEADERS)]
    branches = [post.branch_id for post in person.units("marketing_director")]
    return led + (_vacant(branches, today) if branches else [])


def _vacant(branches: list[int], today: date) -> list[Team]:
    """The open teams and stations of these branches that nobody leads today."""
    leading = exists().where(Post.unit_id == Unit.id, Post.role.in_(TEAM_LEADERS), Post.starts_on <= today)
    leading = leading.where((Post.ends_on.is_(None)) | (Post.ends_on > today))
    leading = leading.where(User.id == Post.user_id, User.disabled_at.is_(None))
    query = select(Unit.id, Unit.name, Unit.branch_id).where(Unit.branch_id.in_(branches), ~leading)
    query = query.where(Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None))
    return [Team(*row) for row in db.session.execute(query.order_by(Unit.id))]


def kinds_called(person: Person, teams: list[Team]) -> list[str]:
    """The kinds of meeting that this person may call, whose teams these are; morning meetings are made by the platform."""
    return [*(TEAM_KINDS if teams else ()), *(["leader"] if person.has("marketing_director") else ())]


def branch_of(person: Person, teams: list[Team], team_id: int | None) -> int:
    """The branch for which the person calls a meeting: that of the team, of a leaders' meeting (no teams) the director's."""
    if not teams:
        return person.units("marketing_director")[0].branch_id
    return next((team.branch_id for team in teams if team.id == team_id), teams[0].branch_id)


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
