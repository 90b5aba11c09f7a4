"""What happens to a task of an activity beside what happens to every task: planned, changed. Called inside one unit of work."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from ia.activities.models import Activity, Part
from ia.activities.tasks.models import ActivityTask
from ia.ground.assigned import verbs as assigned
from ia.ground.assigned.models import facts
from ia.ground.db import db
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

PLANNING = ("planning", "plan_review")


def give(activity: Activity, rows: Sequence[dict], act: Act) -> list[ActivityTask]:
    """Rows of the division of work become tasks. Those of a promotion begin with a plan of their own (A-41)."""
    tasks = [ActivityTask(activity_id=activity.id, lead_id=activity.owner_id) for _row in rows]
    begin = "planning" if activity.sub_kind == "promotion" else "open"
    assigned.give(activity, "AT", list(zip(tasks, map(said, rows), strict=True)), act, at=begin)
    return tasks


def said(row: dict) -> dict:
    """The facts of a task, as a row of the division of work has them."""
    return facts(row["task"], row["owner"], row["due_on"], target=row["target"] or None)


def send_plan(task: ActivityTask, act: Act) -> dict:
    for name, value in act.form.facts("division", "execution", "suggestions").items():
        setattr(task, name, value)
    task.plan_sent_at = act.now
    return {}


def change(task: ActivityTask, act: Act) -> dict:
    """Another day, target or person; who is responsible takes part in the activity, whose division of work says the same."""
    form, activity = act.form, db.session.scalar(select(Activity).where(Activity.id == task.activity_id))
    row = {
        "task": task.task,
        "target": form.target.data or "",
        "owner": form.owner.data,
        "due_on": form.due_on.data.isoformat(),
    }
    if not db.session.get(Part, (task.activity_id, form.owner.data)):
        db.session.add(Part(activity_id=task.activity_id, user_id=form.owner.data))
    activity.tasks = [one | row if one["form"] == task.id else one for one in activity.tasks or ()]
    return assigned.write(task, said(row))


def unreviewed(tasks: Iterable[ActivityTask]):
    """Refusals for tasks whose plan the lead has not accepted."""
    for task in tasks:
        if task.state in PLANNING:
            yield Refusal(
                _("The plan of %(serial)s (%(task)s) is not reviewed.", serial=task.serial_no, task=task.title)
            )
