"""How the facts of a comparison are called, for history and conflict pages."""

from flask_babel import lazy_gettext as _l

from ia.ground.documents.history import PEOPLE, choices_of, labels_of
from ia.reconciliation.forms import BeginForm, ExplainForm, SettleForm, UnpairForm

_ASKING = (BeginForm, ExplainForm, SettleForm, UnpairForm)
LABELS = labels_of(*_ASKING) | {
    "explained": _l("Explained differences"),
    "pair": _l("Lines confirmed to be one account"),
    "sealed": _l("Seal"),
    "numbers": _l("Numbers of the differences"),
    "rows": _l("Rows"),
    "columns": _l("Names of columns that the branch has explained"),
}
CHOICES = choices_of(*_ASKING) | {"owner_id": PEOPLE}
