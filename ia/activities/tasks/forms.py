"""What the steps of a task ask."""

from flask_babel import lazy_gettext as _l

from ia.activities import people
from ia.activities.forms import PARAGRAPH
from ia.activities.step_forms import Spoken, Unsaid
from ia.ground.clock import local_date, now
from ia.ground.web.forms import REQUIRED, DayField, PickField, text
from ia.ground.workflow.views import StepForm


class PlanForm(Unsaid):
    """实施细则 (A-41)."""

    division = text(_l("Division of the work"), long=True, limit=PARAGRAPH, required=True)
    execution = text(_l("How it is carried out"), long=True, limit=PARAGRAPH, required=True)
    suggestions = text(_l("Suggested improvements"), long=True, limit=PARAGRAPH)
    shows = ("division", "execution", "suggestions")


class ProgressForm(Spoken):
    """How far it is (A-08)."""

    progress = text(_l("Progress and opinion"), long=True, limit=PARAGRAPH, required=True)
    opinion_field = "progress"


class ChangeForm(StepForm):
    """Another day, another target, or somebody else."""

    owner = PickField(_l("Responsible"), [REQUIRED], coerce=int)
    due_on = DayField(_l("Due on"), [REQUIRED])
    target = text(_l("Target"))
    opinion = text(_l("Reason"), long=True, limit=1000, required=True)

    def prepare(self, document, person):
        if document is None:
            return
        self.owner.offer(people.staff(document.branch_id, local_date(now())))
        if not self.is_submitted():
            self.owner.data, self.due_on.data, self.target.data = document.owner_id, document.due_on, document.target
