"""The list of assignments."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from ia.custody.assignments.models import Assignment
from ia.custody.assignments.workflow import WORKFLOW
from ia.ground.org.models import User
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order

STATES = {state.name: state.title for state in WORKFLOW.states}
_assignee = aliased(User)

LISTING = Listing(
    Assignment,
    columns=(
        Assignment.id,
        Assignment.serial_no,
        Assignment.title,
        Assignment.state,
        Assignment.due_at,
        User.name.label("leader"),
        _assignee.name.label("assignee"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), Assignment.due_at, nullable=True),
    ),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: Assignment.state == value),),
    joined=lambda query: query.join(User, User.id == Assignment.created_by_id).join(
        _assignee, _assignee.id == Assignment.assignee_id
    ),
)
