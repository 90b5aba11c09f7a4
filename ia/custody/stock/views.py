"""Pages of the confirmations of clients of before."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.clients.titles import titles
from ia.custody.stock import choosing, shown, verbs
from ia.custody.stock.forms import StockForm
from ia.custody.stock.listing import LISTING, STATES
from ia.custody.stock.models import StockConfirmation
from ia.custody.stock.papers import LIST
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import PEOPLE, show_history
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

ASKING = ("marketing_director",)
READERS = (*ASKING, "admin_director")
LABELS = {
    "clients": StockForm.clients.args[0],
    "reason": StockForm.reason.args[0],
    "confirmed_count": _l("Clients confirmed"),
    "left_out": _l("Left out"),
    "owner_id": _l("Asked for by"),
}
blueprint = Blueprint("stock_confirmations", __name__)


def find(document_id: int) -> StockConfirmation:
    parts = (StockConfirmation.owner, StockConfirmation.confirmed_by, StockConfirmation.batch)
    return reach.find(StockConfirmation, document_id, current_user, clock.now(), *(joinedload(one) for one in parts))


def url(document_id: int) -> str:
    return f"/stock-confirmations/{document_id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/stock/index.html",
        "custody/stock/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
        may_write=current_user.has(*ASKING),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*ASKING)
def new():
    """Of clients ticked in the list, or of a whole file (batch=ID)."""
    now, form = clock.now(), StockForm()
    batch = choosing.batch_named(current_user)
    if batch is not None:
        del form.clients
    opened = request.method == "GET"
    kept = drafts.refill(form, current_user.id, request.path) if opened else None
    choice = None if batch else choosing.offer_ticks(form, current_user, now)
    if opened:
        return page(form, choice or choosing.offer_file(batch), kept=kept)
    once.claim(form.form_token.data, current_user, now)
    clients = taken(form, batch) if form.validate() else []
    if not clients:
        return page(form, choice or choosing.offer_file(batch), 422)
    act = Act(current_user, now, form)
    made = verbs.request(clients, form.reason.data, act, batch_id=batch.id if batch else None)
    drafts.discard(current_user.id, request.path)
    flash(_("The list %(no)s is with the administrative director.", no=made.serial_no))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def taken(form: StockForm, batch) -> list:
    return choosing.take_file(batch) if batch else choosing.take_ticks(form)


def page(form, choice, status: int = 200, kept=None):
    html = render_template(
        "custody/stock/new.html",
        form=form,
        choice=choice,
        kept=kept,
        action=request.full_path.rstrip("?"),
        draft=request.path,
    )
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    return render_template(
        "custody/stock/show.html",
        made=made,
        clients=shown.first(made, current_user, now),
        left_out=shown.left_out(made),
        words=titles(),
        papers=papers_of(made, now),
        attachments=panel(made, current_user, now),
        **journey(made, current_user, now),
    )


@blueprint.route("/<id:document_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(document_id):
    made = find(document_id)
    return issue_copies(made, LIST) if request.method == "POST" else show_sheet(made, LIST)


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), LABELS, {"owner_id": PEOPLE})
