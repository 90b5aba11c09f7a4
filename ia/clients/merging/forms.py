"""What is asked before two records become one, and before they are parted."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from ia.clients.forms import filled
from ia.clients.vocabulary import LABELS
from ia.ground.web.forms import REQUIRED, HouseForm, text


class MergeForm(HouseForm):
    """The confirmation under the preview. `other` is the client number of the record that goes; the choices between two
    values are inputs named take-COLUMN (see fields.py)."""

    other = HiddenField()
    other_version = HiddenField()
    reason = text(LABELS["reason"], filled, required=True)
    same_client = BooleanField(_l("I have made sure that both records are the same client"), [REQUIRED])


class UndoForm(HouseForm):
    reason = text(LABELS["reason"], filled, required=True)
