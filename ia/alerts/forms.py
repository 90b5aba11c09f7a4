"""Forms of alerts: one raised by hand, and how a branch sets a rule."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from ia.alerts.rules import LABELS
from ia.alerts.words import BY_HAND, KINDS
from ia.ground.web.forms import REQUIRED, CountField, HouseForm, PickField, text


class RaiseForm(HouseForm):
    """What somebody saw on the account of a client."""

    rule = PickField(_l("Alert rule"), [REQUIRED], choices=BY_HAND, default="abnormal_trading")
    observed = text(_l("What was observed"), long=True, limit=2_000, required=True)


def _count(name: str, least: int, most: int, *, needed: bool = True):
    within = NumberRange(least, most, _l("Between %(least)s and %(most)s.", least=least, most=most))
    return CountField(LABELS[name], [REQUIRED if needed else Optional(), within])


class RuleForm(HouseForm):
    """A rule of the branch; `kind` is the rule that it is about."""

    active = BooleanField(LABELS["active"])
    threshold = CountField(LABELS["threshold"])
    contact_days = _count("contact_days", 0, 10)
    escalate_days = _count("escalate_days", 1, 10)
    again_days = _count("again_days", 1, 366)
    most_open = _count("most_open", 1, 500, needed=False)

    def __init__(self, kind: str, **kwargs):
        super().__init__(**kwargs)
        self.kind = KINDS[kind]
        if not self.kind.evaluated:
            del self.active
        if self.kind.limit is None:
            del self.threshold

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if "threshold" not in self or self.threshold.errors:
            return valid
        least, most = self.kind.lowest, self.kind.highest
        if self.threshold.data is None or not least <= self.threshold.data <= most:
            said = _("Between %(least)s and %(most)s.", least=least, most=most)
            self.threshold.errors, valid = [*self.threshold.errors, said], False
        return valid

    @property
    def figures(self) -> dict:
        """The columns of the rule as the form has them; what the rule does not ask keeps what it starts with."""
        return {"active": False, "threshold": None} | self.facts()
