"""The list of confirmations."""

from flask_babel import lazy_gettext as _l

from ia.custody.stock.models import StockConfirmation
from ia.custody.stock.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}

LISTING = Listing(
    StockConfirmation,
    columns=(
        StockConfirmation.id,
        StockConfirmation.serial_no,
        StockConfirmation.title,
        StockConfirmation.state,
        StockConfirmation.due_at,
        StockConfirmation.asked_count,
        StockConfirmation.confirmed_count,
        User.name.label("owner"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), StockConfirmation.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: StockConfirmation.state == value),),
    joined=lambda query: query.join(User, User.id == StockConfirmation.owner_id),
)
