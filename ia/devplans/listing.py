"""The list of development plans: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from ia.devplans import months
from ia.devplans.models import DevPlan
from ia.devplans.workflow import STATES
from ia.ground.org.models import Unit, User
from ia.ground.tables.filters import Filter, TextFilter
from ia.ground.tables.listing import Listing, Order

LISTING = Listing(
    DevPlan,
    columns=(
        DevPlan.id,
        DevPlan.serial_no,
        DevPlan.month,
        DevPlan.state,
        DevPlan.planned_clients,
        DevPlan.planned_funds,
        DevPlan.due_at,
        User.name.label("adviser"),
        Unit.name.label("team"),
    ),
    orders=(
        Order("month", _l("Month of the plan"), DevPlan.month, descending=True),
        Order("newest", _l("Newest first"), descending=True),
    ),
    filters=(
        TextFilter(
            "month",
            _l("Month of the plan"),
            {},
            lambda value, person: DevPlan.month == value,
            parsed=months.read,
            hint="2026-12",
        ),
        Filter("state", _l("State"), STATES, lambda value, person: DevPlan.state == value),
        Filter(
            "mine",
            _l("Adviser"),
            {"1": _l("only mine")},
            lambda value, person: DevPlan.adviser_id == person.id,
            only=frozenset({"own"}),
        ),
    ),
    joined=lambda query: query.join(User, User.id == DevPlan.adviser_id).join(Unit, Unit.id == DevPlan.team_id),
)
