"""Whom to invite: clients that were longest not at an activity come first (S-26), and activities that one invites to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, case, exists, func, or_, select

from ia.activities.guests.models import Invitation
from ia.activities.guests.words import INVITES
from ia.activities.models import Activity, Part
from ia.clients.models import Client
from ia.clients.vocabulary import OPEN_TO_VIEW, SERVED
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.org.roles import TEAM_LEADERS

SIZE = 50
_PROSPECTS = (*OPEN_TO_VIEW, "developing", "confirming")
WHO = {"served": SERVED, "prospects": _PROSPECTS, "all": (*SERVED, *_PROSPECTS)}
"""Which clients are proposed: existing ones, those who may become so, or both."""
OFFERED = 50
"""Activities that one chooses from."""
_ACTIVITIES = Activity.__table__


def last_came() -> Select:
    """When the client came to an activity last, as a scalar of an outer SELECT of clients."""
    query = select(func.max(_ACTIVITIES.c.starts_at)).join(Invitation, Invitation.activity_id == _ACTIVITIES.c.id)
    return query.where(Invitation.client_id == Client.id, Invitation.came.is_(True)).correlate(Client).scalar_subquery()


def candidates(
    activity: Activity, person: Person, now: datetime, *, team: bool, who: str, number: int = 1
) -> tuple[Sequence[Row], bool]:
    """Page `number` of the clients who may be invited, those who never came first, then by when they came last; and
    whether there are more. The person's own, or with `team` all of the teams that the person leads."""
    led = [post.team_id for post in person.units(*TEAM_LEADERS) if post.team_id]
    theirs = Client.team_id.in_(led) if team and led else Client.managed_by_id == person.id
    invited = exists().where(Invitation.activity_id == activity.id, Invitation.client_id == Client.id)
    since = last_came().label("last_came")
    query = select(Client.id, Client.name, Client.client_no, Client.status, Client.is_key, since)
    query = query.where(theirs, Client.status.in_(WHO[who]), ~invited, Client.reach.condition(Client, person, now))
    query = query.order_by(case((since.is_(None), 0), else_=1), since, Client.name_key, Client.id)
    rows = db.session.execute(query.limit(SIZE + 1).offset((number - 1) * SIZE)).all()
    return rows[:SIZE], len(rows) > SIZE


def inviting(person: Person, now: datetime) -> list[Row]:
    """The activities to which this person invites clients now, the next one first."""
    open_now = or_(*(and_(Activity.kind == kind, Activity.state.in_(states)) for kind, states in INVITES.items()))
    serves = [
        Activity.owner_id == person.id,
        exists().where(Part.activity_id == Activity.id, Part.user_id == person.id),
    ]
    if teams := [post.team_id for post in person.units(*TEAM_LEADERS) if post.team_id]:
        serves.append(Activity.team_id.in_(teams))
    if branches := [post.branch_id for post in person.units("marketing_director")]:
        serves.append(Activity.branch_id.in_(branches))
    query = reachable(Activity, person, now).where(open_now, or_(*serves), Activity.sub_kind != "demo_private")
    columns = (Activity.id, Activity.serial_no, Activity.title, Activity.starts_at)
    return list(db.session.execute(query.with_only_columns(*columns).order_by(Activity.starts_at).limit(OFFERED)))
