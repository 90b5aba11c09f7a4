"""Who aggregates product feedback, and who reads what is sent up (S-04)."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workflow.declare import Holder, at_branch, team_addresses

LEADER = Holder(
    "leader", _l("team leader"), lambda document, today: team_addresses(document.team_id, document.branch_id, today)
)
"""Whoever leads the team; where nobody does, the marketing director (AMB-59). To aggregate is not to approve, so a leader's own
feedback goes the same way."""
DIRECTOR = at_branch("marketing_director", _l("marketing director"))


def _departments(document, today):
    companies = db.session.scalars(select(Unit.id).where(Unit.kind == "company"))
    return [f"inst_service@{number}" for number in companies]


INST_SERVICE = Holder("inst_service", _l("institutional client service"), _departments)
WITHIN = Holder("within", "", lambda document, today: ())
"""Nobody: the feedback stands in a paper, and that is what waits for somebody."""
