"""What each step of the task book asks."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, ValidationError
from wtforms.validators import Optional, Regexp

from ia.clients.vocabulary import MODES
from ia.ground.clock import local_date, now
from ia.ground.org import colleagues
from ia.ground.web.forms import (
    REQUIRED,
    DayField,
    MomentField,
    MoneyField,
    MultiCheckboxField,
    PickField,
    not_negative,
    text,
)
from ia.ground.workflow.views import ReasonForm, StepForm
from ia.taskbooks.forms import MinutesField
from ia.taskbooks.words import DECISION_ROLES, HOSTS, SERVICES


class Spoken(StepForm):
    """A step whose opinion has a name of its own in the guideline."""

    opinion = None


class WithdrawForm(Spoken):
    reason = text(_l("Reason"), long=True, limit=1000, required=True)
    opinion_field = "reason"


class ApproveForm(Spoken):
    leader_opinion = text(_l("Leader's opinion"), long=True, limit=2000, required=True)
    consent_confirmed = BooleanField(_l("I gave this consent beforehand, as stated"))
    opinion_field = "leader_opinion"

    def prepare(self, document, person):
        if document is not None and not document.retroactive:
            del self.consent_confirmed


class EntryForm(Spoken):
    """进展记录."""

    at = MomentField(_l("Time"), [REQUIRED])
    mode = PickField(_l("Mode"), [REQUIRED], MODES)
    minutes = MinutesField(_l("Minutes"), [Optional()])
    content = text(_l("Content"), long=True, required=True)
    information = text(_l("Information"), long=True, limit=2000)
    experience = text(_l("Experience"), long=True, limit=2000)
    feedback = text(_l("Feedback"), long=True, limit=2000)
    client_feeling = text(_l("The client's feeling"), long=True, limit=2000)
    substantive = BooleanField(_l("Substantive progress"))
    out_from = MomentField(_l("Outing from"), [Optional()])
    out_to = MomentField(_l("Outing to"), [Optional()])
    appointment_made = BooleanField(_l("Appointment made by phone"))
    reconfirmed = BooleanField(_l("Confirmed again before leaving"))
    next_contact_at = MomentField(_l("Next contact at"), [Optional()])
    next_contact_mode = PickField(_l("Next contact by"), [Optional()], MODES)
    next_contact_topic = text(_l("Next contact about"))
    opinion_field = "content"

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        if self.out_from.data and self.out_to.data and self.out_to.data <= self.out_from.data:
            self.out_to.errors = [*self.out_to.errors, _l("The end must be after the start.")]
            fine = False
        if self.at.data and self.at.data > now():
            self.at.errors = [*self.at.errors, _l("This lies in the future; record what has happened.")]
            fine = False
        return fine


class TalkForm(Spoken):
    """深入座谈."""

    at = MomentField(_l("Time"), [REQUIRED])
    host = PickField(_l("Received by"), [REQUIRED], HOSTS)
    investment_history = text(_l("Investment history"), long=True, limit=2000)
    investment_ideas = text(_l("Investment ideas"), long=True, limit=2000)
    holdings = text(_l("Structure of holdings"), long=True, limit=2000)
    risk_judgement = text(_l("Return and risk capacity"), long=True, limit=2000)
    first_advice = text(_l("First advice"), long=True, limit=2000)
    outlook = text(_l("The client's prospect"), long=True, limit=2000)
    products_and_charges = text(_l("Products and charges"), long=True, limit=2000)
    trial_services = text(_l("Trial services"), long=True, limit=2000)
    opinion_field = "first_advice"


class EvaluationForm(Spoken):
    """价值, 机会 and 策略评估."""

    value_eval = text(_l("Value evaluation"), long=True, limit=1000)
    opportunity_eval = text(_l("Opportunity evaluation"), long=True, limit=1000)
    strategy_eval = text(_l("Strategy evaluation"), long=True, limit=1000)
    decision_role = PickField(_l("Role in the decision"), [Optional()], DECISION_ROLES)
    opinion_field = "strategy_eval"

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.process(obj=document)
            self.version.data = str(document.version)


class MonthlyCheckForm(ReasonForm):
    """The leader's monthly look at the progress; entries not ticked do not count as substantive (AMB-19)."""

    confirmed_entries = MultiCheckboxField(_l("Substantive entries confirmed"), coerce=int)

    def prepare(self, document, person):
        claimed = [entry for entry in document.entries if entry.substantive] if document is not None else []
        self.confirmed_entries.choices = [
            (entry.id, f"{local_date(entry.at)} {entry.content[:60]}") for entry in claimed
        ]
        if not self.is_submitted():
            self.confirmed_entries.data = [entry.id for entry in claimed]


