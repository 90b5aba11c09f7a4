"""The forms of client contact: the rule of a client, and the tracking sheet."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, IntegerField, ValidationError
from wtforms.validators import NumberRange, Optional

from ia.clients.forms import filled
from ia.clients.questions.forms import QuestionPart
from ia.clients.talks.records import ContactRecordForm
from ia.clients.vocabulary import CHANNELS, SATISFACTION
from ia.ground.web.forms import REQUIRED, HouseForm, MoneyField, Part, PickField, not_negative, text
from ia.service.words import CYCLES, KINDS, PREPARATION, PRODUCT

MOST_ISSUES = 8
RECORD = ("at", "direction", "nature", "channel", "topic", "satisfaction", "minutes", "solved", "remark")


class ConditionsPart(Part):
    """What calls for a contact besides the cycle (S-08)."""

    importance = MoneyField(_l("Important from total assets of (yuan)"), [not_negative])
    volume = MoneyField(_l("Important from a monthly trading volume of (yuan)"), [not_negative])
    satisfaction = PickField(_l("Satisfaction at most"), choices=SATISFACTION, coerce=int)
    interval_days = IntegerField(
        _l("Days without contact"), [Optional(), NumberRange(1, 366, _l("Between 1 and 366 days."))]
    )
    holding_move = IntegerField(
        _l("Move of a held stock in percent"), [Optional(), NumberRange(1, 100, _l("Between 1 and 100 percent."))]
    )


class RuleForm(HouseForm):
    """Contact rule of a client."""

    kind = PickField(_l("Kind of contact"), [REQUIRED], choices=KINDS, default="regular")
    cycle = PickField(_l("Cycle"), choices=CYCLES, default="monthly")
    channel = PickField(_l("Channel"), [REQUIRED], choices=CHANNELS, default="phone")
    conditions = FormField(ConditionsPart, _l("Conditions"))

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.kind.data == "regular" and not self.cycle.data:
            self.cycle.errors, valid = [*self.cycle.errors, _l("Regular contact needs a cycle.")], False
        parts = self.conditions.form
        if self.kind.data == "immediate" and not any(field.data for field in parts):
            said = _l("Immediate contact needs at least one condition.")
            parts.satisfaction.errors, valid = [*parts.satisfaction.errors, said], False
        return valid


class PrepPart(Part):
    """Thought through before the talk (S-11); nothing of it is required."""

    trades = text(PREPARATION["trades"], long=True, limit=1_000, render_kw={"rows": 2})
    problem = text(PREPARATION["problem"])
    difficulty = text(PREPARATION["difficulty"])
    need = text(PREPARATION["need"])
    steps = text(PREPARATION["steps"])
    content = text(PREPARATION["content"], long=True, limit=1_000, render_kw={"rows": 2})


class ProductPart(Part):
    """How a product does that the client has chosen (S-01, S-02); nothing, or the product and something of it."""

    product = text(PRODUCT["product"], limit=80)
    trades = text(PRODUCT["trades"], long=True, limit=1_000, render_kw={"rows": 2})
    use = text(PRODUCT["use"], long=True, limit=1_000, render_kw={"rows": 2})
    opinions = text(PRODUCT["opinions"], long=True, limit=1_000, render_kw={"rows": 2})

    @property
    def said(self) -> dict:
        """What was written, blanks left out."""
        return {name: value for name, value in self.data.items() if value and name in PRODUCT}

    def validate(self, extra_validators=None) -> bool:
        valid, said = super().validate(extra_validators), self.said
        if said and "product" not in said:
            self.product.errors, valid = [*self.product.errors, _l("Name the product.")], False
        if list(said) == ["product"]:
            self.use.errors, valid = [*self.use.errors, _l("Say how the client gets on with the product.")], False
        return valid


class SheetForm(ContactRecordForm):
    """客户服务跟踪表: what was talked about, in one go. Rows of open issues that say nothing mean that none is left."""

    topic = text(_l("Topic"), filled, required=True, render_kw={"autofocus": True})
    solved = text(_l("Problems solved"), long=True, limit=2_000, required=True, render_kw={"rows": 2})
    on_site = BooleanField(_l("Guidance on site"))
    open_issues = FieldList(FormField(QuestionPart), _l("Open issues"), min_entries=1, max_entries=MOST_ISSUES)
    prep = FormField(PrepPart, _l("Before the talk"))
    product = FormField(ProductPart, _l("Product in use"))

    def validate_on_site(self, field):
        if field.data and self.channel.data != "in_person":
            raise ValidationError(_l("Guidance on site is given in person."))

    @property
    def issues(self) -> list:
        """The rows that say something."""
        return [row.form for row in self.open_issues if not row.form.is_blank]

    def change_rows(self, sent) -> bool:
        """Add or remove a row of open issues when its button was pressed; then nothing is saved."""
        if sent.get("add_row") and len(self.open_issues) < MOST_ISSUES:
            self.open_issues.append_entry()
        if removed := sent.get("remove_row"):
            self.open_issues.entries = [row for row in self.open_issues.entries if row.name != removed]
        return "add_row" in sent or "remove_row" in sent

    def preparation(self) -> dict:
        """What was written down beforehand, blanks left out."""
        return {name: value for name, value in self.prep.form.data.items() if value and name in PREPARATION}


class CorrectionForm(ContactRecordForm):
    """A talk that was put down wrongly. What it left open, and when the client is contacted next, has gone its own way."""

    next_contact_at = None
    solved = text(_l("Problems solved"), long=True, limit=2_000, required=True, render_kw={"rows": 2})
