"""The verbs of a delegation: what happens to the clients when it is made and when it ends."""

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from ia.clients.care import lending
from ia.clients.care.handing import follow
from ia.clients.models import Delegation
from ia.custody.choosing import TITLE_NAMES, names_of
from ia.custody.delegations.models import Lending
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.inbox import notices
from ia.ground.web.language import N_
from ia.ground.workdays.deadlines import end_of_day
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act

MADE = N_("%(actor)s delegates clients to you from %(first)s to %(last)s: %(serial)s.")


def lend(clients: Sequence[Row], form, act: Act) -> Lending:
    """A delegation of these clients of whoever acts; it needs no acceptance (AMB-48). The delegate is told. Delegations of
    the same clients whose last day is over are closed on the way."""
    _expire_of([client.id for client in clients], act)
    home = act.person.home
    made = Lending(
        owner_id=act.person.id,
        created_by_id=act.person.id,
        team_id=home.team_id,
        branch_id=home.branch_id,
        title=names_of(clients, TITLE_NAMES),
        created_at=act.now,
        delegate_id=form.delegate.data,
        **form.facts("starts_on", "ends_on", "note"),
    )
    numbering.enter(made, "DG", act.today)
    engine.begin(made, act)
    period = {"delegate_id": made.delegate_id, "starts_on": made.starts_on, "ends_on": made.ends_on}
    lending.lend([client.id for client in clients], act, document_id=made.id, **period)
    _tell_delegate(made, act)
    return made


def _tell_delegate(made: Lending, act: Act) -> None:
    values = {"actor": act.person.name, "first": str(made.starts_on), "last": str(made.ends_on)}
    notices.tell(
        [
            {
                "user_id": made.delegate_id,
                "reminder": "delegation",
                "subject": f"documents:{made.id}",
                "document_id": made.id,
                "message": MADE,
                "values": values | {"serial": made.serial_no},
                "due_at": act.now,
                "created_at": act.now,
            }
        ]
    )


def revoke(made: Lending, act: Act) -> None:
    """The clients are their adviser's again from this moment (P-10)."""
    lending.take_back(Delegation.document_id == made.id, act)


def expire(made: Lending, act: Act) -> None:
    """Write down what has been so since the last day ended."""
    lending.take_back(Delegation.document_id == made.id, act, at=end_of_day(made.ends_on))


def still_runs(made: Lending, act: Act):
    if made.is_over(act.today):
        yield Refusal(_l("This delegation has ended by itself with its last day."))


def is_over(made: Lending, act: Act):
    if not made.is_over(act.today):
        yield Refusal(_l("The last day is not over yet."))


def _expire_of(client_ids: Iterable[int], act: Act) -> None:
    over = select(Delegation.document_id).where(
        Delegation.client_id.in_(sorted(client_ids)), Delegation.ended_at.is_(None), Delegation.ends_on < act.today
    )
    expire_all(over, act)


def expire_all(numbers, act: Act) -> list[Lending]:
    """Let the platform close the forms whose numbers this SELECT gives."""
    found = db.session.scalars(select(Lending).where(Lending.id.in_(numbers)).order_by(Lending.id)).all()
    for made in found:
        engine.take(made, "expire", Act(None, act.now))
    return found


@follow
def lapse(client_ids: list[int], act: Act) -> None:
    """Clients have changed hands, and with that their delegation has ended. A form in which no client is left closes."""
    about = select(Delegation.document_id).where(Delegation.client_id.in_(client_ids))
    left = select(Delegation.document_id).where(Delegation.ended_at.is_(None))
    empty = select(Lending).where(Lending.state == "active", Lending.id.in_(about), Lending.id.not_in(left))
    for made in db.session.scalars(empty.order_by(Lending.id)).all():
        engine.take(made, "lapse", Act(None, act.now))
