"""The meetings to which a person is invited: those of today for the desk, all for the calendar on a phone."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, bindparam, select

from ia.ground import clock
from ia.ground.db import Moment, db
from ia.ground.registry import Appointment, Section
from ia.ground.wording import Worded
from ia.meetings.models import Attendee, Meeting

OFF = ("cancelled", "skipped")


def invited(person, first: datetime, last: datetime) -> list[Appointment]:
    """The meetings between two moments. One statement."""
    facts = Meeting.id, Meeting.kind, Meeting.serial_no, Meeting.state, Meeting.starts_at, Meeting.ends_at
    query = select(*facts, Meeting.state_since).join(Attendee, Attendee.meeting_id == Meeting.id)
    query = query.where(Attendee.user_id == person.id, Meeting.issued_at.is_not(None), Meeting.state.not_in(OFF))
    query = query.where(Meeting.starts_at >= first, Meeting.starts_at < last)
    return [Appointment(*row) for row in db.session.execute(query.order_by(Meeting.starts_at, Meeting.id))]


def today(person, now) -> list:
    """Today's meetings in the order of the day. One statement."""
    first = clock.local_date(now)
    return _TODAY.ask({"me": person.id, "first": clock.at(first), "last": clock.at(first + timedelta(days=1))})


_TODAY = Worded(
    select(Meeting.id, Meeting.meeting_kind, Meeting.title, Meeting.starts_at, Meeting.place, Meeting.state)
    .join(Attendee, Attendee.meeting_id == Meeting.id)
    .where(Attendee.user_id == bindparam("me", type_=Integer), Meeting.issued_at.is_not(None), Meeting.state.not_in(OFF))
    .where(Meeting.starts_at >= bindparam("first", type_=Moment), Meeting.starts_at < bindparam("last", type_=Moment))
    .order_by(Meeting.starts_at, Meeting.id)
)


TODAY = Section(_l("Meetings of today"), "meetings/_today.html", today)
