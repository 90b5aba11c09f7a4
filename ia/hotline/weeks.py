"""A week of a team's roster as the pages show it: its trading sessions, who answers, and which nobody answers."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from ia.clients.talks.hotline import SESSIONS, AdvisoryPhone, Roster, Shift, bounds
from ia.ground.db import db
from ia.ground.workdays.calendar import current as calendar

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def asked_week(text: str | None, today: date) -> date:
    """The Monday of the week in which the day of an address lies, else of the present one."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        day = today
    return monday_of(day if 2000 <= day.year < 2200 else today)


class Session(NamedTuple):
    """Half a trading day with those who answer; `is_over` when it has ended."""

    day: date
    code: str
    shifts: list[Shift]
    is_over: bool

    @property
    def state(self) -> str:
        """planned, served, or uncovered while nobody is named (S-13)."""
        return ("served" if self.is_over else "planned") if self.shifts else "uncovered"

    def at(self, phone_id: int) -> Shift | None:
        """Who answers that phone."""
        return next((one for one in self.shifts if one.phone_id == phone_id), None)


class Week(NamedTuple):
    """A team's week: the roster if one was made, the phones published in it, and its trading sessions in order."""

    monday: date
    roster: Roster | None
    phones: list[AdvisoryPhone]
    sessions: list[Session]

    @property
    def version(self) -> int:
        """What a form must have seen to change it; 0 before there is a roster."""
        return self.roster.version if self.roster else 0

    @property
    def uncovered(self) -> list[Session]:
        return [one for one in self.sessions if one.state == "uncovered"]


def week_of(team_id: int, monday: date, now: datetime) -> Week:
    """Two statements. Without a phone there is no roster: nobody could answer."""
    planned = (Roster.team_id == AdvisoryPhone.team_id) & (Roster.week_on == monday)
    query = select(AdvisoryPhone, Roster).outerjoin(Roster, planned).where(AdvisoryPhone.team_id == team_id)
    rows = db.session.execute(query.order_by(AdvisoryPhone.published_from, AdvisoryPhone.id)).all()
    days = trading_days(monday)
    phones = [phone for phone, _roster in rows if any(phone.serves(day) for day in days)]
    shifts = shifts_of(team_id, monday, monday + WEEK)
    return Week(monday, rows[0][1] if rows else None, phones, sessions_of(days, shifts, now))


def phones_of(team_id: int) -> list[AdvisoryPhone]:
    """All phones of the team, those given up too, in the order in which they were published."""
    query = select(AdvisoryPhone).where(AdvisoryPhone.team_id == team_id)
    return list(db.session.scalars(query.order_by(AdvisoryPhone.published_from, AdvisoryPhone.id)))


def shifts_of(team_id: int, first: date, end: date) -> list[Shift]:
    """The shifts from a day on, before another."""
    query = select(Shift).where(Shift.team_id == team_id, Shift.on_day >= first, Shift.on_day < end)
    return list(db.session.scalars(query.order_by(Shift.on_day, Shift.id)))


def sessions_of(days: Iterable[date], shifts: Iterable[Shift], now: datetime) -> list[Session]:
    """The trading sessions of these days with their shifts."""
    found = {(day, code): [] for day in days for code in SESSIONS}
    for one in shifts:
        if (one.on_day, one.session) in found:  # a day may have become a holiday since it was planned
            found[one.on_day, one.session].append(one)
    return [Session(day, code, here, bounds(day, code)[1] <= now) for (day, code), here in found.items()]


def trading_days(monday: date) -> list[date]:
    days = (monday + timedelta(days=number) for number in range(7))
    return [day for day in days if calendar().is_trading(day)]
