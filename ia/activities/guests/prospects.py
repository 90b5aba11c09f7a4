"""Prospects gained at an activity (A-18, A-23, A-36, A-48): put into the register, and linked."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import ngettext
from sqlalchemy import Row, func, insert, select

from ia.activities.guests import counts
from ia.activities.guests.models import Gained
from ia.activities.models import Activity
from ia.clients import contacts, duplicates, register
from ia.clients.care import lifecycle
from ia.clients.models import Client
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act

SHOWN = 200
"""Prospects on a page, the newest first."""


def source(activity: Activity) -> str:
    """Where the register says that they come from (D-01)."""
    return "team_activity" if activity.level == "team" else "branch_activity"


def known_already(form, person: Person, now: datetime) -> list[duplicates.Finding]:
    """Clients with this phone, masked where they are out of sight; none once it is said that it is somebody else."""
    if form.not_duplicate.data:
        return []
    return duplicates.find(person, now, person.home.branch_id, phones=contacts.phones([form.way]))


def record(activity: Activity, act: Act) -> int:
    """A prospect of whoever met them, linked to the activity. Returns the number of the record."""
    form = act.form
    facts = {"name": form.name.data, "client_kind": "person", "source": source(activity)}
    facts["other"] = form.note.data or None
    client_id = register.create(act.person, facts, [form.way], [], act.now)
    row = {"activity_id": activity.id, "client_id": client_id, "by_id": act.person.id, "at": act.now}
    db.session.execute(insert(Gained).values(row))
    lifecycle.note(client_id, "attended", activity.title, act, document_id=activity.id, at=activity.held_at)
    trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes={"prospects": [None, 1]})
    return client_id


def rows(activity_id: int, person: Person, now: datetime) -> Sequence[Row]:
    """Those whom the person reaches."""
    query = (
        select(Client.id, Client.name, Client.client_no, Client.status, Gained.at, User.name.label("by"))
        .join(Gained, Gained.client_id == Client.id)
        .join(User, User.id == Gained.by_id)
        .where(Gained.activity_id == activity_id, Client.reach.condition(Client, person, now))
    )
    return db.session.execute(query.order_by(Gained.id.desc()).limit(SHOWN)).all()


def by_person(activity_id: int) -> Sequence[Row]:
    """How many each has gained, whoever looks."""
    query = select(User.name, func.count().label("count")).join(Gained, Gained.by_id == User.id)
    query = query.where(Gained.activity_id == activity_id).group_by(User.id, User.name)
    return db.session.execute(query.order_by(func.count().desc(), User.name)).all()


def effect(activity: Activity) -> str:
    """With what the text about the effect on client development begins (A-09); "" when nobody was gained."""
    gained = counts.gained(activity.id)
    return ngettext("Prospects gained: %(num)d.", "Prospects gained: %(num)d.", gained) if gained else ""
