"""The list of comparisons: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from ia.ground.org.models import Unit
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order
from ia.reconciliation.models import ReconRun
from ia.reconciliation.workflow import WORKFLOW

STATES = {state.name: state.title for state in WORKFLOW.states}
LISTING = Listing(
    ReconRun,
    columns=(
        ReconRun.id,
        ReconRun.serial_no,
        ReconRun.month,
        ReconRun.state,
        ReconRun.differences,
        ReconRun.explained,
        ReconRun.due_at,
        Unit.name.label("branch"),
    ),
    orders=(Order("month", _l("Month"), ReconRun.month, descending=True),),
    filters=(Filter("state", _l("State"), STATES, lambda value, person: ReconRun.state == value),),
    joined=lambda query: query.join(Unit, Unit.id == ReconRun.place_id),
)
