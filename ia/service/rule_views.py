"""Pages of contact rules: which clients have one, and the rule of a client."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.clients import rules
from ia.clients.care.carers import care_of
from ia.clients.models import Client
from ia.clients.vocabulary import CHANNELS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order
from ia.ground.web import drafts, once
from ia.ground.web.errors import page as error_page
from ia.service.forms import RuleForm
from ia.service.models import ContactRule, listed
from ia.service.rules import CONDITIONS, LABELS, keep, remove
from ia.service.views import READERS
from ia.service.words import CYCLES, KINDS

blueprint = Blueprint("contact_rules", __name__)
LISTING = Listing(
    ContactRule,
    columns=(
        ContactRule.id,
        ContactRule.kind,
        ContactRule.cycle,
        ContactRule.channel,
        ContactRule.client_id,
        Client.name.label("client"),
        Client.client_no,
        User.name.label("adviser"),
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        Filter("kind", LABELS["kind"], KINDS, lambda value, person: ContactRule.kind == value),
        Filter("cycle", LABELS["cycle"], CYCLES, lambda value, person: ContactRule.cycle == value),
    ),
    joined=lambda query: query.join(Client, Client.id == ContactRule.client_id).outerjoin(
        User, User.id == Client.managed_by_id
    ),
    within=listed(),
)


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "service/rules.html",
        "service/_rules.html",
        kinds=KINDS,
        cycles=CYCLES,
        channels=CHANNELS,
    )


@blueprint.get("/<id:rule_id>")
@guard(*READERS)
def show(rule_id):
    """A rule is shown where it is set."""
    rule = reach.find(ContactRule, rule_id, current_user, clock.now())
    return redirect(f"/contact-rules/new/{rule.client_id}")


@blueprint.get("/new")
@guard(*READERS)
def new():
    """To the rule of the client that is named; without a client to the list."""
    client_id = request.args.get("client", type=int)
    return redirect(f"/contact-rules/new/{client_id}" if client_id else "/contact-rules/")


@blueprint.route("/new/<id:client_id>", methods=["GET", "POST"])
@guard(*READERS)
def set_rule(client_id):
    """Set the rule of a client, or change it; one address a client, because a client has one rule."""
    now = clock.now()
    client = reach.find(Client, client_id, current_user, now)
    rule = db.session.scalar(select(ContactRule).where(ContactRule.client_id == client.id))
    if not rules.writes(client, current_user, care_of(client.id, current_user, now)):
        return error_page(403, _("Only the managing adviser sets how a client is contacted."))
    address, form = request.path, RuleForm()
    if request.method == "GET":
        if rule is not None and not drafts.refill(form, current_user.id, address):
            present(form, rule)
        return page(client, rule, form, address)
    once.claim(form.form_token.data, current_user, now, f"/clients/{client.id}")
    if "remove" in request.form and rule is not None:
        remove(client, rule, current_user, now)
        flash(_("The rule is removed; the client is contacted once a month."))
        return redirect(f"/clients/{client.id}", 303)
    if not form.validate():
        return page(client, rule, form, address, 422)
    if rule is not None and form.seen_version not in (None, rule.version):
        return error_page(409)
    keep(client, rule, form, current_user, now)
    drafts.discard(current_user.id, address)
    flash(_("Saved."))
    return redirect(f"/clients/{client.id}", 303)


def present(form: RuleForm, rule: ContactRule) -> None:
    """Show the rule in the form."""
    for name in ("kind", "cycle", "channel"):
        form[name].data = getattr(rule, name)
    for name in CONDITIONS:
        form.conditions.form[name].data = getattr(rule, name)
    form.version.data = str(rule.version)


def page(client: Client, rule: ContactRule | None, form: RuleForm, address: str, status: int = 200):
    return render_template("service/rule.html", client=client, rule=rule, form=form, address=address), status
