"""What falls due while a client is developed, as queries of a moment: the second call (J-17), the monthly check (J-19), the
deadline (J-21), an outing without entry (J-22), a book to be filled in afterwards (J-23)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.org.models import Unit
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import CLOSE, calendar_due, end_of_working_day, warning_for
from ia.ground.workflow.declare import OWNER, team_addresses
from ia.taskbooks.holders import LEADER
from ia.taskbooks.models import Entry, TaskBook

DEVELOPING = ("in_progress", "stalled")
WARN_DAYS_BEFORE = 3
"""So many days before the deadline of a book its owner and the leader are told (J-21)."""
FILLED_IN_WITHIN = 1
"""Working days after which a book that is filled in afterwards is missing (D-25, cfg)."""

CALL_AGAIN = N_("%(serial)s: the client is to be called again by %(due)s.")
NOT_CALLED_AGAIN = N_("%(serial)s: the client was to be called again by %(due)s.")
CHECK = N_("%(team)s: %(count)s task books are in development; check how they stand this month.")
DEADLINE = N_("%(serial)s is to be finished by %(due)s.")
NO_ENTRY = N_("%(serial)s: the outing is over and nothing is written about it yet.")
FILL_IN = N_("%(serial)s is filled in afterwards and was to be submitted by %(due)s.")


def second_calls(now: datetime) -> Told:
    """After the first contact of a development the client is called again within two days (D-36): a warning on the first
    day, the day itself, and once when it is over, then to the leader too. Days off are warned of before (AMB-14)."""
    today, rows = clock.local_date(now), []
    days = catalogue.value("first_contact.recall_days", today)
    for book, first in db.session.execute(_called_once()):
        due = calendar_due(first, days)
        day, late = str(clock.local_date(due)), now > due
        if late:
            rows += _about(book, OWNER | LEADER, "J-17", NOT_CALLED_AGAIN, due + timedelta(seconds=1), now, due=day)
        elif now >= warning_for(due):
            rows += _about(book, OWNER, "J-17", CALL_AGAIN, due, now, due=day)
        elif now >= warning_for(calendar_due(first, 1)):
            rows += _about(book, OWNER, "J-17", CALL_AGAIN, calendar_due(first, 1), now, due=day)
    return telling.tell(rows)


def _called_once():
    """Books in progress with their first contact, where no other has followed in any room."""
    first = select(Entry.book_id, func.min(Entry.at).label("at")).group_by(Entry.book_id).subquery()
    query = select(TaskBook, first.c.at).join(first, first.c.book_id == TaskBook.id)
    query = query.join(Client, Client.id == TaskBook.client_id).where(TaskBook.state == "in_progress")
    return query.where(Client.last_contact_at <= first.c.at).order_by(TaskBook.id)


def monthly_checks(now: datetime) -> Told:
    """On the first working day of a month: each leader, and the director, how many books of a team to look at (D-40)."""
    today = clock.local_date(now)
    if today != calendar().first_working_day(today.year, today.month):
        return Told()
    query = select(Unit, func.count().label("books")).join(TaskBook, TaskBook.team_id == Unit.id)
    query = query.where(TaskBook.state.in_(DEVELOPING)).group_by(Unit).order_by(Unit.id)
    rows = []
    for unit, count in db.session.execute(query):
        addresses = [*team_addresses(unit.id, unit.branch_id, today), f"marketing_director@{unit.branch_id}"]
        where = {"subject": f"units:{unit.id}", "team": unit.name, "count": count}
        rows += telling.rows_for(telling.at(addresses, now), "J-19", CHECK, clock.at(today), now, **where)
    return telling.tell(rows)


def deadlines(now: datetime) -> Told:
    """Three days before the day until which a book was to be finished, and on that day; on the last working day before,
    where either is a day off (D-19, AMB-14)."""
    until = calendar().free_until(clock.local_date(now)) + timedelta(days=WARN_DAYS_BEFORE)
    query = select(TaskBook).where(TaskBook.state.in_(DEVELOPING), TaskBook.deadline_on <= until)
    rows = []
    for book in db.session.scalars(query.order_by(TaskBook.id)).all():
        due = clock.at(book.deadline_on, CLOSE.hour)
        early = due - timedelta(days=WARN_DAYS_BEFORE)
        moment = due if now >= warning_for(due) else early
        rows += _about(book, OWNER | LEADER, "J-21", DEADLINE, moment, now, due=str(book.deadline_on))
    return telling.tell(rows)


def outings_without_entry(now: datetime) -> Told:
    """From five in the afternoon of the day on which an outing ended: nothing is written about it (D-24, D-35)."""
    written = exists().where(Entry.book_id == TaskBook.id, Entry.at >= TaskBook.out_from)
    over = (TaskBook.state == "in_progress", TaskBook.out_to <= now, ~written)
    rows = []
    for book in db.session.scalars(select(TaskBook).where(*over).order_by(TaskBook.id)).all():
        due = clock.at(clock.local_date(book.out_to), CLOSE.hour)
        if now >= due:
            rows += _about(book, OWNER, "J-22", NO_ENTRY, due, now)
    return telling.tell(rows)


def missing_afterwards(now: datetime) -> Told:
    """One working day after an unplanned outing that was agreed to its book is not submitted: adviser and leader (D-25)."""
    drafts = (TaskBook.state == "draft", TaskBook.retroactive, TaskBook.consent_at <= now)
    rows = []
    for book in db.session.scalars(select(TaskBook).where(*drafts).order_by(TaskBook.id)).all():
        due = end_of_working_day(book.out_to or book.consent_at, FILLED_IN_WITHIN)
        if now > due:
            rows += _about(book, OWNER | LEADER, "J-23", FILL_IN, due, now, due=str(clock.local_date(due)))
    return telling.tell(rows)


def _about(book: TaskBook, who, code: str, text: str, due_at: datetime, now: datetime, **values) -> Iterable[dict]:
    people = telling.at(who.addresses(book, clock.local_date(now)), now)
    return telling.about(book, people, code, text, due_at, now, **values)


REMINDERS = (
    Reminder("J-17", _l("Call again after the first contact"), "D-36", second_calls),
    Reminder("J-19", _l("Monthly check of the developments"), "D-40", monthly_checks),
    Reminder("J-21", _l("Deadline of a task book"), "D-19", deadlines),
    Reminder("J-22", _l("Outing without entry"), "D-24 D-35", outings_without_entry),
    Reminder("J-23", _l("Task book to be filled in afterwards"), "D-25", missing_afterwards),
)
