"""How the facts of a plan are called, for history and conflict pages; taken from the forms that ask them."""

from flask_babel import lazy_gettext as _l

from ia.devplans.forms import DivisionForm, NewPlanForm
from ia.ground.documents.history import choices_of, labels_of

LABELS = labels_of(NewPlanForm, DivisionForm) | {
    "state": _l("State"),
    "client": _l("Key client to develop"),
}
CHOICES = choices_of(NewPlanForm)
