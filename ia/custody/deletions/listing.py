"""The list of deletion requests."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.deletions.models import DeletionRequest
from ia.custody.deletions.workflow import WORKFLOW
from ia.ground.org.models import Unit, User
from ia.ground.tables.listing import Filter, Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_branch = aliased(Unit)

LISTING = Listing(
    DeletionRequest,
    columns=(
        DeletionRequest.id,
        DeletionRequest.serial_no,
        DeletionRequest.title,
        DeletionRequest.state,
        DeletionRequest.due_at,
        User.name.label("owner"),
        _branch.name.label("branch"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), DeletionRequest.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: DeletionRequest.state == value),),
    joined=lambda query: query.join(User, User.id == DeletionRequest.owner_id).join(
        _branch, _branch.id == DeletionRequest.branch_id
    ),
)
