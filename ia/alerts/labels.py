"""How the facts of alerts are called, for history pages."""

from flask_babel import lazy_gettext as _l

from ia.alerts import forms, step_forms
from ia.alerts.words import HELPERS, OUTCOMES, RULES
from ia.ground.documents.history import PEOPLE, labels_of

LABELS = labels_of(
    forms.RaiseForm,
    step_forms.ContactForm,
    step_forms.ResolveForm,
    step_forms.HelpForm,
) | {
    "contacted_at": _l("Time of the talk"),
    "helper": _l("Help asked of"),
    "helper_id": _l("Colleague asked"),
    "owner_id": _l("Adviser"),
}
CHOICES = {"outcome": OUTCOMES, "rule": RULES, "helper": HELPERS, "helper_id": PEOPLE}
