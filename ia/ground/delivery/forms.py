"""How a person wants to be told."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TimeField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import Optional

from ia.ground.delivery.models import DIGEST, IMMEDIATE, NONE
from ia.ground.tables import cells
from ia.ground.web.forms import HouseForm, SelectField, text

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class ClockField(TimeField):
    """A time of the branch's day, or nothing."""

    def __init__(self, label=None, validators=None, **kwargs):
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist):
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a time as 08:30.")) from None


class DeliveryForm(HouseForm):
    mail = RadioField(
        _l("Mail"),
        choices=[
            SelectChoice(NONE, _l("none")),
            SelectChoice(DIGEST, _l("one digest a day")),
            SelectChoice(IMMEDIATE, _l("each notice at once")),
        ],
    )
    email = text(_l("E-mail address"), limit=120, render_kw={"autocomplete": "email"})
    digest_hour = SelectField(_l("Hour of the digest"), coerce=int, choices=HOURS)
    quiet_from = ClockField(
        _l("Quiet from"), [Optional()], description=_l("Notices of these hours are mailed afterwards.")
    )
    quiet_to = ClockField(_l("Quiet until"), [Optional()])

    def validate(self, extra_validators=None) -> bool:
        right = super().validate(extra_validators)
        if self.mail.data != NONE and not self.email.data and not self.email.errors:
            self.email.errors, right = [_("Without an address no mail can be sent.")], False
        if (self.quiet_from.data is None) != (self.quiet_to.data is None) and right:
            self.quiet_to.errors, right = [_("Give both ends of the quiet hours, or neither.")], False
        return right

    def validate_email(self, field):
        try:
            field.data = cells.email(field.data)
        except cells.CellProblem:
            raise ValidationError(_("This is not an e-mail address.")) from None
