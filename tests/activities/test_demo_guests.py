"""The demo's guests: invited, told and asked on the real forms, each client once, and a trail that runs forward."""

from sqlalchemy import func, select

from ia.activities.guests.models import Gained, Invitation, Issue, Slip
from ia.clients.questions.models import OpenQuestion
from ia.demo.world import make_world
from ia.ground.audit.models import AuditRow
from ia.ground.db import db


def counted(*models) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def test_the_cast_has_guests_and_questions(app, now):
    with app.app_context():
        make_world(clients=300, contacts=200, now=now)
        invited, slips, issues, gained = counted(Invitation, Slip, Issue, Gained)
        assert invited >= 60 and (slips, issues, gained) == (4, 3, 2)
        asked = select(OpenQuestion.source).where(OpenQuestion.source.in_(("activity", "seminar")))
        assert sorted(db.session.scalars(asked)) == ["activity", "activity", "seminar"]
        assert db.session.scalar(select(func.count()).where(Invitation.came.is_(True))) >= 20
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail)
        make_world(clients=300, contacts=200, now=now)
        assert counted(Invitation, Slip, Issue, Gained) == [invited, slips, issues, gained]
