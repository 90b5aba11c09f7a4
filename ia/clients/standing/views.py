"""Status, level, key mark and visibility of a client: rights of their own, apart from the client information (P-18)."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from wtforms import BooleanField, FormField

from ia.clients import register, rules
from ia.clients.care.carers import Care, care_of
from ia.clients.forms import VisibilityPart
from ia.clients.models import Client, VisibleTeam
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import LABELS, LEVELS, STATUSES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text

DECIDED_ABOVE = _l("The leader decides this for clients of the team, the marketing director for those of the branch.")
BY_THE_PLATFORM = _l("This status is not given by hand: it follows from task book, confirmation and exit.")
BY_THE_DIRECTOR = _l("The marketing director archives prospects.")
NOT_FROM_HERE = _l("The client cannot take this status from the present one.")
NOT_SHOWN = _l("Only prospects and target clients are shown to other advisers.")


class StandingForm(HouseForm):
    """What a change of standing has in common: one may say why."""

    reason = text(LABELS["reason"])


class StatusForm(StandingForm):
    status = PickField(LABELS["status"], [REQUIRED], choices=STATUSES)


class LevelForm(StandingForm):
    level = PickField(LABELS["level"], [REQUIRED], choices=LEVELS)


class KeyForm(StandingForm):
    is_key = BooleanField(LABELS["is_key"], false_values=("", "0", "false"))


class VisibilityForm(StandingForm):
    visibility = FormField(VisibilityPart, LABELS["visibility_scope"])


@blueprint.post("/<id:client_id>/status")
@guard(*rules.WRITERS)
def status(client_id):
    client, form = find(client_id), StatusForm()
    if not rules.decides(client, current_user):
        return error_page(403, str(DECIDED_ABOVE))
    if not form.validate() or not rules.by_hand(form.status.data):
        return error_page(422, str(BY_THE_PLATFORM))
    if form.status.data not in rules.moves(client, current_user, Care()):
        for_director = form.status.data in rules.BY_DIRECTOR.get(client.status, ())
        return error_page(403, str(BY_THE_DIRECTOR)) if for_director else error_page(422, str(NOT_FROM_HERE))
    return change(client, form, "status", {"status": form.status.data})


@blueprint.post("/<id:client_id>/level")
@guard(*rules.WRITERS)
def level(client_id):
    client, form = find(client_id), LevelForm()
    if not rules.decides(client, current_user):
        return error_page(403, str(DECIDED_ABOVE))
    if not form.validate():
        return error_page(422, " ".join(map(str, form.level.errors)))
    return change(client, form, "level", {"level": form.level.data})


@blueprint.post("/<id:client_id>/key")
@guard(*rules.WRITERS)
def key(client_id):
    client, form = find(client_id), KeyForm()
    if not rules.decides(client, current_user):
        return error_page(403, str(DECIDED_ABOVE))
    if not form.validate():
        return error_page(422)
    return change(client, form, "key", {"is_key": form.is_key.data})


def change(client: Client, form: StandingForm, action: str, facts: dict):
    """Write the change, unless the client is no longer what the person saw."""
    now = clock.now()
    once.claim(form.form_token.data, current_user, now, url(client.id))
    if form.seen_version not in (None, client.version):
        return error_page(409)
    changes = register.change(client, facts, current_user, now, action, why=form.reason.data or "")
    flash(_("Saved.") if changes else _("Nothing was changed."))
    return redirect(url(client.id), 303)


@blueprint.route("/<id:client_id>/visibility", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def visibility(client_id):
    """Who may query a prospect: scope, adviser level, chosen teams (P-20)."""
    client, now = find(client_id), clock.now()
    care = care_of(client_id, current_user, now)
    if not (rules.decides(client, current_user) or rules.holds(client, current_user, care)):
        return error_page(403, str(DECIDED_ABOVE))
    if not rules.shows(client, current_user, care):
        return error_page(422, str(NOT_SHOWN))
    form = VisibilityForm()
    part = form.visibility.form
    part.offer(colleagues.teams(client.branch_id))
    if request.method == "GET":
        part.scope.data, part.min_advisor_level.data = client.visibility_scope, client.min_advisor_level
        shown = select(VisibleTeam.team_id).where(VisibleTeam.client_id == client.id)
        part.teams.data = list(db.session.scalars(shown))
        form.version.data = str(client.version)
        return render_template("clients/visibility.html", client=client, form=form)
    once.claim(form.form_token.data, current_user, now, url(client.id))
    if not form.validate():
        return render_template("clients/visibility.html", client=client, form=form), 422
    if form.seen_version not in (None, client.version):
        return error_page(409)
    shown = (part.scope.data, part.min_advisor_level.data, part.teams.data)
    register.set_visibility(client, *shown, current_user, now, form.reason.data or "")
    flash(_("Saved."))
    return redirect(url(client.id), 303)
