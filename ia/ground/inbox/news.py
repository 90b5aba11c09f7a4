"""Notices as a person reads them: what, under which clause, since when, until when, where; and letting them sleep."""

from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ia.ground import clock, registry
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice
from ia.ground.workdays.calendar import current as calendar

TWO_HOURS, TOMORROW, NOW = "two-hours", "tomorrow", "now"
SNOOZES = {TWO_HOURS: _l("Again in two hours"), TOMORROW: _l("Again tomorrow 08:30")}


class News(NamedTuple):
    """A notice with everything in words. `url` leads to what it is about, `until` is None when nothing falls due."""

    notice: Notice
    url: str
    text: str
    clauses: tuple[str, ...]
    until: datetime | None


def awake(person, limit: int, now: datetime, before: int | None = None) -> list[News]:
    """The newest notices that are neither read nor asleep; `before` is the number of the last one already shown."""
    query = _theirs(person).where(Notice.awake(now))
    if before:
        query = query.where(Notice.id < before)
    return _read(query.order_by(Notice.id.desc()).limit(limit))


def asleep(person, limit: int, now: datetime) -> list[News]:
    """Those that sleep, the first to wake first."""
    query = _theirs(person).where(Notice.read_at.is_(None), Notice.snoozed_until > now)
    return _read(query.order_by(Notice.snoozed_until, Notice.id).limit(limit))


def _theirs(person):
    query = select(Notice, Document.kind, Document.due_at.label("document_due"))
    return query.outerjoin(Document, Document.id == Notice.document_id).where(Notice.user_id == person.id)


def _read(query) -> list[News]:
    return [
        News(notice, place(notice, kind), said(notice, kind), clauses(notice.reminder), deadline(notice, due))
        for notice, kind, due in db.session.execute(query)
    ]


def said(notice: Notice, kind: str | None) -> str:
    """The text of a notice in the language of the page; codes of steps and states get their titles.

    It names the record by its number alone: who has lost sight of it since learns nothing more.
    """
    values = dict(notice.values)
    if kind:
        workflow = registry.kind(kind).workflow
        titles = {step.name: step.title for step in workflow.steps}
        values["step"] = titles.get(values.get("step"), values.get("step"))
        state = workflow.by_state.get(values.get("state"))
        values["state"] = state.title if state else ""
    return gettext(notice.message, **values)


def place(notice, kind: str | None) -> str:
    """The page of the record that it is about, else that of whoever tells it; empty when there is neither."""
    if kind:
        return f"/{registry.kind(kind).url}/{notice.document_id}"
    subject, _, number = notice.subject.partition(":")
    number = number.partition(":")[0]
    for module in registry.modules():
        known = subject in module.subjects and subject not in module.pageless
        if (known or subject == module.url) and number.isdigit():
            return f"/{module.url}/{number}"
    if number.isdigit() and f"/{subject}/" in {page.url for page in registry.pages()}:
        return f"/{subject}/{number}"
    telling = (owner.address for owner, one in registry.reminders() if one.code == notice.reminder)
    return next(telling, "")


def clauses(reminder: str) -> tuple[str, ...]:
    """The clauses behind a J-number; none for any other word."""
    row = catalogue.reminder(reminder)
    return row.clauses if row else ()


def deadline(notice, document_due: datetime | None) -> datetime | None:
    """Until when. A due moment before the notice itself only tells one day's notice from the next; then the record's own
    counts."""
    return notice.due_at if notice.due_at > notice.created_at else document_due


def wakes_at(choice: str, until: datetime | None, now: datetime) -> datetime:
    """When a notice comes back: never later than what falls due, nor, when that is past, than the next working morning."""
    today = clock.local_date(now)
    asked = now + timedelta(hours=2) if choice == TWO_HOURS else clock.at(today + timedelta(days=1), 8, 30)
    ahead = until is not None and until > now
    return min(asked, until if ahead else clock.at(calendar().add_working_days(today, 1), 8, 30))


def mark_read(person, now: datetime, notice_id: int | None = None) -> int:
    """Mark one, or all that are awake, as read; returns how many there were."""
    chosen = Notice.awake(now) if notice_id is None else (Notice.id == notice_id) & Notice.read_at.is_(None)
    query = update(Notice).where(Notice.user_id == person.id, chosen).values(read_at=now)
    return db.session.execute(query.execution_options(synchronize_session=False)).rowcount


def unread(person, notice_id: int) -> tuple[Notice, datetime | None] | None:
    """A notice that this person has not read, with the due moment of its record; None when there is no such notice."""
    query = _theirs(person).where(Notice.id == notice_id, Notice.read_at.is_(None))
    row = db.session.execute(query).first()
    return (row.Notice, row.document_due) if row else None


def snooze(found: tuple[Notice, datetime | None], choice: str, now: datetime) -> None:
    """Let an unread notice sleep, or with NOW wake it."""
    notice, document_due = found
    notice.snoozed_until = None if choice == NOW else wakes_at(choice, deadline(notice, document_due), now)
