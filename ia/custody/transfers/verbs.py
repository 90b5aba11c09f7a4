"""The verbs of a transfer. What belongs to the clients stays with them: records, timeline, history (P-11)."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from ia.clients.care import capacity, handing, lifecycle
from ia.clients.care.ties import ties
from ia.clients.models import Client, Concern
from ia.custody.choosing import TITLE_NAMES, names_of, open_forms, taken_by
from ia.custody.holders import LEADER
from ia.custody.transfers.models import Transfer
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.inbox import notices
from ia.ground.org import colleagues
from ia.ground.web.language import N_
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

ASKED = N_("%(actor)s asks to give clients to another adviser: %(serial)s.")


def request(clients: Sequence[Row], form, act: Act) -> Transfer:
    """Ask the director to give these clients, all of one adviser, to another. The team is that of the clients, whether
    the adviser still belongs to it or not; its leader is informed and has no say (AMB-12)."""
    first = clients[0]
    made = Transfer(
        owner_id=first.managed_by_id,
        created_by_id=act.person.id,
        team_id=first.team_id,
        branch_id=first.branch_id,
        title=names_of(clients, TITLE_NAMES),
        created_at=act.now,
        reason=form.reason.data,
    )
    numbering.enter(made, "TR", act.today)
    engine.begin(made, act)
    lifecycle.concern(made.id, [client.id for client in clients])
    _inform(made, act)
    return made


def _inform(made: Transfer, act: Act) -> None:
    """Tell the leader, and the adviser when somebody else asks in his place."""
    told = notices.receivers(LEADER.addresses(made, act.today), act.today) | {made.owner_id}
    notices.tell(
        [
            {
                "user_id": user_id,
                "reminder": "transfer",
                "subject": f"documents:{made.id}",
                "document_id": made.id,
                "message": ASKED,
                "values": {"actor": act.person.name, "serial": made.serial_no},
                "due_at": act.now,
                "created_at": act.now,
            }
            for user_id in sorted(told - {act.person.id})
        ]
    )


def clients_of(made: Transfer):
    """SELECT of the numbers of the clients that the form is about."""
    return select(Concern.client_id).where(Concern.document_id == made.id)


def _rows(made: Transfer) -> Sequence[Row]:
    query = select(Client.id, Client.name, Client.managed_by_id).where(Client.id.in_(clients_of(made)))
    return db.session.execute(query.order_by(Client.name_key, Client.id)).all()


def still_there(made: Transfer, act: Act):
    rows = _rows(made)
    if not any(client.managed_by_id == made.owner_id for client in rows):
        yield Refusal(_l("None of these clients is with this adviser any more. Decline the transfer."))
    given = [client.id for client in rows if client.managed_by_id == made.owner_id]
    if problem := capacity.beyond(act.form.assigned_to.data, act.today, given):
        yield Refusal(problem, "assigned_to")


def warnings(made: Transfer, act: Act):
    """What the director should know: who went elsewhere meanwhile and is passed over, what was lent and comes back, and
    which other forms hold clients.

    Those stay with their owners. An open task book, for one, is a plan that a leader has approved for that person; D-41 has
    a step of its own by which the leader gives it to somebody else, and the confirmation names the client's manager anew.
    """
    rows = _rows(made)
    if gone := [client for client in rows if client.managed_by_id != made.owner_id]:
        yield _("Not with this adviser any more, and left where they are: %(clients)s.", clients=names_of(gone))
    theirs = {client.id: client for client in rows if client.managed_by_id == made.owner_id}
    lent = open_forms(theirs, act.today, but=made.id)
    if back := [theirs[one.client_id] for one in lent.values() if one.kind == "delegation"]:
        yield _("Delegated, which ends with the assignment: %(clients)s.", clients=names_of(back))
    if tied := {one.client_id: one for one in ties(theirs)}:
        yield _("These forms stay with their owners: %(forms)s.", forms=taken_by(list(theirs.values()), tied))


def assign(made: Transfer, act: Act) -> dict:
    """From this moment the new adviser has full rights and the old one none (7.3). The clients go into his team."""
    user_id = act.form.assigned_to.data
    made.assigned_to_id, made.assigned_at = user_id, act.now
    made.assigned_team_id = colleagues.team_of(user_id, made.branch_id, act.today)
    lifecycle.hand_over_many(
        db.session.scalars(clients_of(made)),
        act,
        from_id=made.owner_id,
        managed_by=user_id,
        team_id=made.assigned_team_id,
        reason=made.reason,
        document_id=made.id,
    )
    return {"assigned_to": [None, user_id]}


@handing.follow
def pass_on(client_ids: list[int], act: Act) -> None:
    """Whoever passes a client on has received it: an assigned transfer that still waits to be taken over is done when one
    of its clients goes on to somebody else. So nobody reads a client through a to-do about what was once his."""
    about = select(Concern.document_id).where(Concern.client_id.in_(client_ids))
    waiting = select(Transfer).where(Transfer.state == "assigned", Transfer.id.in_(about)).order_by(Transfer.id)
    for made in db.session.scalars(waiting).all():
        engine.take(made, "pass-on", Act(None, act.now))
