"""A world of a given size: the same people, clients and talks for the same seed, whatever the database."""

from contextlib import nullcontext
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from ia.clients.contacts import phones, plain
from ia.clients.finding import tails, terms
from ia.clients.finding.spelling import name_key
from ia.clients.models import Client, ContactRecord, ContactWay, SearchTerm, VisibleTeam
from ia.clients.numbers import next_numbers
from ia.demo import bulk
from ia.demo.activities import hold_activities
from ia.demo.activities_guests import welcome_guests
from ia.demo.alerts import make_alerts
from ia.demo.books import make_books
from ia.demo.cases import make_cases
from ia.demo.cast import make_cast
from ia.demo.custody import make_custody
from ia.demo.devplans import plan_months
from ia.demo.exporter import make_exporter
from ia.demo.feedback import give_feedback
from ia.demo.given import make_given
from ia.demo.hotline import make_hotline
from ia.demo.meetings import call_meetings
from ia.demo.people import make_crowd, staff
from ia.demo.reconciliation import make_reconciliation
from ia.demo.register import Register
from ia.demo.service import make_contacts
from ia.demo.tracking import make_tracking
from ia.ground.audit import trail
from ia.ground.bulk import Loader
from ia.ground.clock import local_date
from ia.ground.db import db, refresh_statistics, write_unit

CLIENTS, CONTACTS = 300, 2_000
CHUNK = 2_000
LARGE = 20_000
"""From this many new clients on, indexes wait for the rows."""
FILLED = (Client, ContactWay, SearchTerm, VisibleTeam, ContactRecord)
ABOUT_A_CONTACT = (
    *("by_id", "at", "direction", "nature", "channel", "topic", "solved", "satisfaction", "minutes", "created_at"),
)


def make_world(*, clients: int = CLIENTS, contacts: int = CONTACTS, seed: int = 1, now: datetime) -> None:
    """The cast, and around it a register of `clients` with `contacts` talks; what is there already stays.

    Runs in units of work of its own, so that a large world neither fills the memory nor locks the database for minutes.
    A world that was cut short is filled up by the next run.
    """
    with write_unit():
        make_cast(now)
        make_exporter(now)
        make_crowd(clients, seed, now)
    have = db.session.scalar(select(func.count()).select_from(Client))
    db.session.rollback()
    with bulk.large_room():
        if have < clients:
            with bulk.indexes_later(*FILLED) if clients - have >= LARGE > have else nullcontext():
                _fill(have, clients, contacts, seed, now)
        bulk.build_indexes(*FILLED)  # what an earlier run, cut short, has left undone
        if have < clients:
            with write_unit():
                refresh_statistics(loaded=True)
    with write_unit():
        # before the row below: the trail runs forward in time
        make_books(now, call_meetings, hold_activities, welcome_guests, plan_months, give_feedback)
        make_custody(now)
        make_given(now)
        make_hotline(now)
        make_cases(now)
        make_contacts(now)
        make_alerts(now)
        if have < clients:
            trail.record("demo", "world", None, actor=None, now=now, changes={"clients": [have, clients]})
    make_reconciliation(now)
    make_tracking(now)


def _fill(have: int, clients: int, contacts: int, seed: int, now: datetime) -> None:
    register = Register(staff(local_date(now)), clients, contacts, seed, now)
    for start in range(have, clients, CHUNK):
        with write_unit():
            _chunk(register, start, min(start + CHUNK, clients))
    with write_unit():
        for model in (Client, ContactWay, ContactRecord):
            bulk.take_numbers(model)


def _chunk(register: Register, start: int, stop: int) -> None:
    """Write the clients numbered start to stop with all that hangs on them."""
    ways, teams, found_by, talks, rows = [], [], [], [], []
    first = bulk.first_free(Client)
    numbers = next_numbers(stop - start)
    for number, (client, its_ways, shown, its_talks) in enumerate(register.rows(start, stop), first):
        rows.append((number, numbers[number - first], _key(client["name"]), *client.values()))
        ways += [(number, kind, value, plain(kind, value)) for kind, value in its_ways]
        teams += [(number, team_id) for team_id in shown]
        words = _of_name(client["name"]) | terms.of_numbers(client["fund_account_no"], phones(its_ways))
        words |= terms.of_choices(client["holdings"]) | ({tails.term(client["id_no"])} - {""})
        found_by += [(term, client["branch_id"], number) for term in words]
        talks += [(number, *talk) for talk in its_talks]
    Loader(Client, ("id", "client_no", "name_key", *client)).add(rows)
    Loader(ContactWay, ("client_id", "kind", "value", "plain")).add(ways)
    Loader(VisibleTeam, ("client_id", "team_id")).add(teams)
    Loader(SearchTerm, ("term", "branch_id", "client_id")).add(sorted(found_by))
    Loader(ContactRecord, ("client_id", *ABOUT_A_CONTACT)).add(talks)


_of_name = lru_cache(maxsize=100_000)(terms.of_name)
_key = lru_cache(maxsize=100_000)(name_key)
