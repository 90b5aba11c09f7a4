"""Birthdays and anniversaries of clients (S-36): whom to greet soon, and J-56 for whoever cares for the client."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select, union_all

from ia.clients.care.carers import in_care
from ia.clients.models import Client, Delegation
from ia.clients.talks import birthdays
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.org.models import Unit
from ia.ground.org.person import Person
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar

DAYS_BEFORE, DAYS_SHOWN, SHOWN = 3, 14, 50
"""How long before the day it is told (J-56), how far the page of contacts looks ahead, and how many it names."""
LONGEST = 60
"""Years that somebody may have been a client."""
PARTED = ("exited", "archived")
BIRTHDAY = N_("%(day)s is the birthday of %(name)s.")
ANNIVERSARY = N_("On %(day)s %(name)s has had the account for %(years)s years.")


class Birthday(NamedTuple):
    """A client and the day on which the birthday is kept."""

    id: int
    name: str
    client_no: str
    day: date


@lru_cache(maxsize=8)
def _kept_on(first: date, days: int) -> dict[str, date]:
    """The codes of all birthdays that are kept on these days (see birthdays.py), each with the first such day."""
    found: dict[str, date] = {}
    for number in range(days):
        for code in birthdays.falling_on(first + timedelta(days=number)):
            found.setdefault(code, first + timedelta(days=number))
    return found


def coming(person: Person, now: datetime) -> list[Birthday]:
    """The birthdays of the next DAYS_SHOWN days among the clients in one's care today: one's own but for those lent to
    others, and those lent to oneself. One statement."""
    today = local_date(now)
    kept = _kept_on(today, DAYS_SHOWN)
    ways = in_care(person.id, today)
    facts = Client.id, Client.name, Client.client_no, Client.birthday
    parts = [select(*facts).where(way, Client.birthday.in_(kept), Client.status.not_in(PARTED)) for way in ways]
    rows = db.session.execute(union_all(*parts))
    found = [Birthday(row.id, row.name, row.client_no, kept[row.birthday]) for row in rows]
    return sorted(found, key=lambda one: (one.day, one.id))[:SHOWN]


def _cared_for(today: date, condition: ColumnElement[bool], *columns) -> Select:
    """Clients with whoever writes for them today: the delegate while they are lent, else the adviser."""
    keeper = func.coalesce(Delegation.delegate_id, Client.managed_by_id).label("keeper")
    query = select(Client.id, Client.name, keeper, *columns)
    query = query.outerjoin(Delegation, (Delegation.client_id == Client.id) & Delegation.running(today))
    return query.where(condition, Client.managed_by_id.is_not(None), Client.status.not_in(PARTED))


def greetings(now: datetime) -> Told:
    """Birthdays and days on which an account was opened, of today and the next DAYS_BEFORE days, counted from the last of
    the days off that follow; told once each (J-56)."""
    today = local_date(now)
    days = (calendar().free_until(today) - today).days + DAYS_BEFORE + 1
    kept = _kept_on(today, days)
    born = _cared_for(today, Client.birthday.in_(kept), Client.birthday)
    rows = [_row(one, "birthday", BIRTHDAY, kept[one.birthday], now) for one in db.session.execute(born)]
    opened = _opened_on(today, days)
    branches = select(Unit.id).where(Unit.kind == "branch")
    condition = Client.branch_id.in_(branches) & Client.opened_on.in_(opened) & Client.status.in_(SERVED)
    for one in db.session.execute(_cared_for(today, condition, Client.opened_on)):
        day = opened[one.opened_on]
        rows.append(_row(one, "anniversary", ANNIVERSARY, day, now, years=day.year - one.opened_on.year))
    return telling.tell(rows)


def _opened_on(first: date, days: int) -> dict[date, date]:
    """The days of earlier years whose return falls on these days; 29 February returns on the 28th in other years."""
    found = {}
    for number in range(days):
        day = first + timedelta(days=number)
        for year in range(day.year - LONGEST, day.year):
            for one in _same_day(day, year):
                found.setdefault(one, day)
    return found


def _same_day(day: date, year: int) -> list[date]:
    start = date(year, day.month, 1)
    ends_february = day.month == 2 and (day + timedelta(days=1)).month == 3
    numbers = range(day.day, 30) if ends_february else (day.day,)
    days = (start + timedelta(days=number - 1) for number in numbers)
    return [one for one in days if one.month == day.month]


def _row(client, what: str, message: str, day: date, now: datetime, **values) -> dict:
    return {
        "user_id": client.keeper,
        "reminder": "J-56",
        "subject": f"client:{client.id}:{what}",
        "document_id": None,
        "message": message,
        "values": {"name": client.name, "day": str(day), **values},
        "due_at": clock.at(day),
        "created_at": now,
    }


REMINDERS = (Reminder("J-56", _l("Birthdays and anniversaries"), "S-36", greetings),)
