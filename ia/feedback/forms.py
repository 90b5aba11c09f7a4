"""Feedback as its adviser fills it in, and the paper of the month."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField

from ia.feedback.words import CLIENTS, MOST_CLIENTS, PRODUCT, SUMMARY, TEXTS
from ia.ground.web.forms import HouseForm, Part, text

LONGEST = 2000


class ClientPart(Part):
    """A client whom it is about."""

    client = text(_l("Client number or whole name"), limit=100, required=True)


class FeedbackForm(HouseForm):
    """产品反馈: one product, and the four parts of S-04."""

    product = text(PRODUCT, limit=100, required=True)
    effect = text(TEXTS["effect"], long=True, limit=LONGEST, required=True)
    problems = text(TEXTS["problems"], long=True, limit=LONGEST)
    needs = text(TEXTS["needs"], long=True, limit=LONGEST)
    improvements = text(TEXTS["improvements"], long=True, limit=LONGEST)
    clients = FieldList(FormField(ClientPart), CLIENTS)

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if len(self.clients) > MOST_CLIENTS:
            self.clients.errors = [*self.clients.errors, _("At most %(max)d rows.", max=MOST_CLIENTS)]
            return False
        return fine


class SummaryForm(HouseForm):
    """What the leader says about the feedback of the month."""

    summary = text(SUMMARY, long=True, limit=4000, required=True)
