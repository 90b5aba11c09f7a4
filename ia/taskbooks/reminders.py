"""What falls due on task books, as queries of a moment: the nightly stall scan (J-20) and waiting confirmations (J-25)."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.inbox.models import Todo
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow import engine
from ia.ground.workflow.declare import OWNER
from ia.ground.workflow.engine import Act
from ia.taskbooks.holders import DIRECTOR, LEADER
from ia.taskbooks.models import TaskBook
from ia.taskbooks.words import STALL_MONTHS

WARN_DAYS_BEFORE = 15
"""Two and a half months: half a month before the flag (J-20, cfg)."""
WAITING = ("confirm_requested", "leader_confirmed", "director_confirmed", "opened", "counter_confirmed")

SOON_STALLED = N_("No substantive progress on %(serial)s since %(since)s: it is flagged as stalled on %(on)s.")
STILL_WAITING = N_("%(serial)s still waits for you: %(state)s.")


def stall_scan(now: datetime) -> Told:
    """Flag books without substantive progress for three months; warn half a month before (D-41)."""
    today, told, already = clock.local_date(now), 0, 0
    year = calendar()
    for book in _without_progress(year.months_over(today, STALL_MONTHS)):
        engine.take(book, "flag-stalled", Act(None, now))
        told += 1
    rows = []
    for book in _without_progress(year.months_over(today + timedelta(days=WARN_DAYS_BEFORE), STALL_MONTHS)):
        since = clock.local_date(book.progress_from)
        on = year.months_later(since, STALL_MONTHS)
        addresses = (OWNER | LEADER | DIRECTOR).addresses(book, today)
        rows += _notices("J-20", book, addresses, SOON_STALLED, clock.at(on), now, since=str(since), on=str(on))
    fresh = notices.tell(rows)
    return Told(told + fresh, already + len(rows) - fresh)


def _without_progress(until):
    end_of_day = clock.at(until + timedelta(days=1))
    return db.session.scalars(
        select(TaskBook)
        .where(TaskBook.state == "in_progress", TaskBook.progress_from < end_of_day)
        .order_by(TaskBook.id)
    ).all()


def waiting_confirmations(now: datetime) -> Told:
    """Each working day tell again whoever lets a new-client confirmation wait (J-25)."""
    today = clock.local_date(now)
    if not calendar().is_working(today):
        return Told(0, 0)
    query = (
        select(TaskBook, Todo.address)
        .join(Todo, Todo.document_id == TaskBook.id)
        .where(Todo.closed_at.is_(None), TaskBook.state.in_(WAITING), Todo.since < clock.at(today))
        .order_by(TaskBook.id)
    )
    rows = []
    for book, address in db.session.execute(query):
        rows += _notices("J-25", book, [address], STILL_WAITING, clock.at(today), now, state=book.state)
    return telling.tell(rows)


def _notices(code: str, book: TaskBook, addresses, message: str, due: datetime, now: datetime, **values) -> list[dict]:
    return [
        {
            "user_id": user_id,
            "reminder": code,
            "subject": f"documents:{book.id}",
            "document_id": book.id,
            "message": message,
            "values": {"serial": book.serial_no, **values},
            "due_at": due,
            "created_at": now,
        }
        for user_id in sorted(notices.receivers(addresses, clock.local_date(now)))
    ]


REMINDERS = (
    Reminder("J-20", _l("No substantive progress"), "D-41", stall_scan),
    Reminder("J-25", _l("New-client confirmation waiting"), "D-48", waiting_confirmations),
)
