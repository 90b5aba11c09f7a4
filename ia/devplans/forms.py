"""The plan as its adviser fills it in (4.5), and the division of work of the team."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField
from wtforms.validators import NumberRange, Optional

from ia.clients.vocabulary import MODES
from ia.devplans.words import MOST_PROSPECTS
from ia.ground.web.forms import (
    REQUIRED,
    CountField,
    HouseForm,
    MoneyField,
    MultiCheckboxField,
    Part,
    PickField,
    not_negative,
    text,
)

FACTS = ("planned_clients", "planned_funds", "modes", "notes")
"""What the plan keeps in columns of its own."""
MOST_CLIENTS = 100_000


class KeyPart(Part):
    """A key client (重点开发客户)."""

    client = text(_l("Client number, whole name, or free text"), limit=100, required=True)


class PlanForm(HouseForm):
    """客户开发计划. Incomplete it is kept as a draft; complete it goes to the leader."""

    planned_clients = CountField(
        _l("Clients to develop"), [Optional(), NumberRange(0, MOST_CLIENTS, _l("At most %(max)d."))]
    )
    planned_funds = MoneyField(_l("Funds to develop (yuan)"), [not_negative])
    key_prospects = FieldList(FormField(KeyPart), _l("Key clients to develop"))
    modes = MultiCheckboxField(_l("Ways of development"), choices=MODES)
    notes = text(_l("Remarks"), long=True, limit=2000)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if len(self.key_prospects) > MOST_PROSPECTS:
            message = _("At most %(max)d rows.", max=MOST_PROSPECTS)
            self.key_prospects.errors = [*self.key_prospects.errors, message]
            return False
        return fine


class NewPlanForm(PlanForm):
    """The same for a month that the adviser chooses."""

    month = PickField(_l("Month of the plan"), [REQUIRED])


class DivisionForm(HouseForm):
    """What the leader makes of the plans: preparation and division of work (D-18)."""

    division = text(_l("Preparation and division of work"), long=True, limit=4000)
