"""What the page of an activity shows to whom. The rights stand here and in the steps, not in the template."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.activities import checks
from ia.activities.facts import mentioned
from ia.activities.holders import LEAD, named
from ia.activities.models import Activity
from ia.activities.tasks.models import ActivityTask
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.db import db
from ia.ground.org.models import User

PARTS = (joinedload(Activity.outlets), joinedload(Activity.checks), joinedload(Activity.client))
"""Read with the activity in one statement."""
TICKS = ("approved", "dispatched", "scheduled", "draft")


class Rights(NamedTuple):
    """What the person may do on pages of the room, beside the steps."""

    leads: bool
    divides: bool
    ticks: bool


def rights(activity: Activity, person, now) -> Rights:
    """The lead divides the work before it is given out; whoever takes part ticks what is ready."""
    leads = LEAD.holds(activity, person, clock.local_date(now))
    listed = checks.checklist(activity)
    return Rights(
        leads=leads,
        divides=leads and activity.kind == "activity" and activity.state in ("draft", "approved"),
        ticks=bool(listed) and activity.state in TICKS and person.id in named(activity),
    )


class Task(NamedTuple):
    """A task as the page lists it."""

    id: int
    serial_no: str
    title: str
    target: str | None
    state: str
    due_on: object
    owner: str


def names_and_tasks(activity: Activity) -> tuple[dict[int, str], list[Task]]:
    """The names of everybody whom the record names, and the tasks that dispatching made; one statement."""
    given = (ActivityTask.owner_id == User.id) & (ActivityTask.activity_id == activity.id)
    query = select(User.id.label("user_id"), User.name.label("owner"))
    wanted = User.id.in_(mentioned(activity))
    if not any(row["form"] for row in activity.tasks or ()):
        return {row.user_id: row.owner for row in db.session.execute(query.where(wanted))}, []
    columns = (ActivityTask.id, ActivityTask.serial_no, ActivityTask.title, ActivityTask.target)
    query = query.add_columns(*columns, ActivityTask.state, ActivityTask.due_on).outerjoin(ActivityTask, given)
    rows = db.session.execute(query.where(wanted | ActivityTask.id.is_not(None)).order_by(ActivityTask.id)).all()
    tasks = [
        Task(row.id, row.serial_no, row.title, row.target, row.state, row.due_on, row.owner) for row in rows if row.id
    ]
    return {row.user_id: row.owner for row in rows}, tasks


def reaches_client(activity: Activity, person, now) -> bool:
    """Whether the client of the demonstration exists for this person."""
    if activity.client_id is None:
        return False
    query = reach.reachable(Client, person, now).where(Client.id == activity.client_id)
    return db.session.execute(query.with_only_columns(Client.id)).first() is not None
