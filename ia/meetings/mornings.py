"""Morning meetings come by themselves: one record a team and trading day, with everybody of the team invited (M-01)."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.workflow.engine import Act
from ia.meetings import calling
from ia.meetings.models import Minutes, MorningMeeting
from ia.meetings.words import KINDS, MORNING_AT


class Team(NamedTuple):
    """A team with its people of today: who leads it, and everybody."""

    id: int
    branch_id: int
    leader_id: int | None
    people: list[int]


def teams_of(today: date) -> list[Team]:
    """Every open team or station in which somebody advises or leads today. One statement."""
    query = (
        select(Unit.id, Unit.branch_id, Post.user_id, Post.role)
        .join(Post, Post.unit_id == Unit.id)
        .join(User, User.id == Post.user_id)
        .where(Unit.kind.in_(("team", "station")), Post.role.in_(ADVISING), Post.starts_on <= today)
        .where((Unit.closed_on.is_(None)) | (Unit.closed_on > today), User.disabled_at.is_(None))
        .where((Post.ends_on.is_(None)) | (Post.ends_on > today))
        .order_by(Unit.id, Post.id)
    )
    found: dict[int, Team] = {}
    for unit_id, branch_id, user_id, role in db.session.execute(query):
        team = found.get(unit_id) or Team(unit_id, branch_id, None, [])
        if role in TEAM_LEADERS and team.leader_id is None:
            team = team._replace(leader_id=user_id)
        team.people.append(user_id)
        found[unit_id] = team
    return list(found.values())


def make(now: datetime) -> list[MorningMeeting]:
    """The records of today that are missing. A team without a leader is called together by the marketing director; where
    there is none either, nobody could hold the meeting, and none is made."""
    today = clock.local_date(now)
    there = set(db.session.scalars(select(MorningMeeting.morning_team_id).where(MorningMeeting.morning_on == today)))
    missing = [team for team in teams_of(today) if team.id not in there]
    directors = _directors(today) if any(team.leader_id is None for team in missing) else {}
    return [
        meeting
        for team in missing
        if (owner := team.leader_id or directors.get(team.branch_id))
        for meeting in [_make(team, owner, today, now)]
    ]


def _directors(today: date) -> dict[int, int]:
    query = select(Post.unit_id, Post.user_id).where(Post.role == "marketing_director", Post.starts_on <= today)
    return dict(db.session.execute(query.where((Post.ends_on.is_(None)) | (Post.ends_on > today))).all())


def _make(team: Team, owner: int, today: date, now: datetime) -> MorningMeeting:
    start = clock.at(today, MORNING_AT.hour, MORNING_AT.minute)
    meeting = MorningMeeting(
        meeting_kind="morning",
        title=_title(today),
        team_id=team.id,
        branch_id=team.branch_id,
        owner_id=owner,
        created_by_id=owner,
        starts_at=start,
        issued_at=now,
        ends_at=start + timedelta(minutes=catalogue.value("morning.max_minutes", today)),
        morning_team_id=team.id,
        morning_on=today,
        minutes=Minutes(),
    )
    calling.begin(meeting, team.people, (), Act(None, now))
    for one in meeting.attendees:
        one.notified_at = now
    return meeting


def _title(today: date) -> str:
    """The name of the record, in the language of the house: nobody is looking when it is made."""
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        return f"{KINDS['morning']} {today.isoformat()}"
