"""The demo's months: five of the first branch, commented but for the last; and its feedback in every state."""

from sqlalchemy import func, select

from ia.clients.figures import MonthlyStat
from ia.demo.world import make_world
from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.tracking.models import TradingUpload
from tests.tracking.counter import MONTH


def test_the_cast_has_months_and_feedback(app, now):
    with app.app_context():
        make_world(clients=60, contacts=200, now=now)
        assert set(db.session.scalars(select(TradingUpload.state))) == {"done"}
        said = select(MonthlyStat.month, func.count(), func.count(MonthlyStat.commented_at)).group_by(MonthlyStat.month)
        months = {month: (rows, comments) for month, rows, comments in db.session.execute(said)}
        assert len(months) == 5 and 0 < months[MONTH][1] < months[MONTH][0]
        assert set(db.session.scalars(select(ProductFeedback.state))) == {"submitted", "sent_up"}
        assert set(db.session.scalars(select(FeedbackSummary.state))) == {"sent_up", "read"}
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail)
