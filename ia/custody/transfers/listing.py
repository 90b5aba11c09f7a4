"""The list of transfers."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.transfers.models import Transfer
from ia.custody.transfers.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_assigned_to = aliased(User)

LISTING = Listing(
    Transfer,
    columns=(
        Transfer.id,
        Transfer.serial_no,
        Transfer.title,
        Transfer.state,
        Transfer.due_at,
        User.name.label("owner"),
        _assigned_to.name.label("assigned_to"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), Transfer.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: Transfer.state == value),),
    joined=lambda query: query.join(User, User.id == Transfer.owner_id).outerjoin(
        _assigned_to, _assigned_to.id == Transfer.assigned_to_id
    ),
)
