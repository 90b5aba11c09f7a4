"""The forms of the hotline: a phone, the equipment, and a call."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, IntegerField, ValidationError
from wtforms.validators import NumberRange, Optional

from ia.clients.questions.forms import QuestionPart
from ia.clients.vocabulary import NATURES, SATISFACTION
from ia.ground.tables import cells
from ia.ground.tables.rows import CellProblem
from ia.ground.web.forms import REQUIRED, DayField, HouseForm, MultiCheckboxField, PickField, text
from ia.hotline.words import EQUIPMENT


def phone_number(form, field):
    """Validator: a number in China, as it is kept."""
    try:
        field.data = cells.phone(field.data)
    except CellProblem as problem:
        raise ValidationError(problem.message) from None


class PhoneForm(HouseForm):
    """An advisory phone and since when it is published."""

    number = text(_l("Advisory phone"), phone_number, required=True, limit=20)
    published_from = DayField(_l("Published since"), [REQUIRED])


class EquipmentForm(HouseForm):
    """What was found in order this month."""

    items = MultiCheckboxField(_l("Equipment"), choices=EQUIPMENT)


class CallForm(HouseForm):
    """A call of a client: what it was about, what was answered, what stays open. Direction and channel are known."""

    topic = text(_l("Question of the caller"), required=True, render_kw={"autofocus": True})
    nature = PickField(_l("Nature"), [REQUIRED], choices=NATURES, default="enquiry")
    satisfaction = PickField(_l("Client satisfaction"), [REQUIRED], choices=SATISFACTION, coerce=int)
    minutes = IntegerField(
        _l("Minutes"), [Optional(), NumberRange(0, 1440, _l("Between 0 and 1440 minutes."))], render_kw={"min": 0}
    )
    solved = text(_l("Problems solved"), long=True, limit=2_000, render_kw={"rows": 2})
    open_issues = FieldList(FormField(QuestionPart), _l("Open issues"), min_entries=1, max_entries=1)
    remark = text(_l("Remark"), long=True, limit=2_000, render_kw={"rows": 2})

    @property
    def issue(self):
        """The open question, or None when everything was answered."""
        part = self.open_issues[0].form if self.open_issues.entries else None
        return None if part is None or part.is_blank else part

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not self.solved.data and self.issue is None:
            said = _l("Write what was answered, or register the question that stays open.")
            self.solved.errors, valid = [*self.solved.errors, said], False
        return valid


class StrangerForm(CallForm):
    """A call of somebody who is not in the register. With a name the caller becomes a prospect (C-17)."""

    name = text(_l("Name of the caller"), limit=80, render_kw={"autofocus": True})
    contact = text(_l("Phone of the caller"), limit=20)
    not_duplicate = BooleanField(_l("It is another client: save all the same"))

    def validate_contact(self, field):
        if field.data:
            phone_number(self, field)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not self.contact.data and not self.contact.errors and (self.name.data or self.issue is not None):
            self.contact.errors, valid = [REQUIRED.message], False
        return valid
