"""What came of the alerts of a month, per adviser and rule: what advisers, leaders and the director report upward (W-09)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select

from ia.alerts.models import Alert
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import Person

COUNTS = ("raised", "in_time", "late", "unsaid", "without_talk", "resolved")


class Line(NamedTuple):
    """Alerts raised in the month: `in_time` and `late` say when the client was told, `unsaid` that nobody has yet,
    `without_talk` that it was closed all the same."""

    team: str
    adviser: str
    rule: str
    raised: int
    in_time: int
    late: int
    unsaid: int
    without_talk: int
    resolved: int


def of_month(person: Person, start: datetime, end: datetime, now: datetime) -> list[Line]:
    """The alerts in sight of this person that were raised from `start` on, before `end`. One statement."""
    mine = reachable(Alert, person, now).with_only_columns(Alert.id)
    told, closed = Alert.contacted_at.is_not(None), Alert.resolved_at.is_not(None)
    counted = (
        told & (Alert.contacted_at <= Alert.contact_by),
        told & (Alert.contacted_at > Alert.contact_by),
        ~told & ~closed,
        ~told & closed,
        closed,
    )
    query = (
        select(Unit.name, User.name, Alert.rule, func.count(), *(func.sum(case((one, 1), else_=0)) for one in counted))
        .join(User, User.id == Alert.owner_id)
        .outerjoin(Unit, Unit.id == Alert.team_id)
        .where(Alert.id.in_(mine), Alert.created_at >= start, Alert.created_at < end)
        .group_by(Unit.id, Unit.name, User.id, User.name, Alert.rule)
        .order_by(Unit.id, User.id, Alert.rule)
    )
    return [Line(team or "", *row) for team, *row in db.session.execute(query)]


def together(lines: list[Line]) -> dict[str, int]:
    """The sum of each count."""
    return {name: sum(getattr(line, name) for line in lines) for name in COUNTS}
