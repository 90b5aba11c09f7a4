"""What reminders tell: one row a person, to whoever stands behind an address today."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.models import Post, User
from ia.ground.timetable.declare import Told


def rows_for(
    people: Iterable[int], reminder: str, message: str, due_at: datetime, now: datetime, /, subject: str, **values
) -> list[dict]:
    """A notice for each of these people. `values` are those of the text, and document_id where it is about one."""
    document_id = values.pop("document_id", None)
    return [
        {
            "user_id": user_id,
            "reminder": reminder,
            "subject": subject,
            "document_id": document_id,
            "message": message,
            "values": values,
            "due_at": due_at,
            "created_at": now,
        }
        for user_id in sorted(people)
    ]


def about(document, people: Iterable[int], reminder: str, message: str, due_at: datetime, now: datetime, /, **values):
    """A notice about a form for each of these people; its serial number is among the values."""
    values = {"serial": document.serial_no, **values}
    where = {"subject": f"documents:{document.id}", "document_id": document.id}
    return rows_for(people, reminder, message, due_at, now, **where, **values)


def at(addresses: Iterable[str], now: datetime) -> set[int]:
    """The people behind addresses today."""
    return notices.receivers(addresses, clock.local_date(now))


def holding(roles: Iterable[str], now: datetime) -> set[int]:
    """Whoever holds one of these posts today, wherever."""
    today = clock.local_date(now)
    query = select(Post.user_id).join(User, User.id == Post.user_id)
    here = (Post.role.in_(roles), Post.starts_on <= today, (Post.ends_on.is_(None)) | (Post.ends_on > today))
    return set(db.session.scalars(query.where(*here, User.disabled_at.is_(None))))


def tell(rows: list[dict]) -> Told:
    """Tell what was not told before."""
    fresh = notices.tell(rows)
    return Told(fresh, len(rows) - fresh)
