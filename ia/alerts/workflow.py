"""How an alert travels: raised by the platform, seen, the client told, closed with an outcome; past its time with the leader."""

from flask_babel import lazy_gettext as _l

from ia.alerts import verbs
from ia.alerts.models import Alert
from ia.alerts.people import CARER, HELPER, LEADER
from ia.alerts.step_forms import AdviceForm, ContactForm, DismissForm, HelpForm, InstructForm, ResolveForm
from ia.alerts.words import INSTRUCT_DAYS, RESOLVE_DAYS
from ia.ground.workflow.declare import SYSTEM, State, Step, Workflow

UNTOLD = ["raised", "seen", "escalated"]
"""States in which nobody has told the client."""
IN_HAND = ["seen", "contacted", "escalated"]


def _until_contact(alert: Alert):
    return alert.contact_by


def _helped(alert: Alert) -> bool:
    return alert.help_asked_at is not None


def _alone(alert: Alert) -> bool:
    return alert.help_asked_at is None


WORKFLOW = Workflow(
    "alert",
    _l("Alert"),
    states=(
        State("raised", _l("Raised"), CARER, due=_until_contact, clause="W-01"),
        State("seen", _l("Seen"), CARER | HELPER, due=_until_contact, clause="W-03"),
        State("contacted", _l("Client told"), CARER | HELPER, days=RESOLVE_DAYS, clause="W-03"),
        State("escalated", _l("With the leader"), CARER | LEADER | HELPER, days=INSTRUCT_DAYS, clause="W-03"),
        State("resolved", _l("Resolved"), clause="W-04"),
    ),
    steps=(
        Step("see", _l("I see to it"), ["raised"], "seen", CARER, "W-03", effect=verbs.see),
        Step(
            "contact",
            _l("Record the talk"),
            UNTOLD,
            "contacted",
            CARER,
            "W-03",
            asks=ContactForm,
            effect=verbs.contact,
        ),
        Step(
            "resolve",
            _l("Close with an outcome"),
            ["contacted"],
            "resolved",
            CARER,
            "W-04",
            asks=ResolveForm,
            effect=verbs.resolve,
        ),
        Step(
            "ask-help",
            _l("Ask for help"),
            IN_HAND,
            None,
            CARER,
            "K-13",
            asks=HelpForm,
            check=verbs.somebody_helps,
            effect=verbs.ask_help,
            when=_alone,
            tells=HELPER,
        ),
        Step(
            "advise",
            _l("Give advice"),
            IN_HAND,
            None,
            HELPER,
            "K-13",
            asks=AdviceForm,
            effect=verbs.end_help,
            when=_helped,
            tells=CARER,
        ),
        Step(
            "withdraw-help",
            _l("Ask no longer"),
            IN_HAND,
            None,
            CARER,
            "K-13",
            effect=verbs.end_help,
            when=_helped,
        ),
        Step(
            "instruct",
            _l("Instruct the adviser"),
            ["escalated"],
            "seen",
            LEADER,
            "W-03",
            asks=InstructForm,
            effect=verbs.instruct,
            tells=CARER,
        ),
        Step(
            "dismiss",
            _l("Close without a talk"),
            UNTOLD,
            "resolved",
            CARER,
            "W-04",
            asks=DismissForm,
            effect=verbs.resolve,
            tells=LEADER,
            tone="danger",
        ),
        Step("escalate", _l("Passed to the leader"), ["raised", "seen"], "escalated", SYSTEM, "W-03"),
        Step(
            "lapse",
            _l("Lapsed"),
            ["raised", "seen", "contacted", "escalated"],
            "resolved",
            SYSTEM,
            "W-02",
            effect=verbs.lapse,
        ),
    ),
)
STATES = {state.name: state.title for state in WORKFLOW.states}
