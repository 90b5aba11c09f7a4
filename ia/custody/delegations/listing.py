"""The list of delegations."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.delegations.models import Lending
from ia.custody.delegations.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_delegate = aliased(User)

LISTING = Listing(
    Lending,
    columns=(
        Lending.id,
        Lending.serial_no,
        Lending.title,
        Lending.state,
        Lending.starts_on,
        Lending.ends_on,
        User.name.label("owner"),
        _delegate.name.label("delegate"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("ends", _l("Last day"), Lending.ends_on),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: Lending.state == value),),
    joined=lambda query: query.join(User, User.id == Lending.owner_id).join(
        _delegate, _delegate.id == Lending.delegate_id
    ),
)