class NewPlanForm(Spoken):
    stall_causes = text(_l("Causes of the standstill"), long=True, limit=2000, required=True)
    new_scheme = text(_l("New scheme"), long=True, limit=4000, required=True)
    opinion_field = "stall_causes"


class ReassignForm(ReasonForm):
    new_owner = PickField(_l("New owner"), [REQUIRED], coerce=int)

    def prepare(self, document, person):
        if document is None:
            return
        branch_wide = bool(person.acts_at("marketing_director"))
        self.new_owner.offer(
            colleagues.advisers(
                document.branch_id,
                local_date(now()),
                but=document.owner_id,
                team_id=None if branch_wide else document.team_id,
            )
        )


class FailForm(Spoken):
    fail_causes = text(_l("Causes of the failure"), long=True, limit=2000, required=True)
    support_sought = text(_l("Support sought"), long=True, limit=2000)
    opinion_field = "fail_causes"


class SummaryForm(Spoken):
    final_summary = text(_l("Development summary"), long=True, required=True)
    opinion_field = "final_summary"


class OwnerForm(Spoken):
    """领队确认意见 with the named owner."""

    leader_confirm_opinion = text(_l("Leader's confirmation opinion"), long=True, limit=2000, required=True)
    client_owner = PickField(_l("Owner of the client"), [REQUIRED], coerce=int)
    consulted = BooleanField(_l("All who took part were heard"))
    opinion_field = "leader_confirm_opinion"

    def prepare(self, document, person):
        if document is None:
            return
        today = local_date(now())
        offered = dict(colleagues.advisers(document.branch_id, today, team_id=document.team_id))
        for codeveloper in document.codevelopers:
            offered.setdefault(codeveloper.user_id, codeveloper.user.name)
        self.client_owner.offer(offered)
        if not self.is_submitted() and document.owner_id in offered:
            self.client_owner.data = document.owner_id


class DirectorForm(Spoken):
    director_opinion = text(_l("Director's final opinion"), long=True, limit=2000, required=True)
    opinion_field = "director_opinion"


class DisputeForm(Spoken):
    text = text(_l("What is disputed"), long=True, limit=2000, required=True)
    opinion_field = "text"


class ResolveForm(Spoken):
    resolution = text(_l("How it is resolved"), long=True, limit=2000, required=True)
    opinion_field = "resolution"


class ClientDeclinesForm(Spoken):
    reason = text(_l("Reason"), long=True, limit=1000, required=True)
    opinion_field = "reason"


class AgreementForm(StepForm):
    """服务协议登记 and what was handed to the client (D-52, D-53, D-70)."""

    signed_on = DayField(_l("Signed on"), [REQUIRED])
    services = MultiCheckboxField(_l("Services chosen"), choices=list(SERVICES.items()))
    rights_given = BooleanField(_l("Notice of rights given"))
    manual_given = BooleanField(_l("Service manual given"))
    card_given = BooleanField(_l("Service card given"))

    def validate_signed_on(self, field):
        if field.data and field.data > local_date(now()):
            raise ValidationError(_l("This day lies in the future."))


class KeepAgreementForm(StepForm):
    place = text(_l("Place"), required=True, limit=80)


class OpeningForm(StepForm):
    """What the counter enters when the account is open (D-55, 4.15)."""

    fund_account_no = StringField(
        _l("Fund account number"),
        [REQUIRED, Regexp(r"^\d{6,20}$", message=_l("An account number has 6 to 20 digits."))],
        render_kw={"inputmode": "numeric", "maxlength": 20},
    )
    total_assets = MoneyField(_l("Total assets (yuan)"), [REQUIRED, not_negative])
    opened_on = DayField(_l("Opened on"), [REQUIRED])

    def validate_opened_on(self, field):
        if field.data and field.data > local_date(now()):
            raise ValidationError(_l("This day lies in the future."))


class ConfirmForm(StepForm):
    """The administrative director completes the confirmation on the counter's slip (D-56)."""

    slip_no = text(_l("Serial number of the slip"), required=True, limit=40)
    confirmed_on = DayField(_l("Confirmed on"), [REQUIRED])

    def prepare(self, document, person):
        if not self.is_submitted():
            self.confirmed_on.data = local_date(now())
