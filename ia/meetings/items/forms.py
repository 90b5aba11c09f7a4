"""What the steps of an action item ask."""

from flask_babel import lazy_gettext as _l

from ia.ground.clock import local_date, now
from ia.ground.org import colleagues
from ia.ground.web.forms import REQUIRED, DayField, PickField, text
from ia.ground.workflow.views import StepForm


class CarryForm(StepForm):
    """Until when it goes on, and why."""

    due_on = DayField(_l("Due on"), [REQUIRED])
    opinion = text(_l("Reason"), long=True, limit=2000, required=True)

    def prepare(self, document, person):
        if document is not None and not self.is_submitted():
            self.due_on.data = document.due_on


class AssignForm(StepForm):
    """Who does it from now on."""

    assignee = PickField(_l("Responsible"), [REQUIRED], coerce=int)
    opinion = text(_l("Reason"), long=True, limit=2000, required=True)

    def prepare(self, document, person):
        if document is None:
            return
        staff = colleagues.colleagues(document.branch_id, local_date(now()))
        fits = [one for one in staff if document.team_id in (None, one.unit_id) and one.id != document.owner_id]
        self.assignee.offer({one.id: f"{one.name} · {one.unit}" for one in fits})
