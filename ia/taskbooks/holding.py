"""Service agreements in somebody's custody, for whoever takes over when they leave (D-52, F-E7)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, select

from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.registry import Holding
from ia.taskbooks.models import Agreement, TaskBook


def agreements_kept(user_id: int, viewer: Person, now: datetime, most: int) -> list[Holding]:
    """The agreements whose keeper the person is. One statement."""
    seen = case((TaskBook.reach.condition(TaskBook, viewer, now), 1), else_=0).label("seen")
    query = (
        select(TaskBook.id, TaskBook.serial_no, TaskBook.title, Agreement.place, seen)
        .join(TaskBook, TaskBook.id == Agreement.book_id)
        .where(Agreement.custodian_id == user_id, Agreement.state == "in_custody")
        .order_by(Agreement.id)
    )
    rows = db.session.execute(query).all()
    shown = [(f"{row.serial_no} {row.title} · {row.place}", f"/task-books/{row.id}") for row in rows if row.seen][:most]
    return [Holding(_l("Service agreements kept"), len(rows), shown)]
