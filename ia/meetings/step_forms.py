"""What each step of a meeting asks."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import Optional

from ia.ground import clock
from ia.ground.web.forms import REQUIRED, MomentField, MultiCheckboxField, PickField, text
from ia.ground.workflow.views import StepForm
from ia.meetings import people
from ia.meetings.filing import draft_of_plan

PARAGRAPH = 2000


class Spoken(StepForm):
    """A step whose opinion has a name of its own in the guideline."""

    opinion = None


class Unsaid(Spoken):
    """A step whose text is kept in a place of its own and repeated nowhere."""

    @property
    def said(self) -> str:
        return ""


class IssueForm(Spoken):
    reason = text(
        _l("Reason"), long=True, limit=1000, description=_l("Asked when the notice is later than one week before.")
    )
    opinion_field = "reason"


class ReasonedForm(Spoken):
    reason = text(_l("Reason"), long=True, limit=1000, required=True)
    opinion_field = "reason"


def after_start(form) -> bool:
    """Whether the end lies after the start; else the field says so."""
    start, end = form.starts_at.data, form.ends_at.data
    if start and end and end <= start:
        form.ends_at.errors = [*form.ends_at.errors, _l("The end must be after the start.")]
        return False
    return True


class RescheduleForm(ReasonedForm):
    starts_at = MomentField(_l("Begins at"), [REQUIRED])
    ends_at = MomentField(_l("Ends at"), [REQUIRED])
    place = text(_l("Venue"))

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.starts_at.data, self.ends_at.data = document.starts_at, document.ends_at
            self.place.data = document.place

    def validate(self, extra_validators=None):
        return super().validate(extra_validators) and after_start(self)


class InviteForm(StepForm):
    """Further people for a meeting that is called already; whoever is invited stays so."""

    opinion = None
    attendees = MultiCheckboxField(_l("Members"), coerce=int)
    observers = MultiCheckboxField(_l("Sitting in"), coerce=int)

    @property
    def said(self) -> str:
        return ""

    def prepare(self, document, person):
        if document is None:
            return
        invited = {one.user_id for one in document.attendees}
        today = clock.local_date(clock.now())
        members, others = people.staff(document.branch_id, document.meeting_kind, document.team_id, today)
        for field, offered in ((self.attendees, members), (self.observers, others)):
            field.choices = {number: name for number, name in offered.items() if number not in invited}


class MemberReportForm(Unsaid):
    """成员汇报 (M-16)."""

    report = text(
        _l("Progress report"),
        long=True,
        required=True,
        description=_l("Analysis of your own clients and progress in the period."),
    )

    def prepare(self, document, person):
        offer_own(self, document, person)


class LeaderReportForm(Unsaid):
    """领队汇报 (M-31)."""

    recent_work = text(_l("Recent work"), long=True, required=True)
    difficulties = text(_l("Difficulties"), long=True, required=True)
    needs = text(_l("Business needs"), long=True, required=True)

    def prepare(self, document, person):
        offer_own(self, document, person)


def offer_own(form, document, person, before: str = "") -> None:
    """Show what the person has sent already, to be sent again."""
    own = document.attendee(person.id) if document is not None else None
    if own is not None and not form.is_submitted():
        for name in form.facts():
            form[name].data = getattr(own, f"{before}{name}")


class PrepareForm(Unsaid):
    """What a member brings to the morning meeting (M-05); all of it may stay empty."""

    experience = text(_l("Experience at work"), long=True, limit=PARAGRAPH)
    difficulties = text(_l("Difficulties met"), long=True, limit=PARAGRAPH)
    problems = text(_l("Problems"), long=True, limit=PARAGRAPH)
    measures = text(_l("Measures intended"), long=True, limit=PARAGRAPH)

    def prepare(self, document, person):
        offer_own(self, document, person, "prep_")


class TopicsForm(Unsaid):
    """Topic and problems of the day (M-04)."""

    topic = text(_l("Topic of the meeting"), long=True, limit=1000, required=True)
    problems_to_solve = text(_l("Problems to be solved"), long=True, limit=PARAGRAPH)

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            for name in ("topic", "problems_to_solve"):
                self[name].data = getattr(document.minutes, name)


def offer_taker(field, document) -> None:
    """Who may be named to write the minutes: whoever is invited."""
    field.offer({one.user_id: one.user.name for one in document.attendees})


class ImportantForm(Spoken):
    """Whether there is an important matter, and who writes the minutes (M-07)."""

    has_important_matter = BooleanField(_l("There is an important matter"))
    minute_taker = PickField(_l("Minute taker"), [Optional()], coerce=int)
    remark = text(_l("Remark"), limit=200)
    opinion_field = "remark"

    def prepare(self, document, person):
        if document is None:
            return
        offer_taker(self.minute_taker, document)
        if not self.is_submitted():
            self.has_important_matter.data, self.minute_taker.data = True, document.minute_taker_id

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.has_important_matter.data and not self.minute_taker.data:
            self.minute_taker.errors = [*self.minute_taker.errors, _l("Name who writes the minutes.")]
            return False
        return fine


class OpenForm(Spoken):
    """The meeting begins."""

    held_at = MomentField(_l("Held from"), [REQUIRED])
    minute_taker = PickField(
        _l("Minute taker"), [Optional()], coerce=int, description=_l("Empty: whoever called the meeting.")
    )
    remark = text(_l("Remark"), limit=200)
    opinion_field = "remark"

    def prepare(self, document, person):
        if document is None:
            return
        offer_taker(self.minute_taker, document)
        if not self.is_submitted():
            self.held_at.data = clock.now()

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.held_at.data and self.held_at.data > clock.now():
            self.held_at.errors = [*self.held_at.errors, _l("This lies in the future; record what has happened.")]
            return False
        return fine


class CloseForm(Spoken):
    """The end of a morning meeting without important matter: nobody ticked means that everybody was there."""

    held_at = MomentField(_l("Held from"), [REQUIRED])
    ended_at = MomentField(_l("Held to"), [REQUIRED])
    topic = text(_l("Topic of the meeting"), long=True, limit=1000)
    result = text(_l("Result of the discussion"), long=True, limit=PARAGRAPH)
    late = MultiCheckboxField(_l("Came late"), coerce=int)
    absent = MultiCheckboxField(_l("Absent"), coerce=int)
    absence_reason = text(_l("Reason of the absence"))
    opinion_field = "result"

    def prepare(self, document, person):
        if document is None:
            return
        for field in (self.late, self.absent):
            field.choices = {one.user_id: one.user.name for one in document.attendees}
        if not self.is_submitted():
            self.held_at.data, self.ended_at.data = document.held_at, clock.now()
            self.topic.data, self.result.data = document.minutes.topic, document.minutes.result

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.held_at.data and self.ended_at.data and self.ended_at.data < self.held_at.data:
            self.ended_at.errors = [*self.ended_at.errors, _l("The end must be after the start.")]
            fine = False
        if set(self.late.data or ()) & set(self.absent.data or ()):
            self.absent.errors = [*self.absent.errors, _l("Nobody is late and absent at once.")]
            fine = False
        return fine


class DissentForm(Spoken):
    dissent = text(_l("What I do not agree with"), long=True, limit=PARAGRAPH, required=True)
    opinion_field = "dissent"


class FinaliseForm(Spoken):
    reason = text(
        _l("Reason"), long=True, limit=1000, description=_l("Asked when somebody who was there has not confirmed yet.")
    )
    opinion_field = "reason"


class PlanForm(Unsaid):
    """Plan and goals from the minutes (M-26, M-37)."""

    plan = text(_l("Future work plan"), long=True, required=True)
    goals = text(_l("Management goals"), long=True, limit=PARAGRAPH)

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.plan.data, self.goals.data = document.plan or draft_of_plan(document), document.goals


class ReportUpForm(StepForm):
    """A word that goes with the report upward; it may stay unsaid."""
