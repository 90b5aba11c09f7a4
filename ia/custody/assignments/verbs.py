"""What happens to an assignment: sending it, and what its acceptance does to the clients."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from ia.clients.care import capacity, lifecycle
from ia.clients.models import Client, Concern
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.custody.assignments.models import Assignment
from ia.custody.choosing import names_of
from ia.custody.given import held_by, said
from ia.ground import registry
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.org import colleagues
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

TITLE_NAMES = 3
"""Clients named in the title of a form."""


def send(clients: Sequence[Row], form, act: Act) -> Assignment:
    """Ask the assignee to take these clients on; until they answer they may read them."""
    made = Assignment(
        owner_id=form.assignee.data,
        assignee_id=form.assignee.data,
        created_by_id=act.person.id,
        team_id=colleagues.team_of(form.assignee.data, act.person.home.branch_id, act.today),
        branch_id=act.person.home.branch_id,
        title=names_of(clients, TITLE_NAMES),
        created_at=act.now,
        note=form.note.data,
    )
    numbering.enter(made, "AS", act.today)
    engine.begin(made, act)
    lifecycle.concern(made.id, [client.id for client in clients])
    return made


def clients_of(made: Assignment) -> list[Client]:
    """The clients that it is about, as they stand now."""
    about = select(Concern.client_id).where(Concern.document_id == made.id)
    return list(db.session.scalars(select(Client).where(Client.id.in_(about)).order_by(Client.name_key, Client.id)))


def still_free(made: Assignment, act: Act):
    """All of them must still be prospects of the branch, lent to nobody and in no other open form."""
    clients = clients_of(made)
    gone = [one for one in clients if one.status not in OPEN_TO_VIEW or one.branch_id != made.branch_id]
    if gone:
        yield Refusal(_l("Not a prospect any more: %(clients)s.", clients=names_of(gone)))
    if taken := held_by(made.id)([client.id for client in clients], act.today):
        yield Refusal(said(clients, taken))
    if problem := capacity.beyond(made.assignee_id, act.today, [client.id for client in clients]):
        yield Refusal(problem)


def accept(made: Assignment, act: Act) -> dict:
    """The clients are the assignee's, and targets."""
    clients = clients_of(made)
    for client in clients:
        given = {"managed_by": made.assignee_id, "team_id": made.team_id}
        lifecycle.assign(client, act, **given, reason=made.note, document_id=made.id)
    return {"clients": [None, names_of(clients)]}


def task_book_url(client_id: int) -> str:
    """Where the assignee writes the task book of a client taken on; empty where there is no such room."""
    kind = registry.kinds().get("task_book")
    return f"/{kind.url}/new?client_id={client_id}&target_source=leader_assigned" if kind else ""


def first_task_book(made: Assignment) -> str:
    """The page on which the assignee goes on: the task book of the first client (4.17)."""
    return task_book_url(clients_of(made)[0].id)
