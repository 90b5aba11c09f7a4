"""The list of task books: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order
from ia.taskbooks.models import TaskBook
from ia.taskbooks.workflow import WORKFLOW

STATES = {state.name: state.title for state in WORKFLOW.states}

LISTING = Listing(
    TaskBook,
    columns=(
        TaskBook.id,
        TaskBook.serial_no,
        TaskBook.title,
        TaskBook.state,
        TaskBook.due_at,
        TaskBook.deadline_on,
        TaskBook.disputed,
        User.name.label("owner"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), TaskBook.due_at, nullable=True),
    ),
    filters=(
        Filter("state", _l("State"), STATES, lambda value, person: TaskBook.state == value),
        Filter(
            "open",
            _l("Open or closed"),
            {"open": _l("Open"), "closed": _l("Closed")},
            lambda value, person: TaskBook.closed_at.is_(None) if value == "open" else TaskBook.closed_at.is_not(None),
        ),
    ),
    joined=lambda query: query.join(User, User.id == TaskBook.owner_id),
)
