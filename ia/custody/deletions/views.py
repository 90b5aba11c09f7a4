"""Pages of the deletion requests."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ia.clients import masking, rules
from ia.clients.care.carers import care_of
from ia.clients.merging.join import lock
from ia.clients.models import Client
from ia.clients.sealing.archive import sealed_by
from ia.clients.vocabulary import DECIDED
from ia.custody.choosing import NOT_ALL, listed
from ia.custody.deletions import checks, verbs
from ia.custody.deletions.forms import DeletionForm
from ia.custody.deletions.listing import LISTING, STATES
from ia.custody.deletions.models import DeletionRequest
from ia.custody.deletions.papers import CHAIN
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

REQUESTERS = ("advisor", "leader", "station_leader")
BUSINESS = (*REQUESTERS, "marketing_director", "regional_head", "brokerage_gm")
READERS = (*BUSINESS, "hq_sysadmin")
LABELS = {"client": DeletionForm.client.args[0], "reason": DeletionForm.reason.args[0]}
SUGGESTED = 50
"""Clients offered to somebody who comes without having chosen one."""
blueprint = Blueprint("deletions", __name__)


def find(document_id: int) -> DeletionRequest:
    whole = (joinedload(DeletionRequest.client), joinedload(DeletionRequest.owner))
    return reach.find(DeletionRequest, document_id, current_user, clock.now(), *whole)


def url(document_id: int) -> str:
    return f"/deletion-requests/{document_id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/deletions/index.html",
        "custody/deletions/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
        may_write=current_user.has(*REQUESTERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*REQUESTERS)
def new():
    now, form = clock.now(), DeletionForm()
    opened = request.method == "GET"
    kept = drafts.refill(form, current_user.id, request.path) if opened else None
    asked = form.client.data if kept or not opened else request.args.get("client", type=int)
    rows = offered(asked, now)
    form.client.offer([(row.id, f"{row.name} · {row.client_no}") for row in rows])
    form.client.description = NOT_ALL if len(rows) >= SUGGESTED else ""
    if opened:
        form.client.data = asked if asked in {row.id for row in rows} else None
        return page(form, kept=kept, note=remark(asked, now))
    once.claim(form.form_token.data, current_user, now)
    if not form.validate() or (client := free_client(form, now)) is None:
        return page(form, 422)
    made = verbs.request(client, form.reason.data, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The request %(no)s is with the marketing director.", no=made.serial_no))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def offered(asked: int | None, now) -> list:
    """Own clients from confirmation on, a leader's those of the team: the newest, and the one asked for."""
    led = [post.team_id for post in current_user.units(*TEAM_LEADERS) if post.team_id]
    mine = or_(Client.managed_by_id == current_user.id, Client.team_id.in_(led))
    query = select(Client.id, Client.name, Client.client_no).where(mine, Client.status.in_(DECIDED))
    rows = db.session.execute(query.order_by(Client.id.desc()).limit(SUGGESTED)).all()
    if asked and asked < 2**31 and asked not in {row.id for row in rows}:
        rows = [*db.session.execute(query.where(Client.id == asked)), *rows]
    return rows


def remark(asked: int | None, now) -> str:
    """What is to be said about the client whom the address names, if it cannot be asked for."""
    client = reach.one(Client, asked, current_user, now) if asked and 0 < asked < 2**31 else None
    reasons = checks.hindrances(client) if client else []
    return reasons[0] if reasons else ""


def free_client(form: DeletionForm, now) -> Client | None:
    """The client, if this person may ask for its deletion and nothing stands in the way; else why not, beside the field."""
    lock(form.client.data)
    client = reach.find(Client, form.client.data, current_user, now)
    reasons = checks.hindrances(client)
    care = care_of(client.id, current_user, now)
    if not (rules.holds(client, current_user, care) or rules.leads(client, current_user)):
        reasons.append(_("Deletion is asked for by the managing adviser or the team leader."))
    form.client.errors = [*form.client.errors, *reasons]
    return None if reasons else client


def page(form, status: int = 200, kept=None, note: str = ""):
    html = render_template("custody/deletions/new.html", form=form, kept=kept, note=note, draft=request.path)
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    business = current_user.does_business
    client = made.client
    seen = business and any(
        row.seen for row in listed(select(Client.id).where(Client.id == client.id), current_user, now)
    )
    return render_template(
        "custody/deletions/show.html",
        made=made,
        name=client.name if business or client.gone_at else masking.name(client.name),
        seen=seen,
        sealed=sealed_by(made.id) if made.state == "executed" else None,
        hindrances=checks.hindrances(client, but=made.id) if made.closed_at is None else [],
        papers=papers_of(made, now) if business else [],
        attachments=panel(made, current_user, now) if business else None,
        **journey(made, current_user, now),
    )


@blueprint.route("/<id:document_id>/print", methods=["GET", "POST"])
@guard(*BUSINESS)
def print_sheet(document_id):
    made = find(document_id)
    return issue_copies(made, CHAIN) if request.method == "POST" else show_sheet(made, CHAIN)


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), LABELS | {"retained_until": _("Kept under seal until")})
