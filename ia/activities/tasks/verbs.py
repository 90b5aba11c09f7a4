"""What happens to a task of an activity: given by dispatching, planned, changed, done. Called inside one unit of work."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from ia.activities.models import Activity, Part
from ia.activities.tasks.models import ActivityTask
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.numbering import serial_numbers
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

TITLE = 200
PLANNING = ("planning", "plan_review")


def give(activity: Activity, rows: Sequence[dict], act: Act) -> list[ActivityTask]:
    """Rows of the division of work become tasks, in a number of statements that does not grow with them. Those of a
    promotion begin with a plan of their own (A-41)."""
    numbers = serial_numbers("AT", db.session.get(Unit, activity.branch_id).code, act.today, len(rows))
    tasks = []
    for number, row in zip(numbers, rows, strict=True):
        task = ActivityTask(activity_id=activity.id, lead_id=activity.owner_id, team_id=activity.team_id)
        task.branch_id, task.region_id = activity.branch_id, activity.region_id
        task.created_at, task.created_by_id, task.serial_no = act.now, act.person.id, number
        _write(task, row)
        tasks.append(task)
    engine.begin_all(tasks, act, at="planning" if activity.sub_kind == "promotion" else "open")
    return tasks


def _write(task: ActivityTask, row: dict) -> dict:
    """Take the facts over from a row; what changed."""
    facts = {
        "task": row["task"],
        "title": row["task"][:TITLE],
        "target": row["target"] or None,
        "owner_id": row["owner"],
        "due_on": date.fromisoformat(row["due_on"]),
    }
    changes = {}
    for name, value in facts.items():
        if getattr(task, name) != value:
            changes[name] = [str(getattr(task, name) or ""), str(value or "")]
            setattr(task, name, value)
    return changes


def correct(task: ActivityTask, row: dict, act: Act) -> None:
    """A changed plan is dispatched anew: a task that is still open follows it."""
    if task.closed_at is not None or not (changes := _write(task, row)):
        return
    task.due_at = engine.state_of(task).due(task)
    db.session.flush()
    engine.readdress(task, act)
    trail.record("edit", task.kind, task.id, actor=act.person, now=act.now, changes=changes)


def send_plan(task: ActivityTask, act: Act) -> dict:
    for name, value in act.form.facts("division", "execution", "suggestions").items():
        setattr(task, name, value)
    task.plan_sent_at = act.now
    return {}


def change(task: ActivityTask, act: Act) -> dict:
    """Another day, target or person; who is responsible takes part in the activity."""
    form = act.form
    row = {
        "task": task.task,
        "target": form.target.data or "",
        "owner": form.owner.data,
        "due_on": form.due_on.data.isoformat(),
    }
    changes = _write(task, row)
    if not db.session.get(Part, (task.activity_id, task.owner_id)):
        db.session.add(Part(activity_id=task.activity_id, user_id=task.owner_id))
    _follow(task, row)
    return changes


def _follow(task: ActivityTask, row: dict) -> None:
    """The division of work in the activity says what the task says."""
    activity = db.session.scalar(select(Activity).where(Activity.id == task.activity_id))
    activity.tasks = [one | row if one["form"] == task.id else one for one in activity.tasks or ()]
    db.session.flush()


def finish(task: ActivityTask, act: Act) -> dict:
    task.result = act.form.said
    return {"result": [None, task.result]}


def unreviewed(tasks: Iterable[ActivityTask]):
    """Refusals for tasks whose plan the lead has not accepted."""
    for task in tasks:
        if task.state in PLANNING:
            yield Refusal(
                _("The plan of %(serial)s (%(task)s) is not reviewed.", serial=task.serial_no, task=task.title)
            )
