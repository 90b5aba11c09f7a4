"""The list of proposals."""

from flask_babel import lazy_gettext as _l

from ia.custody.proposals.models import ClientProposal
from ia.custody.proposals.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}

LISTING = Listing(
    ClientProposal,
    columns=(
        ClientProposal.id,
        ClientProposal.serial_no,
        ClientProposal.title,
        ClientProposal.state,
        ClientProposal.due_at,
        ClientProposal.created_at,
        User.name.label("owner"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), ClientProposal.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: ClientProposal.state == value),),
    joined=lambda query: query.join(User, User.id == ClientProposal.owner_id),
)
