"""The demo's meetings: many states, the same each time, and a trail that runs forward."""

from sqlalchemy import select

from ia.demo.world import make_world
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Meeting


def seen(model) -> list[tuple]:
    query = select(model.serial_no, model.title, model.state, model.created_at).order_by(model.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_the_cast_has_meetings_in_many_states(app, now):
    with app.app_context():
        make_world(clients=60, contacts=200, now=now)
        states = {(row.kind, row.state) for row in db.session.execute(select(Meeting.kind, Meeting.state))}
        assert states >= {
            ("meeting", "draft"),
            ("meeting", "noticed"),
            ("meeting", "minutes_draft"),
            ("meeting", "minutes_final"),
            ("meeting", "reported"),
            ("meeting", "cancelled"),
            ("leaders_meeting", "noticed"),
            ("leaders_meeting", "archived"),
            ("morning_meeting", "open"),
            ("morning_meeting", "closed"),
            ("morning_meeting", "minutes_final"),
            ("morning_meeting", "skipped"),
        }
        assert len(seen(ActionItem)) >= 5
        carried = [one.carried for one in db.session.scalars(select(Meeting)) for one in [one.minutes] if one]
        assert any(carried), "a later meeting takes up what an earlier one left open"
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail)
        before = seen(Meeting)
        make_world(clients=60, contacts=200, now=now)
        assert seen(Meeting) == before, "a second run adds nothing"
