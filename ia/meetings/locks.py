"""Holding a meeting while one writes beside its own row: who confirms, and who files, must not miss each other."""

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from ia.ground.db import db, is_sqlite
from ia.ground.workflow import engine
from ia.meetings.models import Attendee, Meeting


def hold(meeting: Meeting) -> None:
    """Let nobody else change the meeting until this unit ends, and see it as it is now. Raises Moved when it has gone on
    since it was read. SQLite has one writer anyway."""
    if is_sqlite():
        return
    state, model = meeting.state, type(meeting)
    query = select(model).where(model.id == meeting.id).with_for_update().options(lazyload("*"))
    db.session.scalar(query.execution_options(populate_existing=True))
    fresh = select(Attendee).where(Attendee.meeting_id == meeting.id).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()
    if meeting.state != state:
        raise engine.Moved(meeting)
