"""What the page of an activity shows to whom. The rights stand here and in the steps, not in the template."""

from typing import NamedTuple

from sqlalchemy import false, select, true
from sqlalchemy.orm import joinedload

from ia.activities import checks
from ia.activities.facts import mentioned, remember
from ia.activities.guests.counts import Counts, counted
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


class Around(NamedTuple):
    """What stands around an activity: the names of everybody whom the record names, the tasks that dispatching made,
    whether its client exists for the reader, and the guests, where they are counted."""

    names: dict[int, str]
    tasks: list[Task]
    reaches_client: bool
    guests: Counts | None


def around(activity: Activity, person, now, *, guests: bool) -> Around:
    """Read all of it in one statement: whoever is named and the tasks row by row, the rest beside each of them."""
    query = select(User.id.label("user_id"), User.name.label("owner"), _reaches_client(activity, person, now))
    wanted = User.id.in_(mentioned(activity))
    if dispatched := any(row["form"] for row in activity.tasks or ()):
        given = (ActivityTask.owner_id == User.id) & (ActivityTask.activity_id == activity.id)
        columns = (ActivityTask.id, ActivityTask.serial_no, ActivityTask.title, ActivityTask.target)
        query = query.add_columns(*columns, ActivityTask.state, ActivityTask.due_on).outerjoin(ActivityTask, given)
        query, wanted = query.order_by(ActivityTask.id), wanted | ActivityTask.id.is_not(None)
    if guests:
        count = counted(activity.id).subquery()
        query = query.add_columns(*count.c).join(count, true())
    rows = db.session.execute(query.where(wanted)).all()
    tasks = [
        Task(row.id, row.serial_no, row.title, row.target, row.state, row.due_on, row.owner)
        for row in rows
        if dispatched and row.id
    ]
    count = Counts(*(getattr(rows[0], name) for name in Counts._fields)) if guests else None
    people = {row.user_id: row.owner for row in rows}
    remember(activity, people)
    return Around(people, tasks, bool(rows[0].reaches_client), count)


def _reaches_client(activity: Activity, person, now):
    """Whether the client of the demonstration exists for this person, as a column."""
    if activity.client_id is None:
        return false().label("reaches_client")
    query = reach.reachable(Client, person, now).where(Client.id == activity.client_id)
    return query.with_only_columns(Client.id).exists().label("reaches_client")
