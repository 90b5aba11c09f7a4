"""What falls due on the roster: sessions of the next trading day that nobody answers (J-61)."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.talks.hotline import SESSIONS, Shift, bounds
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.org.models import Unit
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow.declare import team_addresses

GAPS = {
    "morning": N_("%(team)s: nobody answers the advisory hotline on %(day)s in the morning session."),
    "afternoon": N_("%(team)s: nobody answers the advisory hotline on %(day)s in the afternoon session."),
}


def roster_gaps(now: datetime) -> Told:
    """On the working day before a trading day, for every team and session that nobody answers (S-13)."""
    day = asked_about(clock.local_date(now))
    if day is None:
        return Told()
    rows = [row for team, session in uncovered(day) for row in _rows(team, day, session, now)]
    return telling.tell(rows)


def asked_about(today: date) -> date | None:
    """The next trading day, if today is the last working day before it."""
    following = calendar().next_trading_day(today)
    return following if calendar().previous_working_day(following) == today else None


def uncovered(day: date) -> list[tuple[Unit, str]]:
    """Open teams and stations, and the sessions of the day at which nobody is named. Two statements."""
    teams = select(Unit).where(Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None)).order_by(Unit.id)
    covered = {
        tuple(row) for row in db.session.execute(select(Shift.team_id, Shift.session).where(Shift.on_day == day))
    }
    return [
        (team, session)
        for team in db.session.scalars(teams)
        for session in SESSIONS
        if (team.id, session) not in covered
    ]


def _rows(team: Unit, day: date, session: str, now: datetime) -> list[dict]:
    addresses = team_addresses(team.id, team.branch_id, clock.local_date(now))
    return [
        {
            "user_id": user_id,
            "reminder": "J-61",
            "subject": f"hotline:{team.id}",
            "document_id": None,
            "message": GAPS[session],
            "values": {"team": team.name, "day": str(day)},
            "due_at": bounds(day, session)[0],
            "created_at": now,
        }
        for user_id in sorted(notices.receivers(addresses, clock.local_date(now)))
    ]


REMINDERS = (Reminder("J-61", _l("Nobody answers the advisory hotline"), "S-13", roster_gaps),)
