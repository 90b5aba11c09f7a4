"""The forms of what is done with a client rather than known about it: a talk, a look at a number."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, ValidationError
from wtforms.validators import NumberRange, Optional

from ia.clients import masking
from ia.clients.forms import filled
from ia.clients.vocabulary import CHANNELS, CONTACT_KINDS, DIRECTIONS, LABELS, NATURES, SATISFACTION
from ia.ground import clock
from ia.ground.web.forms import REQUIRED, HouseForm, MomentField, PickField, text


class ContactRecordForm(HouseForm):
    """A communication record (guideline 4.7, S-07); with it goes when the client is to be contacted next."""

    at = MomentField(_l("Time of the talk"), [REQUIRED])
    direction = PickField(_l("Direction"), [REQUIRED], choices=DIRECTIONS)
    nature = PickField(_l("Nature"), [REQUIRED], choices=NATURES)
    channel = PickField(_l("Channel"), [REQUIRED], choices=CHANNELS)
    topic = text(_l("Topic"), filled, required=True)
    satisfaction = PickField(_l("Client satisfaction"), [REQUIRED], choices=SATISFACTION, coerce=int)
    minutes = IntegerField(
        _l("Minutes"), [Optional(), NumberRange(0, 1440, _l("Between 0 and 1440 minutes."))], render_kw={"min": 0}
    )
    solved = text(_l("Problems solved"), long=True, limit=2_000, render_kw={"rows": 2})
    remark = text(_l("Remark"), long=True, limit=2_000, render_kw={"rows": 2})
    next_contact_at = MomentField(LABELS["next_contact_at"])

    def validate_at(self, field):
        if field.data and field.data > clock.now():
            raise ValidationError(_l("This moment is still to come."))

    def validate_next_contact_at(self, field):
        if field.data and self.at.data and field.data <= self.at.data:
            raise ValidationError(_l("The next contact comes after this one."))


class RevealForm(HouseForm):
    """Which number is to be shown whole, and why."""

    number = PickField(LABELS["number"], [REQUIRED])
    reason = text(LABELS["reason"], filled, required=True)

    def offer(self, client, ways) -> None:
        """Set the numbers that the client has, as they are shown."""
        own = [(name, getattr(client, name)) for name in masking.MASKS if getattr(client, name)]
        numbers = [(name, f"{LABELS[name]} {masking.MASKS[name](value)}") for name, value in own]
        numbers += [(str(way.id), f"{CONTACT_KINDS[way.kind]} {way.shown}") for way in ways if way.kind != "address"]
        self.number.offer(numbers)
