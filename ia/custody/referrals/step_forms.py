"""What each step of a referral asks."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from ia.clients import duplicates
from ia.clients.care.capacity import with_load
from ia.clients.contacts import phones
from ia.ground import clock
from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, PickField, text
from ia.ground.workflow.views import StepForm


class AcceptForm(StepForm):
    """Who of the team takes the prospect on. Who shares the number with somebody known is found here, masked, and never by
    the sender."""

    adviser = PickField(_l("Adviser in charge"), [REQUIRED], coerce=int)
    opinion = text(_l("Opinion"), long=True, limit=2000)
    not_duplicate = BooleanField(_l("It is another client: accept all the same"))
    findings: tuple = ()

    def prepare(self, document, person):
        now = clock.now()
        today = clock.local_date(now)
        self.adviser.offer(with_load(colleagues.advisers(document.branch_id, today, team_id=document.team_id)))
        if document.is_new:
            numbers = phones([(document.contact_kind, document.contact_value)])
            self.findings = tuple(duplicates.find(person, now, document.branch_id, phones=numbers))
        if self.findings:
            self.not_duplicate.description = known_as(self.findings)
        else:
            del self.not_duplicate


def known_as(findings) -> str:
    """Whom the number belongs to already, and whom to ask."""
    said = [_("%(name)s, ask %(whom)s", name=one.name, whom=one.whom) for one in findings]
    return _("This number is known: %(who)s.", who="；".join(said))


class ForwardForm(StepForm):
    """Another team of the branch, or the first one when the sender left it open."""

    team = PickField(_l("Target team"), [REQUIRED], coerce=int)

    def prepare(self, document, person):
        self.team.offer([one for one in colleagues.teams(document.branch_id) if one[0] != document.team_id])


class DeclineForm(StepForm):
    opinion = None
    reason = text(_l("Reason"), long=True, limit=1_000, required=True)
    opinion_field = "reason"
