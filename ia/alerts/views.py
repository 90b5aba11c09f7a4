"""Pages of alerts: the list, one alert with what to do, and one raised by hand."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.alerts import raising
from ia.alerts.evaluation import state_in_words
from ia.alerts.forms import RaiseForm
from ia.alerts.labels import CHOICES, LABELS
from ia.alerts.listing import LISTING
from ia.alerts.models import Alert
from ia.alerts.people import BOARD_POST
from ia.alerts.words import KINDS, OUTCOMES
from ia.alerts.workflow import STATES
from ia.clients.care.carers import care_of
from ia.clients.models import Client
from ia.clients.vocabulary import SATISFACTION
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx
from ia.ground.web.errors import page as error_page
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

RAISING = ("advisor", "leader", "station_leader", "marketing_director")
READERS = (*RAISING, BOARD_POST)
HOME = "/alerts/"
blueprint = Blueprint("alerts", __name__)


@blueprint.get("/")
@guard(*READERS)
def index():
    """What is open first; the board sees what it is asked about."""
    now, person = clock.now(), current_user._get_current_object()
    listing = LISTING.page(person, {"standing": "open", **request.args}, now, request.path)
    template = "alerts/_rows.html" if htmx else "alerts/index.html"
    return render_template(
        template, listing=listing, states=STATES, kinds=KINDS, outcomes=OUTCOMES, sets_rules=person.has(*RAISING)
    )


@blueprint.get("/<id:alert_id>")
@guard()
def show(alert_id):
    now, person = clock.now(), current_user._get_current_object()
    alert = reach.find(Alert, alert_id, person, now, joinedload(Alert.owner))
    return render_template(
        "alerts/show.html",
        alert=alert,
        client=reach.one(Client, alert.client_id, person, now),
        kind=KINDS[alert.rule],
        actual=state_in_words(alert),
        satisfaction=SATISFACTION,
        outcomes=OUTCOMES,
        attachments=panel(alert, person, now),
        **journey(alert, person, now),
    )


@blueprint.get("/<id:alert_id>/history")
@guard()
def history(alert_id):
    return show_history(reach.find(Alert, alert_id, current_user, clock.now()), LABELS, CHOICES)


@blueprint.route("/new/<id:client_id>", methods=["GET", "POST"])
@guard(*RAISING)
def raise_one(client_id):
    """Raise an alert on a client's account by hand (W-08)."""
    now, address = clock.now(), request.path
    client = reach.find(Client, client_id, current_user, now)
    if not raising.may_raise(client, current_user, care_of(client.id, current_user, now)):
        return error_page(403, _("Alerts are raised by whoever cares for the client or answers for it."))
    form = RaiseForm()
    if request.method == "GET":
        return raising_page(client, form, kept=drafts.refill(form, current_user.id, address))
    once.claim(form.form_token.data, current_user, now, f"/clients/{client.id}")
    if not form.validate() or refused(client, form):
        return raising_page(client, form, 422)
    alert = raising.raise_one(client, form.rule.data, form.observed.data, Act(current_user, now, form))
    drafts.discard(current_user.id, address)
    once.settle(form.form_token.data, f"{HOME}{alert.id}")
    flash(_("The alert is raised; it waits for the adviser in charge of the client."))
    return redirect(f"{HOME}{alert.id}", 303)


def refused(client: Client, form: RaiseForm) -> bool:
    """Say beside the rule why no such alert can be raised now."""
    why = ""
    if not raising.has_account(client):
        why = _("Alerts are set on accounts of existing clients.")
    elif raising.open_one(form.rule.data, client.id):
        why = _("An alert by this rule is open on the client; add to it what you saw.")
    if why:
        form.rule.errors = [*form.rule.errors, why]
    return bool(why)


def raising_page(client: Client, form: RaiseForm, status: int = 200, kept=None):
    return render_template("alerts/new.html", client=client, form=form, address=request.path, kept=kept), status
