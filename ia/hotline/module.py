"""What the house needs to know of the advisory hotline."""

from flask_babel import lazy_gettext as _l

from ia.clients.talks.hotline import AdvisoryPhone, Roster
from ia.ground.registry import Module
from ia.hotline import call_views  # noqa: F401  its pages join the blueprint
from ia.hotline.clauses import CLAUSES
from ia.hotline.desk import SESSIONS_AHEAD
from ia.hotline.models import Call
from ia.hotline.reminders import REMINDERS
from ia.hotline.teams import READERS
from ia.hotline.views import blueprint

LABELS = {
    "number": _l("Advisory phone"),
    "published_from": _l("Published since"),
    "published_until": _l("Published until"),
    "items": _l("Equipment"),
    "topic": _l("Question of the caller"),
    "minutes": _l("Minutes"),
}
MODULE = Module(
    name="hotline",
    title=_l("Advisory hotline"),
    url="hotline",
    blueprint=blueprint,
    roles=frozenset(READERS),
    menu=(35,),
    models=(AdvisoryPhone, Roster, Call),
    labels=LABELS,
    clauses=CLAUSES,
    on_desk=(SESSIONS_AHEAD,),
    reminders=REMINDERS,
    subjects={
        "hotline_roster": _l("Roster of the advisory hotline"),
        "hotline_call": _l("Call on the advisory hotline"),
        "advisory_phone": _l("Advisory phone"),
        "hotline_team": _l("Equipment of the advisory hotline"),
    },
    pageless=frozenset({"hotline_call", "advisory_phone", "hotline_team"}),
    actions={
        "plan": _l("Roster planned"),
        "call": _l("Call registered"),
        "publish": _l("Phone published"),
        "give-up": _l("Phone given up"),
        "equipment": _l("Equipment looked after"),
    },
)
