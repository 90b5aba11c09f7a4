"""The list of activities: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from ia.activities.models import Activity
from ia.activities.words import LEVELS, SUB_KINDS
from ia.activities.workflow import STATES
from ia.ground import clock
from ia.ground.org.models import User
from ia.ground.tables.filters import DaysFilter, Filter
from ia.ground.tables.listing import Listing, Order

LISTING = Listing(
    Activity,
    columns=(
        Activity.id,
        Activity.serial_no,
        Activity.sub_kind,
        Activity.level,
        Activity.title,
        Activity.state,
        Activity.starts_at,
        Activity.due_at,
        Activity.closed_at,
        User.name.label("lead"),
    ),
    orders=(
        Order("start", _l("Beginning"), Activity.starts_at, descending=True),
        Order("newest", _l("Newest first"), descending=True),
    ),
    filters=(
        Filter("kind", _l("Kind of activity"), SUB_KINDS, lambda value, person: Activity.sub_kind == value),
        Filter("level", _l("Level of the activity"), LEVELS, lambda value, person: Activity.level == value),
        Filter("state", _l("State"), STATES, lambda value, person: Activity.state == value),
        Filter(
            "mine",
            _l("Project lead"),
            {"1": _l("only mine")},
            lambda value, person: Activity.owner_id == person.id,
            only=frozenset({"own"}),
        ),
        DaysFilter(
            "day",
            _l("Day"),
            {"start": _l("Beginning")},
            lambda days, person: days.during(Activity.starts_at, clock.at),
        ),
    ),
    joined=lambda query: query.join(User, User.id == Activity.owner_id),
)
