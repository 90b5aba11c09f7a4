"""Pages of the tasks of activities: list, task, history."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.activities.labels import LABELS
from ia.activities.models import Activity
from ia.activities.tasks.models import ActivityTask
from ia.activities.tasks.workflow import WORKFLOW
from ia.activities.views import READERS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import PEOPLE, show_history
from ia.ground.org.models import User
from ia.ground.org.roles import ROLES
from ia.ground.tables.filters import Filter
from ia.ground.tables.listing import Listing, Order
from ia.ground.web import once
from ia.ground.workflow.views import offered_steps

STATES = {state.name: state.title for state in WORKFLOW.states}
LISTING = Listing(
    ActivityTask,
    columns=(
        ActivityTask.id,
        ActivityTask.serial_no,
        ActivityTask.title,
        ActivityTask.target,
        ActivityTask.state,
        ActivityTask.due_at,
        ActivityTask.closed_at,
        User.name.label("owner"),
    ),
    orders=(
        Order("due", _l("Due"), ActivityTask.due_on),
        Order("newest", _l("Newest first"), descending=True),
    ),
    filters=(
        Filter("state", _l("State"), STATES, lambda value, person: ActivityTask.state == value),
        Filter(
            "mine",
            _l("Responsible"),
            {"1": _l("only mine")},
            lambda value, person: ActivityTask.owner_id == person.id,
            only=frozenset({"own"}),
        ),
    ),
    joined=lambda query: query.join(User, User.id == ActivityTask.owner_id),
)
blueprint = Blueprint("activity_tasks", __name__)


@blueprint.get("/")
@guard(*READERS)
def index():
    person = current_user._get_current_object()
    template, rows = "activities/task_list.html", "activities/_task_rows.html"
    return LISTING.show(person, clock.now(), template, rows, states=STATES)


@blueprint.get("/<id:task_id>")
@guard(*READERS)
def show(task_id):
    now, person = clock.now(), current_user._get_current_object()
    task = reach.find(ActivityTask, task_id, person, now, joinedload(ActivityTask.owner))
    return render_template(
        "activities/task.html",
        task=task,
        activity=reach.one(Activity, task.activity_id, person, now),
        state=WORKFLOW.by_state[task.state],
        offered=offered_steps(task, person, now),
        token=once.fresh_token(),
        opinions=task.opinions,
        step_titles={step.name: step.title for step in WORKFLOW.steps},
        post_titles={code: role.title for code, role in ROLES.items()},
        attachments=panel(task, person, now),
    )


@blueprint.get("/<id:task_id>/history")
@guard(*READERS)
def history(task_id):
    task = reach.find(ActivityTask, task_id, current_user, clock.now())
    return show_history(task, LABELS, {"owner_id": PEOPLE})
