"""A person's calendar for phones: what waits with its due moment, and what one is invited to. Numbers and states, no names.

The address is the key: 32 random bytes, kept as their SHA-256, until it is made anew or revoked or the account ends. Each
answer is read with the posts of the day, so a change of post changes the calendar at its next look."""

import hashlib
import secrets
from datetime import datetime, time, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy import delete, select

from ia.ground import clock, registry
from ia.ground.db import db
from ia.ground.delivery.address import site
from ia.ground.delivery.models import CalendarFeed
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.person import Person, person_of
from ia.ground.registry import Appointment

BACK, AHEAD, MOST = timedelta(days=31), timedelta(days=366), 500
END_OF_DAY = time(23, 59)
HALF_HOUR = timedelta(minutes=30)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(person: Person, now: datetime) -> str:
    """A new address for the person, returned as its secret; the one before ends."""
    token = secrets.token_urlsafe(32)
    revoke(person)
    db.session.add(CalendarFeed(user_id=person.id, token_hash=digest(token), made_at=now))
    return token


def revoke(person: Person) -> bool:
    query = delete(CalendarFeed).where(CalendarFeed.user_id == person.id)
    return db.session.execute(query.execution_options(synchronize_session=False)).rowcount > 0


def of(token: str, now: datetime) -> tuple[Person, str] | None:
    """Whose calendar it is, and the mark of the subscription; None for an unknown secret, or when the account has ended."""
    row = db.session.execute(
        select(CalendarFeed.user_id, CalendarFeed.token_hash).where(CalendarFeed.token_hash == digest(token))
    ).first()
    person = person_of(row.user_id, clock.local_date(now)) if row else None
    return (person, row.token_hash[:16]) if person else None


def written(person: Person, mark: str, language: str, now: datetime) -> bytes:
    """The calendar in that language. The same facts give the same bytes, so that a phone need not fetch them again."""
    calendar = Calendar()
    calendar.add("prodid", "-//IA//Investment Advisory Platform//")
    calendar.add("version", "2.0")
    with force_locale(language):
        calendar.add("x-wr-calname", _("Investment Advisory Platform"))
        for row in _todos(person):
            calendar.add_component(_due(row, mark))
        for one in sorted(_appointments(person, now), key=lambda one: (one.starts_at, one.document_id)):
            calendar.add_component(_meeting(one, mark))
    return calendar.to_ical()


def _todos(person: Person) -> list:
    """One row a document, however many of the person's addresses it waits at."""
    facts = Todo.due_at, Todo.since, Document.id.label("document_id"), Document.kind, Document.serial_no, Document.state
    query = select(*facts).join(Document, Document.id == Todo.document_id)
    query = query.where(Todo.waiting_for(person), Todo.due_at.is_not(None)).order_by(Todo.due_at, Todo.id).limit(MOST)
    return list({row.document_id: row for row in db.session.execute(query)}.values())


def _appointments(person: Person, now: datetime) -> list[Appointment]:
    asked = [ask for module in registry.modules() for ask in module.agenda]
    return [one for ask in asked for one in ask(person, now - BACK, now + AHEAD)][:MOST]


def _due(row, mark: str) -> Event:
    """A deadline at the end of a day fills the day; any other is the half hour before it."""
    due, event = clock.local(row.due_at), _event(row, "due", row.since, mark)
    if due.time() >= END_OF_DAY:
        event.add("dtstart", due.date())
        event.add("dtend", due.date() + timedelta(days=1))
    else:
        _span(event, row.due_at - HALF_HOUR, row.due_at)
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(one: Appointment, mark: str) -> Event:
    event = _event(one, "meeting", one.noted_at, mark)
    _span(event, one.starts_at, max(one.ends_at, one.starts_at))
    return event


def _event(row, what: str, stamp: datetime, mark: str) -> Event:
    kind, event = registry.kind(row.kind), Event()
    event.add("uid", f"{what}-{row.document_id}-{mark}@ia")
    event.add("dtstamp", stamp)
    event.add("summary", f"{kind.title} {row.serial_no} {kind.workflow.by_state[row.state].title}")
    event.add("url", f"{site()}/{kind.url}/{row.document_id}")
    event.add("class", "PRIVATE")
    return event


def _span(event: Event, first: datetime, last: datetime) -> None:
    event.add("dtstart", first)
    event.add("dtend", last)
