"""The demo's plans: some in the plan of the team, some handed in, one returned, one overdue."""

from sqlalchemy import select

from ia.demo.world import make_world
from ia.devplans.models import DevPlan, KeyProspect, Rollup
from ia.devplans.rollups import is_overdue
from ia.ground.audit.models import AuditRow
from ia.ground.clock import local_date
from ia.ground.db import db


def test_the_cast_has_plans_in_many_states(app, now):
    with app.app_context():
        make_world(clients=60, contacts=200, now=now)
        plans = list(db.session.scalars(select(DevPlan)))
        assert {plan.month for plan in plans} == {"2026-11", "2026-12"}
        assert {plan.state for plan in plans} >= {"draft", "submitted", "returned", "consolidated"}
        assert [plan.title for plan in plans if is_overdue(plan, local_date(now))] == ["2026-11 周雨涵"]
        assert db.session.scalar(select(KeyProspect.id).where(KeyProspect.client_id.is_not(None)).limit(1))
        assert db.session.scalar(select(Rollup.division).where(Rollup.division.is_not(None))).startswith("林晓东")
        trail = list(db.session.scalars(select(AuditRow.at).order_by(AuditRow.seq)))
        assert trail == sorted(trail)
