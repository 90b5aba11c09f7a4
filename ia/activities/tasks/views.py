"""Pages of the tasks of activities: list, task, history."""

from flask import Blueprint, render_template
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
from ia.ground.assigned.listing import listing
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import PEOPLE, show_history
from ia.ground.workflow.views import journey

STATES = {state.name: state.title for state in WORKFLOW.states}
LISTING = listing(ActivityTask, STATES, ActivityTask.target)
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
        attachments=panel(task, person, now),
        **journey(task, person, now),
    )


@blueprint.get("/<id:task_id>/history")
@guard(*READERS)
def history(task_id):
    task = reach.find(ActivityTask, task_id, current_user, clock.now())
    return show_history(task, LABELS, {"owner_id": PEOPLE})
