"""The room's part of the desk: one's own coming sessions, and for a leader the sessions that nobody answers."""

from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Integer, and_, bindparam, or_, select

from ia.clients.talks.hotline import SESSIONS, AdvisoryPhone, Shift, bounds
from ia.ground import clock
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.registry import Section
from ia.ground.wording import Worded
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
    led = tuple(post.team_id for post in person.units(*TEAM_LEADERS) if post.team_id)
    until = max(today + AHEAD, following + timedelta(days=1))
    shifts = _shifts(led).ask({"me": person.id, "today": today, "until": until, "following": following})
    mine = [
        Line(one.on_day, one.session, one.team_id, one.number, bounds(one.on_day, one.session)[0] <= now, False)
        for one in shifts
        if one.agent_id == person.id and bounds(one.on_day, one.session)[1] > now
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


@lru_cache
def _shifts(led: tuple[int, ...]) -> Worded:
    """Shifts from `today`: those of `me` before the day `until`, and to the day `following` all of the teams led."""
    facts = Shift.on_day, Shift.session, Shift.team_id, Shift.agent_id, AdvisoryPhone.number
    query = select(*facts).join(AdvisoryPhone, AdvisoryPhone.id == Shift.phone_id)
    own = and_(Shift.agent_id == bindparam("me", type_=Integer), Shift.on_day < bindparam("until", type_=Date))
    near = and_(Shift.team_id.in_(led), Shift.on_day <= bindparam("following", type_=Date))
    query = query.where(Shift.on_day >= bindparam("today", type_=Date), or_(own, near) if led else own)
    return Worded(query.order_by(Shift.on_day, Shift.id))


SESSIONS_AHEAD = Section(_l("Advisory hotline"), "hotline/_desk.html", coming)
