"""Question slips (A-33, A-34): taken down, answered on the stage, or promised."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, case, select

from ia.activities.guests import promises
from ia.activities.guests.models import Slip
from ia.activities.models import Activity
from ia.clients.models import Client
from ia.clients.questions.models import OpenQuestion
from ia.clients.questions.verbs import Promise
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act

SHOWN = 200
"""Slips on a page, the newest first."""


def rows(activity_id: int, person: Person, now: datetime) -> Sequence[Row]:
    """The slips, with the name of the client who asked for those who reach the client, and with what became of the open
    question for everybody: its page for those who reach it."""
    known = Client.reach.condition(Client, person, now)
    opens = OpenQuestion.reach.condition(OpenQuestion, person, now)
    query = (
        select(
            Slip,
            User.name.label("writer"),
            case((known, Client.name)).label("client"),
            OpenQuestion.answered_at,
            OpenQuestion.promised_at,
            case((opens, OpenQuestion.id)).label("opens"),
        )
        .join(User, User.id == Slip.written_by_id)
        .outerjoin(Client, Client.id == Slip.client_id)
        .outerjoin(OpenQuestion, OpenQuestion.id == Slip.question_id)
        .where(Slip.activity_id == activity_id)
        .order_by(Slip.id.desc())
    )
    return db.session.execute(query.limit(SHOWN)).all()


def find(activity_id: int, slip_id: int, *, locked: bool = False) -> Slip | None:
    """A slip; `locked` until the unit of work ends, as it stands now."""
    query = select(Slip).where(Slip.activity_id == activity_id, Slip.id == slip_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def is_open(slip: Slip) -> bool:
    """As counts.OPEN_SLIP asks it of the database."""
    return not slip.answered and slip.question_id is None


def take_down(activity: Activity, client: Client | None, act: Act) -> Slip:
    """A new slip, with what became of it if that is known already."""
    form = act.form
    slip = Slip(activity_id=activity.id, question=form.question.data, written_by_id=act.person.id, written_at=act.now)
    if client is not None:
        slip.client_id = client.id
    else:
        slip.contact = form.contact.data or None
    _settle(activity, slip, client, act)
    db.session.add(slip)
    db.session.flush()
    trail.record(
        "edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=_said(slip, "question_slips")
    )
    return slip


def settle(activity: Activity, slip: Slip, act: Act) -> None:
    """What became of a slip that was open until now."""
    client = db.session.get(Client, slip.client_id) if slip.client_id else None
    if client is None:
        slip.contact = act.form.contact.data or slip.contact
    _settle(activity, slip, client, act)
    db.session.flush()
    changes = _said(slip, "settled_slips")
    trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=changes)


def _said(slip: Slip, name: str) -> dict:
    """What the history has: the question, which was asked before everybody, and never who asked."""
    return {name: [None, slip.question[:80]]}


def _settle(activity: Activity, slip: Slip, client: Client | None, act: Act) -> None:
    form = act.form
    slip.answerer, slip.answered, slip.answer = form.answerer.data or None, form.answered.data, form.answer.data or None
    if form.promises:
        promise = Promise(slip.question, form.answer_channel.data, form.promised_at.data)
        asked = promises.ask(activity, promise, act, source="activity", client=client, contact=slip.contact)
        slip.question_id = asked.id
