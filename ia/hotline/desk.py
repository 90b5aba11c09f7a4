"""The room's part of the desk: one's own coming sessions, and for a leader the sessions that nobody answers."""

from datetime import timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select

from ia.clients.talks.hotline import SESSIONS, Shift, bounds
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.registry import Section
from ia.ground.workdays.calendar import current as calendar

AHEAD = timedelta(days=7)


class Line(NamedTuple):
    """A session in which one answers oneself, or nobody does."""

    day: object
    session: str
    team_id: int
    number: str
    running: bool
    uncovered: bool


def coming(person, now) -> list[Line]:
    """Own sessions of the next seven days; gaps of today and the next trading day. One statement, for advisers alone."""
    if not person.has(*ADVISING):
        return []
    today = clock.local_date(now)
    following = calendar().next_trading_day(today)
    led = [post.team_id for post in person.units(*TEAM_LEADERS) if post.team_id]
    own = and_(Shift.agent_id == person.id, Shift.on_day < max(today + AHEAD, following + timedelta(days=1)))
    near = and_(Shift.team_id.in_(led), Shift.on_day <= following) if led else None
    query = select(Shift).where(Shift.on_day >= today, own if near is None else or_(own, near))
    shifts = list(db.session.scalars(query.order_by(Shift.on_day, Shift.id)))
    mine = [
        Line(one.on_day, one.session, one.team_id, one.phone.number, bounds(one.on_day, one.session)[0] <= now, False)
        for one in shifts
        if one.agent_id == person.id and one.ends_at > now
    ]
    covered = {(one.team_id, one.on_day, one.session) for one in shifts}
    days = [day for day in (today, following) if calendar().is_trading(day)]
    gaps = [
        Line(day, code, team, "", False, True)
        for team in led
        for day in days
        for code in SESSIONS
        if (team, day, code) not in covered and bounds(day, code)[1] > now
    ]
    return sorted([*mine, *gaps], key=lambda one: (one.day, list(SESSIONS).index(one.session), one.uncovered))


SESSIONS_AHEAD = Section(_l("Advisory hotline"), "hotline/_desk.html", coming)
