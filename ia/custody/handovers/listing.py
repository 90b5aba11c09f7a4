"""The list of hand-overs."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.handovers.models import Handover
from ia.custody.handovers.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_giver, _taker = aliased(User), aliased(User)

LISTING = Listing(
    Handover,
    columns=(
        Handover.id,
        Handover.serial_no,
        Handover.state,
        Handover.listed_at,
        Handover.due_at,
        _giver.name.label("giver"),
        _taker.name.label("taker"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), Handover.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: Handover.state == value),),
    joined=lambda query: query.join(_giver, _giver.id == Handover.from_id).join(_taker, _taker.id == Handover.to_id),
)
