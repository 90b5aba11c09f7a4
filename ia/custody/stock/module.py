"""What the house needs to know of confirmations of clients of before."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.imports import report
from ia.clients.offers import Offer, offer_for_batch, offer_for_several
from ia.custody.stock.clauses import CLAUSES
from ia.custody.stock.models import StockConfirmation
from ia.custody.stock.papers import LIST
from ia.custody.stock.qualifying import of_batch
from ia.custody.stock.views import ASKING, LABELS, READERS, blueprint
from ia.custody.stock.workflow import WORKFLOW
from ia.ground.db import db
from ia.ground.registry import DocumentKind, Module

KIND = DocumentKind(
    kind="stock_confirmation",
    code="SC",
    url="stock-confirmations",
    title=_l("Confirmation of clients of before"),
    model=StockConfirmation,
    workflow=WORKFLOW,
    labels=LABELS,
    papers=(LIST,),
)
MODULE = Module(
    name="stock_confirmations",
    title=_l("Confirmations of clients of before"),
    url="stock-confirmations",
    blueprint=blueprint,
    roles=frozenset(READERS),
    kinds=(KIND,),
    models=(StockConfirmation,),
    clauses=CLAUSES,
    labels=LABELS,
)


offer_for_several(_l("Have clients of before confirmed"), f"/{KIND.url}/new", *ASKING)


@offer_for_batch
def confirm_all(batch, person):
    """Those who wait for it, and the forms by which others of the file are or were confirmed."""
    if not report.directs(person, batch):
        return
    if waiting := of_batch(batch):
        title = _("Have the %(count)s existing clients confirmed", count=f"{len(waiting):,}")
        yield Offer(title, f"/{KIND.url}/new?batch={batch.id}")
    made = select(StockConfirmation).where(StockConfirmation.batch_id == batch.id).order_by(StockConfirmation.id)
    for one in db.session.scalars(made):
        yield Offer(f"{one.serial_no} · {WORKFLOW.by_state[one.state].title}", f"/{KIND.url}/{one.id}")
