"""What is asked before clients leave the house (P-19, F-E12)."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, ValidationError

from ia.clients.exports.models import PURPOSES
from ia.clients.forms import filled
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text

FORMATS = {"xlsx": _l("Workbook (.xlsx)"), "csv": _l("Text (.csv), for other systems")}


class ExportForm(HouseForm):
    """`consent` is the flag of P-19; `whole` asks for numbers that are not masked."""

    format = PickField(_l("Format"), [REQUIRED], choices=FORMATS, default="xlsx")
    kind = PickField(_l("Kind of purpose"), [REQUIRED], choices=PURPOSES)
    purpose = text(_l("Purpose"), filled, long=True, limit=500, required=True, render_kw={"rows": 2})
    consent = BooleanField(
        _l("The clients' consent, or a legal ground, for passing these data on is recorded"), [REQUIRED]
    )
    consent_under = text(_l("Recorded under"), filled, required=True)
    whole = BooleanField(_l("Numbers whole"))
    whole_reason = text(_l("Why the numbers must be whole"))

    def validate_whole(self, field):
        if field.data and not self.whole_reason.data:
            raise ValidationError(_l("Say why the numbers must be whole."))
