"""What is asked about an open question."""

from flask_babel import lazy_gettext as _l

from ia.clients.vocabulary import CHANNELS
from ia.ground import clock
from ia.ground.web.forms import REQUIRED, MomentField, Part, PickField, text
from ia.ground.workflow.views import StepForm


class QuestionPart(Part):
    """One row of open issues on a form: what, by which way, until when. An empty row says nothing."""

    question = text(_l("Open issue"), limit=1_000)
    answer_channel = PickField(_l("Way of the answer"), choices=CHANNELS)
    promised_at = MomentField(_l("Promised until"))

    @property
    def is_blank(self) -> bool:
        return not self.question.data

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if self.is_blank:
            return valid
        for field in (self.answer_channel, self.promised_at):
            if not field.data and not field.errors:
                field.errors, valid = [*field.errors, REQUIRED.message], False
        if self.promised_at.data and self.promised_at.data <= clock.now():
            said = _l("What is promised lies ahead.")
            self.promised_at.errors, valid = [*self.promised_at.errors, said], False
        return valid


class AnswerForm(StepForm):
    opinion = None
    answer = text(_l("What was answered"), long=True, limit=2_000, required=True)
    opinion_field = "answer"


class ForwardForm(StepForm):
    opinion = None
    reason = text(_l("What is needed of the leader"), long=True, limit=1_000, required=True)
    opinion_field = "reason"
