"""What each step of an activity asks."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from ia.activities.forms import PARAGRAPH, after_start, people_count
from ia.activities.guests.counts import came
from ia.activities.guests.prospects import effect
from ia.activities.words import REG_RESULTS
from ia.ground import clock
from ia.ground.web.forms import (
    REQUIRED,
    CountField,
    DayField,
    MomentField,
    MoneyField,
    PickField,
    not_negative,
    text,
)
from ia.ground.workflow.views import StepForm

DAY = 24 * 60
"""Minutes."""


class Spoken(StepForm):
    """A step whose opinion has a name of its own in the guideline."""

    opinion = None


class Unsaid(Spoken):
    """A step whose texts stand in the record and are repeated nowhere. What stands there already is shown."""

    shows = ()

    @property
    def said(self) -> str:
        return ""

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            for name in self.shows:
                self[name].data = getattr(document, name)


class ReasonedForm(Spoken):
    reason = text(_l("Reason"), long=True, limit=1000, required=True)
    opinion_field = "reason"


def minutes(label, **kwargs):
    return CountField(label, [Optional(), NumberRange(0, DAY, _l("At most %(max)d."))], **kwargs)


class RegulatorForm(Unsaid):
    """Approval of the securities regulator (A-27)."""

    reg_filed_on = DayField(_l("Filed with the regulator on"), [REQUIRED])
    reg_result = PickField(_l("Result of the regulator"), [REQUIRED], REG_RESULTS)
    reg_ref = text(_l("Reference of the approval"), limit=80)
    shows = ("reg_filed_on", "reg_result", "reg_ref")

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.reg_filed_on.data and self.reg_filed_on.data > clock.local_date(clock.now()):
            self.reg_filed_on.errors = [
                *self.reg_filed_on.errors,
                _l("This lies in the future; record what has happened."),
            ]
            fine = False
        if self.reg_result.data == "approved" and not self.reg_ref.data:
            self.reg_ref.errors = [*self.reg_ref.errors, _l("Write the reference of the approval.")]
            fine = False
        return fine


class TimetableForm(Unsaid):
    """The final timetable, and each team's and member's target (A-42)."""

    timetable = text(_l("Timetable"), long=True, required=True)
    targets = text(_l("Targets of teams and members"), long=True, limit=PARAGRAPH, required=True)
    shows = ("timetable", "targets")


class HoldForm(Spoken):
    """When it really took place, and who came."""

    starts_at = MomentField(_l("Began at"), [REQUIRED])
    ends_at = MomentField(_l("Ended at"), [REQUIRED])
    attended = people_count(_l("People who came"))
    remark = text(_l("Remark"), limit=PARAGRAPH)
    opinion_field = "remark"

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.starts_at.data, self.ends_at.data = document.starts_at, min(document.ends_at, clock.now())
        if document is not None:
            self.adapt(document)
            if "attended" in self and not self.is_submitted():
                self.attended.data = came(document.id)

    def adapt(self, document) -> None:
        """Ask what this kind of activity needs."""

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators) & after_start(self)
        if self.ends_at.data and self.ends_at.data > clock.now():
            self.ends_at.errors = [*self.ends_at.errors, _l("This lies in the future; record what has happened.")]
            return False
        return fine


class HoldMeetingForm(HoldForm):
    """Of a report meeting also how long questions were taken (A-33)."""

    qa_min = minutes(_l("Minutes of questions"))

    def adapt(self, document):
        if not document.needs_regulator:
            del self.qa_min

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if "qa_min" in self and self.qa_min.data is None and not self.qa_min.errors:
            self.qa_min.errors, fine = [REQUIRED.message], False
        return fine


class HoldDemoForm(HoldForm):
    """Of a demonstration at a client visit whether the client agreed to it (A-20)."""

    consented = BooleanField(_l("The client agreed to the demonstration"))

    def adapt(self, document):
        if document.sub_kind == "demo_private":
            del self.attended
        else:
            del self.consented


class RecordForm(Unsaid):
    """The record of a demonstration (A-19 to A-22)."""

    demo_record = text(_l("Course of the demonstration"), long=True, required=True)
    questions_needs = text(_l("Questions and needs"), long=True, required=True)
    effect_assessment = text(_l("Assessment of the effect"), long=True, limit=PARAGRAPH, required=True)
    talk_min = minutes(_l("Minutes of talk"), description=_l("30 to 45 minutes as a rule."))
    qa_min = minutes(_l("Minutes of questions"), description=_l("15 to 30 minutes as a rule."))
    demo_min = minutes(_l("Minutes of demonstration"), description=_l("Not more than 15 minutes as a rule."))
    needs = text(_l("Client feedback: needs"), long=True, limit=PARAGRAPH, required=True)
    ideas = text(_l("Client feedback: ideas"), long=True, limit=PARAGRAPH, required=True)
    info = text(_l("Client feedback: information"), long=True, limit=PARAGRAPH, required=True)
    shows = ("demo_record", "questions_needs", "effect_assessment")
    private = ("demo_min", "needs", "ideas", "info")
    public = ("talk_min", "qa_min")

    def prepare(self, document, person):
        super().prepare(document, person)
        if document is not None:
            for name in self.public if document.sub_kind == "demo_private" else self.private:
                del self[name]

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        for name in ("talk_min", "qa_min", "demo_min"):
            if name in self and self[name].data is None and not self[name].errors:
                self[name].errors = [_l("This field is required.")]
                fine = False
        return fine


class HandOverForm(Unsaid):
    """The venue goes back, guests from outside are looked after (A-37)."""

    venue_handover = DayField(_l("Venue handed back on"), [REQUIRED])
    guests_settled = DayField(_l("Guests from outside looked after on"), [REQUIRED])

    def prepare(self, document, person):
        if not self.is_submitted():
            today = clock.local_date(clock.now())
            self.venue_handover.data = self.guests_settled.data = today

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        for field in (self.venue_handover, self.guests_settled):
            if field.data and field.data > clock.local_date(clock.now()):
                field.errors = [*field.errors, _l("This lies in the future; record what has happened.")]
                fine = False
        return fine


class SummaryForm(Unsaid):
    """The lead's part of the summary (A-09, A-10)."""

    feedback = text(_l("Feedback"), long=True, required=True)
    development_effect = text(
        _l("Effect on client development"),
        long=True,
        required=True,
        description=_l("With figures: who came, prospects gained, accounts opened."),
    )
    analysis_report = text(_l("Analysis report"), long=True, required=True)
    shows = ("feedback", "development_effect", "analysis_report")

    def prepare(self, document, person):
        super().prepare(document, person)
        if document is not None and not self.is_submitted() and not self.development_effect.data:
            self.development_effect.data = effect(document)


