"""The verbs of a confirmation of clients of before: asked for by one post, made effective by another."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select

from ia.clients.care import lifecycle
from ia.clients.models import Concern
from ia.custody.choosing import TITLE_NAMES, names_of
from ia.custody.stock.models import StockConfirmation
from ia.custody.stock.qualifying import judge, load, said
from ia.ground.documents import numbering
from ia.ground.inbox import notices, telling
from ia.ground.web.language import N_
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Refusal
from ia.ground.workflow.engine import Act, StepRefused

CONFIRMED = N_("%(count)s of your clients were confirmed as existing clients: %(serial)s.")


def request(clients: Sequence[Row], reason: str, act: Act, *, batch_id: int | None = None) -> StockConfirmation:
    """Ask the administrative director to confirm these clients, all of one branch; the caller has found them to qualify."""
    made = StockConfirmation(
        owner_id=act.person.id,
        created_by_id=act.person.id,
        branch_id=clients[0].branch_id,
        title=names_of(clients, TITLE_NAMES),
        created_at=act.now,
        reason=reason,
        batch_id=batch_id,
        asked_count=len(clients),
    )
    numbering.enter(made, "SC", act.today)
    engine.begin(made, act)
    lifecycle.concern(made.id, [client.id for client in clients])
    return made


def clients_of(made: StockConfirmation):
    """SELECT of the numbers of the clients that the form is about."""
    return select(Concern.client_id).where(Concern.document_id == made.id)


def warnings(made: StockConfirmation, act: Act):
    """Who would be left out, because something has happened with them since."""
    judged = judge(load(clients_of(made)), but=made.id)
    if judged.others:
        yield _("Left out, because they cannot be confirmed by a list: %(clients)s.", clients=said(judged.others))


def confirm(made: StockConfirmation, act: Act) -> dict:
    """From this moment they are existing clients, each under the adviser who manages it. Who does not qualify any more is
    left as it is. Raises StepRefused when nobody does."""
    judged = judge(load(clients_of(made), locked=True), but=made.id)
    if not judged.fit:
        raise StepRefused([Refusal(_l("None of these clients can be confirmed any more. Return the form."))])
    lifecycle.confirm_many(judged.fit, act, text=made.serial_no, document_id=made.id)
    made.confirmed_by_id, made.confirmed_at, made.confirmed_count = act.person.id, act.now, len(judged.fit)
    made.left_out = [[row.id, why] for row, why in judged.others] or None
    _tell_advisers(made, judged.fit, act)
    return {"confirmed_count": [None, len(judged.fit)], "left_out": [None, len(judged.others)]}


def _tell_advisers(made: StockConfirmation, clients: Sequence[Row], act: Act) -> None:
    """In numbers: a file may bring one of them hundreds. Whoever asked is told by the step."""
    rows = []
    for user_id, count in sorted(Counter(client.managed_by_id for client in clients).items()):
        if user_id != made.owner_id:
            about = {"subject": f"stock:{made.id}", "count": count, "serial": made.serial_no}
            rows += telling.rows_for([user_id], "stock", CONFIRMED, act.now, act.now, **about)
    notices.tell(rows)


def ask_again(made: StockConfirmation, act: Act) -> dict:
    """Whoever asks again answers for it, and so does not confirm it."""
    before, made.owner_id = made.owner_id, act.person.id
    return {} if before == made.owner_id else {"owner_id": [before, made.owner_id]}
