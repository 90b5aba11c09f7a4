"""What the house needs to know of the monthly tracking."""

from flask_babel import lazy_gettext as _l

from ia.clients.figures import MonthlyStat
from ia.ground.registry import Module
from ia.tracking import paper, upload_views  # noqa: F401  their routes belong to the blueprint
from ia.tracking.clauses import CLAUSES
from ia.tracking.commenting import ACTION
from ia.tracking.models import TradingRow, TradingUpload
from ia.tracking.reminders import REMINDERS
from ia.tracking.uploads import KIND
from ia.tracking.views import blueprint
from ia.tracking.words import COUNTER, READERS

MODULE = Module(
    name="tracking",
    title=_l("Monthly tracking"),
    url="monthly-tracking",
    blueprint=blueprint,
    roles=frozenset((*READERS, *COUNTER)),
    menu=(32,),
    models=(TradingUpload, TradingRow, MonthlyStat),
    clauses=CLAUSES,
    labels={
        "month": _l("Month"),
        "number": _l("Version"),
        "client_count": _l("Clients"),
    },
    reminders=REMINDERS,
    subjects={KIND: _l("Trading data")},
    pageless=frozenset({KIND}),
    actions={ACTION: _l("Month commented"), "drop": _l("File dropped")},
)
