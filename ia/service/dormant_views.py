"""Pages of sleeping clients: who they are, and taking them into a campaign that is to wake them (S-34)."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ia.clients.standing.chosen import chosen
from ia.clients.vocabulary import SERVED
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import once
from ia.ground.web.errors import htmx
from ia.ground.web.forms import REQUIRED, HouseForm, MultiCheckboxField, text
from ia.ground.workflow.engine import Act
from ia.service import dormancy
from ia.service.views import READERS

HOME = "/dormant-clients/"
MOST = 500
"""Clients that are taken into a campaign in one go."""
blueprint = Blueprint("dormant_clients", __name__)


class CampaignForm(HouseForm):
    """Which clients, and into which campaign; with the button `release`, out of those that they are in."""

    clients = MultiCheckboxField(_l("Clients"), [REQUIRED], coerce=int)
    campaign = text(_l("Campaign"), limit=40)

    def validate(self, extra_validators=None) -> bool:
        valid = super().validate(extra_validators)
        if not (self.releases or self.campaign.data):
            self.campaign.errors, valid = [*self.campaign.errors, REQUIRED.message], False
        return valid

    @property
    def releases(self) -> bool:
        return "release" in request.form


@blueprint.get("/")
@guard(*READERS)
def index():
    """Who sleeps among the clients in one's care, and what has come of the campaigns."""
    now, person = clock.now(), current_user._get_current_object()
    listing = dormancy.LISTING.page(person, {"stage": dormancy.EITHER, **request.args}, now, request.path)
    return render_template(
        "service/_dormant.html" if htmx else "service/dormant.html",
        listing=listing,
        campaigns=[] if htmx else dormancy.campaigns(person, now),
        limits=dormancy.limits(clock.local_date(now)),
        times=dormancy.TIMES,
    )


@blueprint.route("/campaign", methods=["GET", "POST"])
@guard(*READERS)
def campaign():
    """The clients ticked in the list are taken into a campaign, or out of theirs."""
    now, person, form = clock.now(), current_user._get_current_object(), CampaignForm()
    asked = [("client", str(number)) for number in form.clients.data or ()] if form.is_submitted() else request.args
    rows = [row for row in chosen(MultiDict(asked), person, now, MOST) if row.status in SERVED]
    form.clients.choices = [(row.id, f"{row.name} · {row.client_no}") for row in rows]
    if not form.is_submitted():
        form.clients.data = [row.id for row in rows]
        return render_template("service/campaign.html", form=form, campaigns=dormancy.campaigns(person, now))
    once.claim(form.form_token.data, current_user, now, HOME)
    if not form.validate():
        return render_template("service/campaign.html", form=form, campaigns=dormancy.campaigns(person, now)), 422
    act = Act(person, now, form)
    if form.releases:
        count = dormancy.release(form.clients.data, act)
        flash(
            ngettext(
                "%(num)s client is in no campaign any more.", "%(num)s clients are in no campaign any more.", count
            )
        )
    else:
        count = dormancy.mark(form.clients.data, form.campaign.data, act)
        flash(
            ngettext(
                "%(num)s client is taken into the campaign.", "%(num)s clients are taken into the campaign.", count
            )
        )
    return redirect(HOME, 303)
