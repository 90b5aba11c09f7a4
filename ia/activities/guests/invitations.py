"""Clients invited to an activity: the list, as far as its reader reaches them, and what is marked about many at once.

Every statement that reads or writes an invitation goes through `seen`: what the register hides from somebody is neither
shown nor marked by them (P-17). Only counts are of everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ia.activities.guests.counts import counts
from ia.activities.guests.models import Invitation
from ia.activities.models import Activity
from ia.clients.models import Client
from ia.clients.page import timeline
from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act

SIZE = 200
"""Guests on a page: those of a room are marked in one go."""
ANSWERED = {
    "yes": Invitation.attends.is_(True),
    "no": Invitation.attends.is_(False),
    "none": Invitation.attends.is_(None),
}
CAME = {"yes": Invitation.came.is_(True), "no": Invitation.came.is_(False)}
TOLD = {"no": Invitation.notified_on.is_(None), "yes": Invitation.notified_on.is_not(None)}
FILTERS = {"told": TOLD, "attends": ANSWERED, "came": CAME}


def narrowing(args: Mapping[str, str]) -> dict[str, str]:
    """What the address narrows the list by; what means nothing is passed over."""
    return {name: args[name] for name, choices in FILTERS.items() if args.get(name) in choices}


def seen(activity_id: int, narrowed: Mapping[str, str], person: Person, now: datetime) -> Select:
    """SELECT of the numbers of the invitations whose clients the person reaches."""
    chosen = (FILTERS[name][value] for name, value in narrowed.items())
    query = select(Invitation.id).join(Client, Client.id == Invitation.client_id)
    return query.where(Invitation.activity_id == activity_id, Client.reach.condition(Client, person, now), *chosen)


class Page(NamedTuple):
    rows: Sequence[Row]
    more: bool


def page(activity_id: int, narrowed: Mapping[str, str], person: Person, now: datetime, number: int = 1) -> Page:
    """Page `number` of the guests in the order of their names."""
    query = seen(activity_id, narrowed, person, now).join(User, User.id == Invitation.invited_by_id)
    query = query.add_columns(
        Client.id.label("client_id"),
        Client.name,
        Client.client_no,
        User.name.label("adviser"),
        Invitation.notified_on,
        Invitation.channel,
        Invitation.tickets,
        Invitation.wishes,
        Invitation.attends,
        Invitation.came,
    )
    query = query.order_by(Client.name_key, Client.id).limit(SIZE + 1).offset((number - 1) * SIZE)
    rows = db.session.execute(query).all()
    return Page(rows[:SIZE], len(rows) > SIZE)


def find(activity_id: int, guest_id: int, person: Person, now: datetime) -> tuple[Invitation, Row] | None:
    """An invitation with number and name of its client, or None when it does not exist for this person."""
    query = select(Invitation, Client.name, Client.client_no).join(Client, Client.id == Invitation.client_id)
    within = seen(activity_id, {}, person, now).where(Invitation.id == guest_id)
    return db.session.execute(query.where(Invitation.id.in_(within))).first()


def invite(activity: Activity, clients: Sequence, act: Act) -> int:
    """Invite these clients; who is invited already stays so. Returns how many are new."""
    if not clients:
        return 0
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    same = {
        "activity_id": activity.id,
        "invited_by_id": act.person.id,
        "invited_at": act.now,
        "tickets": 0,
        "version": 1,
    }
    query = dialect.insert(Invitation).on_conflict_do_nothing(index_elements=["activity_id", "client_id"])
    rows = [{"client_id": client.id, **same} for client in clients]
    fresh = sorted(db.session.scalars(query.returning(Invitation.client_id), rows))
    if fresh:
        day = f"{clock.local(activity.starts_at):%Y-%m-%d %H:%M}"
        timeline.note(fresh, "invitation", f"{activity.title} ({day})", act, document_id=activity.id)
        _record(activity, {"invited": [None, len(fresh)]}, act)
    return len(fresh)


class Mark(NamedTuple):
    """What a button does to the guests ticked: `values(form)` of columns, and under which name the trail has it."""

    label: str
    values: Callable[..., dict]
    after_start: bool = False


MARKS = {
    "told": Mark("told", lambda form: {"notified_on": form.notified_on.data, "channel": form.channel.data}),
    "comes": Mark("comes", lambda form: {"attends": True}),
    "stays-away": Mark("stays_away", lambda form: {"attends": False}),
    "tickets": Mark("tickets", lambda form: {"tickets": form.tickets.data}),
    "came": Mark("came", lambda form: {"came": True}, after_start=True),
    "absent": Mark("absent", lambda form: {"came": False}, after_start=True),
}
DROP = "drop"
"""Take back invitations of which nobody has been told yet."""
PRINT, MOST_PRINTED = "print", 400
"""Print invitations, several on a sheet."""


def mark(
    activity: Activity, which: ColumnElement[bool] | None, narrowed: Mapping[str, str], name: str, act: Act
) -> int:
    """Do what the button says to the guests of the list for which `which` holds (all for None), as far as the person
    reaches them: one statement, however many they are. Returns how many."""
    ids = seen(activity.id, narrowed, act.person, act.now)
    ids = ids if which is None else ids.where(which)
    if name == DROP:
        untold = and_(Invitation.notified_on.is_(None), Invitation.came.is_(None))
        query, label = delete(Invitation).where(Invitation.id.in_(ids), untold), "uninvited"
    else:
        values = MARKS[name].values(act.form) | {"version": Invitation.version + 1}
        query, label = update(Invitation).where(Invitation.id.in_(ids)).values(values), MARKS[name].label
    count = db.session.execute(query.execution_options(synchronize_session=False)).rowcount
    if count:
        _record(activity, {label: [None, count]}, act)
    return count


def to_print(
    activity: Activity, which: ColumnElement[bool] | None, narrowed: Mapping[str, str], act: Act
) -> Sequence[Row]:
    """The guests whose invitations are printed, by name, MOST_PRINTED at most; that they were is in the trail."""
    ids = seen(activity.id, narrowed, act.person, act.now)
    ids = ids if which is None else ids.where(which)
    query = select(Client.name, Client.client_no, User.name.label("adviser"), Invitation.tickets)
    query = query.join(Invitation, Invitation.client_id == Client.id).join(User, User.id == Client.managed_by_id)
    query = query.where(Invitation.id.in_(ids)).order_by(Client.name_key, Client.id).limit(MOST_PRINTED)
    rows = db.session.execute(query).all()
    if rows:
        _record(activity, {"printed": [None, len(rows)]}, act)
    return rows


def save(activity: Activity, guest: Invitation, act: Act) -> None:
    """What is known of one guest, as it was typed."""
    changed = False
    for name, value in act.form.facts("notified_on", "channel", "tickets", "wishes").items():
        changed |= _set(guest, name, value or (0 if name == "tickets" else None))
    for name in ("attends", "came"):
        if name in act.form:
            changed |= _set(guest, name, {"yes": True, "no": False}.get(act.form[name].data))
    if changed:
        db.session.flush()
        _record(activity, {"invitations": [None, 1]}, act)


def _set(guest: Invitation, name: str, value) -> bool:
    before = getattr(guest, name)
    setattr(guest, name, value)
    return before != value


def _record(activity: Activity, changes: dict, act: Act) -> None:
    """How many, never who: the history of an activity is read by people who do not reach its guests."""
    trail.record("edit", activity.kind, activity.id, actor=act.person, now=act.now, changes=changes)


def too_many_tickets(activity: Activity) -> int:
    """How many tickets were handed out beyond those that there are (A-29, A-30)."""
    if activity.tickets_count is None:
        return 0
    return max(counts(activity.id).tickets - activity.tickets_count, 0)


def note_attendance(activity: Activity, act: Act) -> None:
    """When the activity is closed, who came stands in the clients' timelines (S-26)."""
    came = select(Invitation.client_id).where(Invitation.activity_id == activity.id, Invitation.came.is_(True))
    ids = sorted(db.session.scalars(came))
    timeline.note(ids, "attended", activity.title, act, document_id=activity.id, at=activity.held_at)
