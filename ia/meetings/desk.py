"""The room's part of the desk: the meetings of today to which the person is invited."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.registry import Section
from ia.meetings.models import Attendee, Meeting

OFF = ("cancelled", "skipped")


def today(person, now) -> list:
    """Today's meetings in the order of the day. One statement."""
    first = clock.local_date(now)
    query = (
        select(Meeting.id, Meeting.meeting_kind, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
        .join(Attendee, Attendee.meeting_id == Meeting.id)
        .where(Attendee.user_id == person.id, Meeting.issued_at.is_not(None), Meeting.state.not_in(OFF))
        .where(Meeting.starts_at >= clock.at(first), Meeting.starts_at < clock.at(first + timedelta(days=1)))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return db.session.execute(query).all()


TODAY = Section(_l("Meetings of today"), "meetings/_today.html", today)
