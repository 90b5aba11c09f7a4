"""What the task book asks when it is written; what each step asks stands in step_forms.py."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, IntegerField
from wtforms.validators import Optional

from ia.clients.vocabulary import MODES, SOURCES, TARGET_SOURCES
from ia.ground.org import colleagues
from ia.ground.web.forms import (
    REQUIRED,
    DayField,
    HouseForm,
    MomentField,
    MultiCheckboxField,
    Part,
    PickField,
    text,
)
from ia.taskbooks.words import CONSENT_CHANNELS, DECISION_ROLES, KIT, OUTSIDE, PURPOSES


class ConsentForm(Part):
    """The leader's consent given before an unplanned task (D-25)."""

    by = PickField(_l("Who consented"), [Optional()], coerce=int)
    at = MomentField(_l("When"), [Optional()])
    channel = PickField(_l("How"), [Optional()], CONSENT_CHANNELS)


class TaskBookForm(HouseForm):
    """客户开发任务书 (4.6), the part that is written before approval."""

    client_id = PickField(_l("Client"), [REQUIRED], coerce=int)
    source = PickField(_l("Source"), [REQUIRED], SOURCES)
    target_source = PickField(_l("Source of the target"), [REQUIRED], TARGET_SOURCES)
    goal = text(_l("Development goal"), long=True, limit=2000, required=True)
    deadline_on = DayField(_l("Development deadline"), [REQUIRED])
    mode = PickField(_l("Development mode"), [REQUIRED], MODES)
    business_needs = text(_l("Business needs"), long=True, limit=2000, required=True)
    analysis = text(_l("Analysis"), long=True)
    scheme = text(_l("Plan and scheme"), long=True)
    kit = MultiCheckboxField(_l("Service products prepared"), choices=list(KIT.items()))
    purposes = MultiCheckboxField(_l("Purpose of the contact"), choices=list(PURPOSES.items()))
    out_from = MomentField(_l("Outing from"), [Optional()])
    out_to = MomentField(_l("Outing to"), [Optional()])
    codevelopers = MultiCheckboxField(_l("Co-developers"), coerce=int)
    retroactive = BooleanField(_l("Filled in afterwards"))
    prior_consent = FormField(ConsentForm, _l("Leader's consent beforehand"))
    value_eval = text(_l("Value evaluation"), long=True, limit=1000)
    opportunity_eval = text(_l("Opportunity evaluation"), long=True, limit=1000)
    strategy_eval = text(_l("Strategy evaluation"), long=True, limit=1000)
    decision_role = PickField(_l("Role in the decision"), [Optional()], DECISION_ROLES)
    managing_team = PickField(_l("Managing team"), [Optional()], coerce=int)

    def offer(self, person, today, clients) -> None:
        """Fill the choices: the clients that may be developed, colleagues, who may have consented, teams."""
        branch_id = person.home.branch_id
        self.codevelopers.choices = colleagues.advisers(branch_id, today, but=person.id)
        self.prior_consent.form.by.offer(colleagues.superiors(branch_id, today))
        self._offer_rest(person, clients)

    def offer_to_check(self, person, today, clients) -> None:
        """Enough of it to check a form that was sent: colleagues are asked for only where some are named."""
        if self.codevelopers.data or self.prior_consent.form.by.data:
            self.offer(person, today, clients)
        else:
            self.codevelopers.choices = []
            self._offer_rest(person, clients)

    def _offer_rest(self, person, clients) -> None:
        self.client_id.offer(clients)
        if person.has("marketing_director"):
            self.managing_team.offer(colleagues.teams(person.home.branch_id))
        elif "managing_team" in self:
            del self.managing_team

    def validate(self, extra_validators=None):
        fine = super().validate(extra_validators)
        for field, message in self.problems():
            field.errors = [*field.errors, message]
            fine = False
        return fine

    def problems(self):
        """What only several fields together can show."""
        if self.target_source.data == "leader_assigned":
            for field in (self.analysis, self.scheme):
                if not field.data:
                    yield field, _l("For a client assigned by the leader, write the analysis and the scheme.")
        if self.mode.data in OUTSIDE:
            for field in (self.out_from, self.out_to):
                if not field.data and not field.errors:
                    yield field, _l("For development outside the branch, state the time.")
        if self.out_from.data and self.out_to.data and self.out_to.data <= self.out_from.data:
            yield self.out_to, _l("The end must be after the start.")
        if "managing_team" in self and not self.managing_team.data:
            yield self.managing_team, _l("Fix the team that will manage the client.")


class MinutesField(IntegerField):
    """Whole minutes, up to a day."""

    def process_formdata(self, valuelist):
        typed = "".join(valuelist).strip()
        if not typed:
            self.data = None
        elif typed.isascii() and typed.isdigit() and int(typed[:6]) <= 1440 and len(typed) < 6:
            self.data = int(typed)
        else:
            self.data = None
            raise ValueError(_("Minutes are a whole number from 0 to 1440."))
