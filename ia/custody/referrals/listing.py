"""The list of referrals."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.referrals.models import Referral
from ia.custody.referrals.workflow import WORKFLOW
from ia.ground.org.models import Unit, User
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_branch = aliased(Unit)

LISTING = Listing(
    Referral,
    columns=(
        Referral.id,
        Referral.serial_no,
        Referral.title,
        Referral.state,
        Referral.due_at,
        Referral.created_at,
        Referral.department,
        User.name.label("sender"),
        Unit.name.label("team"),
        _branch.name.label("branch"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), Referral.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: Referral.state == value),),
    joined=lambda query: (
        query.join(User, User.id == Referral.created_by_id)
        .join(_branch, _branch.id == Referral.branch_id)
        .outerjoin(Unit, Unit.id == Referral.team_id)
    ),
)
