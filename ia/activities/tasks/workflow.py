"""How a task of an activity travels: planned where the activity is a promotion, then open with whoever is responsible."""

from flask_babel import lazy_gettext as _l

from ia.activities.tasks import forms, verbs
from ia.ground.assigned.forms import ResultForm
from ia.ground.assigned.models import due
from ia.ground.assigned.verbs import report
from ia.ground.workflow.declare import OWNER, SYSTEM, Holder, State, Step, Workflow
from ia.ground.workflow.views import ReasonForm

LEAD = Holder("activity_lead", _l("project lead"), lambda task, today: [f"u:{task.lead_id}"])


RUNNING = ["planning", "plan_review", "open"]
WORKFLOW = Workflow(
    "activity_task",
    _l("Task of an activity"),
    states=(
        State("planning", _l("Plan to be made"), OWNER, due=due, clause="A-41"),
        State("plan_review", _l("Plan to be reviewed"), LEAD, due=due, clause="A-41"),
        State("open", _l("To be done"), OWNER, due=due, clause="A-43"),
        State("done", _l("Done"), clause="A-43"),
        State("dropped", _l("Dropped"), clause="A-42"),
    ),
    steps=(
        Step(
            "submit-plan",
            _l("Send the plan"),
            ["planning"],
            "plan_review",
            OWNER,
            "A-41",
            asks=forms.PlanForm,
            effect=verbs.send_plan,
            tells=LEAD,
        ),
        Step("accept-plan", _l("Accept the plan"), ["plan_review"], "open", LEAD, "A-41", tells=OWNER),
        Step(
            "return-plan",
            _l("Return the plan"),
            ["plan_review"],
            "planning",
            LEAD,
            "A-41",
            asks=ReasonForm,
            tells=OWNER,
        ),
        Step("progress", _l("Progress"), ["open"], None, OWNER, "A-08", asks=forms.ProgressForm, tells=LEAD),
        Step(
            "finish",
            _l("Report it done"),
            ["open"],
            "done",
            OWNER,
            "A-08",
            asks=ResultForm,
            effect=report,
            tells=LEAD,
        ),
        Step(
            "change",
            _l("Change the task"),
            ["open"],
            "open",
            LEAD,
            "A-42",
            asks=forms.ChangeForm,
            effect=verbs.change,
            tells=OWNER,
        ),
        Step("drop", _l("Drop"), RUNNING, "dropped", LEAD, "A-42", asks=ReasonForm, tells=OWNER, tone="danger"),
        Step("withdraw", _l("Drop with the activity"), RUNNING, "dropped", SYSTEM, "A-42", tells=OWNER),
    ),
)