class FinanceForm(Unsaid):
    """Expense and income, filled in by finance after verifying (A-10)."""

    actual_expense = MoneyField(_l("Expense (yuan)"), [REQUIRED, not_negative])
    actual_income = MoneyField(_l("Income (yuan)"), [REQUIRED, not_negative])
    finance_note = text(_l("Note of finance"), long=True, limit=PARAGRAPH)
    shows = ("actual_expense", "actual_income", "finance_note")


class OutletForm(Unsaid):
    """小结 of an outlet (A-46)."""

    effect = text(_l("Effect"), long=True, limit=PARAGRAPH, required=True)
    results = text(_l("Results"), long=True, limit=PARAGRAPH, required=True)
    shortcomings = text(_l("Shortcomings"), long=True, limit=PARAGRAPH, required=True)

    def prepare(self, document, person):
        if document is None or self.is_submitted():
            return
        own = next((outlet for outlet in document.outlets if outlet.head_id == person.id), None)
        for name in ("effect", "results", "shortcomings") if own else ():
            self[name].data = getattr(own, name)


class CloseForm(Spoken):
    """The whole is closed; a word of appraisal for the superior department (A-46)."""

    appraisal = text(_l("Appraisal"), long=True, limit=PARAGRAPH)
    opinion_field = "appraisal"


class SeminarRecordForm(Unsaid):
    """What came of the seminar; questions and suggestions of clients stand in rows of their own (S-31)."""

    feedback = text(_l("Feedback"), long=True, required=True)
    shows = ("feedback",)


class CaseForm(Unsaid):
    """A typical case made of the activity (A-11): without names of clients."""

    title = text(_l("Title"), required=True)
    course = text(_l("Course"), long=True, required=True)
    handling = text(_l("Handling"), long=True, required=True)
    result = text(_l("Result"), long=True, required=True)
    keywords = text(_l("Keywords"))

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.title.data, self.course.data = document.title, document.arrangement
            self.handling.data, self.result.data = document.feedback, document.development_effect
