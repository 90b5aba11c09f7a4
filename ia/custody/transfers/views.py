"""Pages of the transfers."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.clients import rules
from ia.clients.titles import titles
from ia.custody import choosing
from ia.custody.tabs import tabs
from ia.custody.transfers import verbs
from ia.custody.transfers.forms import AssignForm, TransferForm
from ia.custody.transfers.leavers import leavers
from ia.custody.transfers.listing import LISTING, STATES
from ia.custody.transfers.models import Transfer
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import PEOPLE, show_history
from ia.ground.org import colleagues
from ia.ground.web import drafts, once
from ia.ground.web.language import listed
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

READERS = ("advisor", "leader", "station_leader", "marketing_director")
LABELS = {
    "clients": TransferForm.clients.args[0],
    "reason": TransferForm.reason.args[0],
    "assigned_to": AssignForm.assigned_to.args[0],
}
blueprint = Blueprint("transfers", __name__)


def find(document_id: int) -> Transfer:
    people = [joinedload(one) for one in (Transfer.owner, Transfer.created_by, Transfer.assigned_to)]
    return reach.find(Transfer, document_id, current_user, clock.now(), *people, joinedload(Transfer.assigned_team))


def url(document_id: int) -> str:
    return f"/transfers/{document_id}"


def fits(client) -> bool:
    """Whether the person may have this client given to somebody else: one's own; and the director those of all the
    branch, because whoever has left or is away cannot ask (P-11, 7.1)."""
    return rules.manages(client, current_user) or rules.directs(client, current_user)


def held(client_ids, today) -> dict[int, choosing.OpenForm]:
    """Which forms stand in the way. What is lent, its adviser takes back first; the director need not wait for that: the
    assignment ends it."""
    despite = "delegation" if current_user.has("marketing_director") else ""
    found = choosing.open_forms(client_ids, today)
    return {client_id: one for client_id, one in found.items() if one.kind != despite}


def clients_of_adviser(now):
    """The clients of the adviser whom the address names."""
    number = request.args.get("adviser", "")
    known = number.isdecimal() and len(number) <= 9
    return choosing.managed_by(int(number), current_user, now) if known else ()


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/transfers/index.html",
        "custody/transfers/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
        may_write=current_user.has(*rules.WRITERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def new():
    now, form = clock.now(), TransferForm()
    opened = request.method == "GET"
    kept = drafts.refill(form, current_user.id, request.path) if opened else None
    choice = choosing.offer(form, current_user, now, fits, clients_of_adviser(now), held=held)
    if opened:
        return page(form, choice, kept=kept)
    once.claim(form.form_token.data, current_user, now)
    if not form.validate():
        return page(form, choice, 422)
    clients = choosing.take(form, now, fits, held=held)
    if clients is None or not of_one_adviser(form, clients):
        return page(form, choice, 422)
    made = verbs.request(clients, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The transfer %(no)s is with the marketing director.", no=made.serial_no))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def of_one_adviser(form, clients) -> bool:
    """Whether all clients come from one adviser; else the advisers are named beside the field."""
    givers = {client.managed_by_id for client in clients}
    if len(givers) > 1:
        names = listed(sorted(colleagues.names(givers).values()))
        form.clients.errors = [_("Choose the clients of one adviser; these are of %(names)s.", names=names)]
    return len(givers) == 1


def page(form, choice, status: int = 200, kept=None):
    branches = current_user.units("marketing_director")
    today = clock.local_date(clock.now())
    html = render_template(
        "custody/transfers/new.html",
        form=form,
        choice=choice,
        kept=kept,
        action=request.full_path.rstrip("?"),
        draft=request.path,
        leavers=[one for post in branches for one in leavers(post.unit_id, today)],
    )
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    return render_template(
        "custody/transfers/show.html",
        made=made,
        clients=choosing.listed(verbs.clients_of(made), current_user, now),
        words=titles(),
        attachments=panel(made, current_user, now),
        **journey(made, current_user, now),
    )


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), LABELS, {"assigned_to": PEOPLE})
