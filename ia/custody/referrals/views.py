"""Pages of referrals."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients import masking, rules
from ia.clients.models import Client
from ia.clients.offers import Offer, offer
from ia.clients.vocabulary import CONTACT_KINDS, OPEN_TO_VIEW
from ia.custody.given import HELD, said
from ia.custody.referrals import verbs
from ia.custody.referrals.forms import ProspectForm, ReferralForm
from ia.custody.referrals.labels import CHOICES, LABELS
from ia.custody.referrals.listing import LISTING, STATES
from ia.custody.referrals.models import Referral
from ia.custody.referrals.words import READERS, SENDERS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.history import show_history
from ia.ground.org import colleagues
from ia.ground.org.models import Unit
from ia.ground.org.roles import ROLES
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

blueprint = Blueprint("referrals", __name__)
NEW = "/referrals/new"


def find(referral_id: int) -> Referral:
    return reach.find(Referral, referral_id, current_user, clock.now())


def url(referral_id: int) -> str:
    return f"/referrals/{referral_id}"


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/referrals/index.html",
        "custody/referrals/_rows.html",
        states=STATES,
        posts=ROLES,
        may_send=current_user.has(*SENDERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*SENDERS)
def new():
    """Refer somebody; the button beside the region shows the teams of its branch."""
    now, form = clock.now(), ReferralForm()
    kept = drafts.refill(form, current_user.id, NEW) if request.method == "GET" else None
    form.offer(current_user)
    if request.method == "GET" or "show_teams" in request.form:
        return page(form, kept=kept)
    if not form.validate():
        return page(form, 422)
    once.claim(form.form_token.data, current_user, now)
    return sent(form, verbs.send(form, Act(current_user, now, form)), NEW)


def page(form, status: int = 200, **more):
    template = "custody/referrals/_form.html" if htmx else "custody/referrals/new.html"
    return render_template(template, form=form, address=NEW, **more), status


def sent(form, referral: Referral, address: str):
    drafts.discard(current_user.id, address)
    flash(_("The referral %(no)s is sent.", no=referral.serial_no))
    return redirect(once.settle(form.form_token.data, url(referral.id)), 303)


@blueprint.route("/clients/<id:client_id>", methods=["GET", "POST"])
@guard("marketing_director")
def of_client(client_id):
    """The director refers a prospect of the branch to another team (D-04)."""
    client, now = reach.find(Client, client_id, current_user, clock.now()), clock.now()
    if not rules.directs(client, current_user):
        return error_page(403, _("The marketing director of the branch refers its prospects."))
    if client.status not in OPEN_TO_VIEW:
        return error_page(422, str(verbs.NOT_OPEN))
    if taken := HELD([client.id], clock.local_date(now)):
        return error_page(422, said([client], taken))
    form = ProspectForm()
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    form.offer(client)
    if request.method == "GET":
        return client_page(client, form, kept=kept)
    if not form.validate():
        return client_page(client, form, 422)
    once.claim(form.form_token.data, current_user, now)
    return sent(form, verbs.refer(client, form, Act(current_user, now, form)), request.path)


def client_page(client: Client, form, status: int = 200, **more):
    return render_template("custody/referrals/client.html", client=client, form=form, **more), status


@offer
def refer_link(client, person, care):
    """On the page of a prospect, for the director of its branch."""
    if client.status in OPEN_TO_VIEW and rules.directs(client, person):
        yield Offer(_("Refer to another team"), f"/referrals/clients/{client.id}")


@blueprint.get("/<id:referral_id>")
@guard(*READERS)
def show(referral_id):
    referral, now = find(referral_id), clock.now()
    units = select(Unit.id, Unit.name).where(Unit.id.in_([referral.branch_id, referral.team_id or 0]))
    return render_template(
        "custody/referrals/show.html",
        referral=referral,
        names=colleagues.names([referral.created_by_id, referral.adviser_id]),
        units=dict(db.session.execute(units).all()),
        contact=f"{CONTACT_KINDS[referral.contact_kind]} {masking.contact(referral.contact_kind, referral.contact_value)}"
        if referral.is_new
        else "",
        client=client_in_reach(referral, now),
        **journey(referral, current_user, now),
    )


def client_in_reach(referral: Referral, now) -> int | None:
    """The number of the client, for whoever may open it; the sender may not."""
    if referral.client_id is None:
        return None
    query = reach.reachable(Client, current_user, now).where(Client.id == referral.client_id)
    return db.session.scalar(query.with_only_columns(Client.id))


@blueprint.get("/<id:referral_id>/history")
@guard(*READERS)
def history(referral_id):
    return show_history(find(referral_id), LABELS, CHOICES)
