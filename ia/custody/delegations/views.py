"""Pages of the delegations."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.clients import rules
from ia.clients.models import Delegation
from ia.clients.titles import titles
from ia.custody import choosing
from ia.custody.delegations import verbs
from ia.custody.delegations.forms import LendingForm
from ia.custody.delegations.listing import LISTING, STATES
from ia.custody.delegations.models import Lending
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

READERS = ("advisor", "leader", "station_leader", "marketing_director")
AHEAD = _l("Begins later")
blueprint = Blueprint("delegations", __name__)


def find(document_id: int) -> Lending:
    people = joinedload(Lending.owner), joinedload(Lending.delegate)
    return reach.find(Lending, document_id, current_user, clock.now(), *people)


def url(document_id: int) -> str:
    return f"/delegations/{document_id}"


def state_shown(state: str, starts_on: date, ends_on: date, today: date):
    """The title of the state. What the platform has not closed yet is over all the same when its last day is, and what
    begins later is not in force."""
    if state != "active":
        return STATES[state]
    return AHEAD if starts_on > today else STATES["expired" if ends_on < today else state]


def fits(client) -> bool:
    """Whether the person may lend this client: it is one's own, in one's branch, and not lent already (7.3)."""
    return rules.manages(client, current_user) and client.branch_id == current_user.home.branch_id


@blueprint.get("/")
@guard(*READERS)
def index():
    now = clock.now()
    return LISTING.show(
        current_user._get_current_object(),
        now,
        "custody/delegations/index.html",
        "custody/delegations/_rows.html",
        state_shown=state_shown,
        today=clock.local_date(now),
        tabs=tabs(current_user),
        may_write=current_user.has(*rules.WRITERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def new():
    now, form = clock.now(), LendingForm()
    opened = request.method == "GET"
    kept = drafts.refill(form, current_user.id, request.path) if opened else None
    choice = choosing.offer(form, current_user, now, fits)
    form.offer(current_user, clock.local_date(now))
    if opened:
        return page(form, choice, kept=kept)
    once.claim(form.form_token.data, current_user, now)
    if not form.validate() or (clients := choosing.take(form, now, fits)) is None:
        return page(form, choice, 422)
    made = verbs.lend(clients, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("%(count)s clients are delegated: %(no)s.", count=len(clients), no=made.serial_no))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def page(form, choice, status: int = 200, kept=None):
    action = request.full_path.rstrip("?")
    html = render_template(
        "custody/delegations/new.html", form=form, choice=choice, kept=kept, action=action, draft=request.path
    )
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    lent = select(Delegation.client_id).where(Delegation.document_id == made.id)
    state = state_shown(made.state, made.starts_on, made.ends_on, clock.local_date(now))
    return render_template(
        "custody/delegations/show.html",
        made=made,
        clients=choosing.listed(lent, current_user, now),
        words=titles(),
        attachments=panel(made, current_user, now),
        **(journey(made, current_user, now) | {"state": state}),
    )


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), {})
