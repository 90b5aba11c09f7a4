"""Pages of the proposals."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import case
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ia.clients import rules
from ia.clients.care import carers as care
from ia.clients.models import Client
from ia.clients.titles import titles
from ia.clients.vocabulary import LABELS, LEVELS, STATUSES
from ia.custody.choosing import NOT_ALL
from ia.custody.proposals import verbs
from ia.custody.proposals.forms import ProposalForm
from ia.custody.proposals.listing import LISTING, STATES
from ia.custody.proposals.models import ABOUT, ClientProposal
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.history import show_history
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

READERS = ("advisor", "leader", "station_leader", "marketing_director")
PROPOSERS = READERS[:-1]
"""The director decides about own clients."""
OFFERED = 100
"""So many of one's newest clients are offered to choose from, and the one asked for."""
blueprint = Blueprint("client_proposals", __name__)


def find(document_id: int) -> ClientProposal:
    parts = joinedload(ClientProposal.owner), joinedload(ClientProposal.client)
    return reach.find(ClientProposal, document_id, current_user, clock.now(), *parts)


def url(document_id: int) -> str:
    return f"/client-proposals/{document_id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/proposals/index.html",
        "custody/proposals/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
        may_write=current_user.has(*PROPOSERS),
    )


def clients(now) -> tuple[dict, bool]:
    """Own clients of which the person may propose something, by number: the one asked for, then the newest; and whether
    there are perhaps more."""
    asked = request.values.get("client", 0, type=int)
    first = case((Client.id == (asked if 0 < asked < 2**31 else 0), 0), else_=1)
    about = (Client.id, Client.name, Client.client_no, Client.managed_by_id, Client.team_id, Client.branch_id)
    query = (
        reach.reachable(Client, current_user, now)
        .where(Client.managed_by_id == current_user.id)
        .with_only_columns(*about, *(getattr(Client, name) for name in ABOUT), *care.columns(current_user))
        .order_by(first, Client.id.desc())
        .limit(OFFERED)
    )
    rows = db.session.execute(query, {"today": clock.local_date(now)}).all()
    fit = {row.id: row for row in rows if rules.proposes(row, current_user, _care(row))}
    return fit, len(rows) == OFFERED


def _care(row) -> care.Care:
    return care.Care(row.delegate_id, bool(row.in_group))


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*PROPOSERS)
def new():
    now, form = clock.now(), ProposalForm()
    offered, is_cut = clients(now)
    form.client.offer({row.id: f"{row.name} · {row.client_no}" for row in offered.values()})
    form.client.description = NOT_ALL if is_cut else ""
    if request.method == "GET":
        form.client.data = request.args.get("client", type=int)
        return page(form, offered, kept=drafts.refill(form, current_user.id, request.path))
    once.claim(form.form_token.data, current_user, now)
    if not form.validate() or not form.fits(offered[form.client.data]):
        return page(form, offered, 422)
    proposal = proposed(offered[form.client.data], form, now)
    if proposal is None:
        return page(form, offered, 422)
    drafts.discard(current_user.id, request.path)
    flash(_("The proposal %(no)s is sent.", no=proposal.serial_no))
    return redirect(once.settle(form.form_token.data, url(proposal.id)), 303)


def proposed(client, form: ProposalForm, now) -> ClientProposal | None:
    """The proposal, unless another about the client is still open; then that is said beside the field."""
    try:
        return verbs.propose(client, form.wanted(), form.reason.data, Act(current_user, now, form))
    except IntegrityError:  # the database allows one
        db.session.rollback()
    known = verbs.open_one(client.id)
    form.client.errors = [
        _("The proposal %(no)s about this client is still open.", no=known.serial_no if known else "")
    ]
    return None


def page(form: ProposalForm, offered: dict, status: int = 200, kept=None):
    now_is = offered.get(form.client.data)
    html = render_template(
        "custody/proposals/new.html", form=form, kept=kept, draft=request.path, now_is=now_is, words=titles()
    )
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    proposal, now = find(document_id), clock.now()
    return render_template(
        "custody/proposals/show.html",
        proposal=proposal,
        changes=[(LABELS[name], *_pair(proposal, name, value)) for name, value in verbs.wanted(proposal).items()],
        changed=verbs.changed(proposal) if proposal.open_client_id else [],
        sees=bool(db.session.scalar(_seen(proposal, now))),
        **journey(proposal, current_user, now),
    )


def _pair(proposal: ClientProposal, name: str, value) -> tuple:
    words = verbs.TITLES[name]
    return words[proposal.seen[name]], words[value]


def _seen(proposal: ClientProposal, now):
    """SELECT that finds the client while it is within the person's reach."""
    mine = reach.reachable(Client, current_user, now).where(Client.id == proposal.client_id)
    return mine.with_only_columns(Client.id)


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), LABELS, {"level": LEVELS, "status": STATUSES})
