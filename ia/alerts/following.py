"""Alerts go with their clients: to another adviser, team or branch, into another record, and to a delegate for a time."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import aliased

from ia.alerts.models import TABLE, Alert
from ia.alerts.people import know_holders
from ia.clients.care import handing
from ia.clients.models import Client, Delegation
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act

DOCUMENTS = Document.__table__
PLACE = {"owner_id": "managed_by_id", "team_id": "team_id", "branch_id": "branch_id", "region_id": "region_id"}
_FIRST, _WHOLE = aliased(Client), aliased(Client)
LOOK_BACK = timedelta(days=30)
"""Delegations that ended longer ago were looked at by an earlier run."""


@handing.follow
def go_with(client_ids: list[int], act) -> None:
    """Owner and place of the alerts of these clients, and of those that they have become a part of, are those of the client;
    what is open waits for the new adviser. Where the record went out of use, it lapses."""
    into = select(Client.merged_into_id).where(Client.id.in_(client_ids), Client.merged_into_id.is_not(None))
    theirs = TABLE.c.client_id.in_(client_ids) | TABLE.c.client_id.in_(into)
    if db.session.scalar(select(TABLE.c.id).where(theirs).limit(1)) is None:
        return
    _move(theirs)
    used = _of_client("managed_by_id").where(theirs, TABLE.c.resolved_at.is_(None)).add_columns(TABLE.c.id)
    manager = {row.id: row.managed_by_id for row in db.session.execute(used)}
    query = select(Alert).where(Alert.id.in_(manager)).execution_options(populate_existing=True)
    still_open, alone = list(db.session.scalars(query)), Act(None, act.now)
    readdress([alert for alert in still_open if manager[alert.id]], alone)
    engine.take_all("lapse", {alert: None for alert in still_open if not manager[alert.id]}, alone)


def _of_client(column: str) -> Select:
    """SELECT of a column of the client of alerts: of the record that stays, where two became one."""
    query = select(getattr(_WHOLE, column)).select_from(TABLE).join(_FIRST, _FIRST.id == TABLE.c.client_id)
    return query.join(_WHOLE, _WHOLE.id == func.coalesce(_FIRST.merged_into_id, _FIRST.id))


def _move(theirs) -> None:
    """Write the place of the client into the headers of its alerts, unless the client has none any more."""
    mine = TABLE.c.id == DOCUMENTS.c.id
    values = {
        name: _of_client(column).where(mine).correlate(DOCUMENTS).scalar_subquery() for name, column in PLACE.items()
    }
    placed = _of_client("id").where(theirs, _WHOLE.managed_by_id.is_not(None)).with_only_columns(TABLE.c.id)
    db.session.execute(update(DOCUMENTS).where(DOCUMENTS.c.id.in_(placed)).values(values))
    branch = select(DOCUMENTS.c.branch_id).where(mine).scalar_subquery()
    db.session.execute(update(TABLE).where(theirs).values(place_id=branch))


def readdress(alerts: Iterable[Alert], act: Act) -> None:
    """Let the to-dos of these open alerts lie with whoever is in charge today."""
    alerts = list(alerts)
    know_holders(alerts, act.today)
    engine.readdress_all(alerts, act)


@handing.follow_lending
def go_along(client_ids: list[int], act) -> None:
    """Clients were lent or taken back: their open alerts wait for whoever is in charge from today on."""
    query = select(Alert).where(Alert.client_id.in_(client_ids), Alert.resolved_at.is_(None))
    readdress(db.session.scalars(query), act)


def align(act: Act) -> int:
    """Delegations begin and end by themselves: move the to-dos of open alerts that wait for somebody else than who is in
    charge today. Returns how many. Asks only for clients lent at some time."""
    lent = select(Delegation.client_id).where(Delegation.ends_on >= _long_ago(act.today))
    query = select(Alert).where(Alert.resolved_at.is_(None), Alert.client_id.in_(lent))
    alerts = list(db.session.scalars(query))
    if not alerts:
        return 0
    know_holders(alerts, act.today)
    at = _addresses([alert.id for alert in alerts])
    wrong = [alert for alert in alerts if engine.state_of(alert).holder.addresses(alert, act.today) != at[alert.id]]
    engine.readdress_all(wrong, act)
    return len(wrong)


def _long_ago(today: date) -> date:
    return today - LOOK_BACK


def _addresses(document_ids: list[int]) -> dict[int, set[str]]:
    """Where each of these forms waits."""
    found: dict[int, set[str]] = {number: set() for number in document_ids}
    query = select(Todo.document_id, Todo.address).where(Todo.document_id.in_(document_ids), Todo.closed_at.is_(None))
    for document_id, address in db.session.execute(query):
        found[document_id].add(address)
    return found
