"""Holding a meeting while one writes beside its own row: who confirms, and who files, must not miss each other."""

from sqlalchemy import select

from ia.ground.db import db, is_sqlite
from ia.ground.workflow import engine
from ia.meetings.models import Meeting
from ia.meetings.reading import PARTS


def hold(meeting: Meeting) -> None:
    """Let nobody else change the meeting until this unit ends, and see it as it is now. Raises Moved when it has gone on
    since it was read. SQLite has one writer anyway."""
    if is_sqlite():
        return
    state, this = meeting.state, type(meeting).id == meeting.id
    db.session.execute(select(type(meeting).id).where(this).with_for_update())
    fresh = select(type(meeting)).where(this).options(*PARTS).execution_options(populate_existing=True)
    db.session.scalars(fresh).unique().one()
    if meeting.state != state:
        raise engine.Moved(meeting)
