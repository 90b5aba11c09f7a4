"""Pages that give several clients a status: prospects cleared by the director (D-04), targets marked (D-06)."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ia.clients import rules
from ia.clients.forms import filled
from ia.clients.offers import offer_for_several
from ia.clients.standing import several
from ia.clients.standing.chosen import chosen
from ia.clients.titles import titles
from ia.clients.views import blueprint
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import once
from ia.ground.web.forms import REQUIRED, HouseForm, MultiCheckboxField, text
from ia.ground.web.language import listed
from ia.ground.workflow.engine import Act

TITLES = {
    "target": _l("Mark as target clients"),
    "archived": _l("Archive prospects"),
    "prospect": _l("Make prospects again"),
}
DIRECTOR = ("marketing_director",)
WHY_NOT = {
    several.NOT_YOURS: _l("not from the present status, or not yours to decide"),
    several.TIED: _l("an open form holds the client"),
}
NAMED = 20
BACK = "/clients/"
offer_for_several(TITLES["target"], "/clients/several/target", *rules.DECIDERS)
offer_for_several(TITLES["archived"], "/clients/several/archived", *DIRECTOR)
offer_for_several(TITLES["prospect"], "/clients/several/prospect", *rules.DECIDERS)


class SeveralForm(HouseForm):
    """Which clients, and why."""

    clients = MultiCheckboxField(LABELS["clients"], [REQUIRED], coerce=int)
    reason = text(LABELS["reason"], filled, required=True)


@blueprint.route("/several/target", methods=["GET", "POST"])
@guard(*rules.DECIDERS)
def mark_targets():
    return give("target")


@blueprint.route("/several/archived", methods=["GET", "POST"])
@guard(*DIRECTOR)
def archive():
    return give("archived")


@blueprint.route("/several/prospect", methods=["GET", "POST"])
@guard(*rules.DECIDERS)
def make_prospects():
    """Targets that are none, and for the director archived prospects that are worth another try."""
    return give("prospect")


def give(status: str):
    """The clients ticked in the list, with a reason to write; sent, those who may have the status get it."""
    now, form = clock.now(), SeveralForm()
    sent = request.method == "POST"
    asked = form.clients.data if sent else [row.id for row in chosen(request.args, current_user, now)]
    ids = [one for one in asked or () if 0 < one < 2**31][: several.MOST]
    found = several.sort(several.load(ids, current_user, now), status, current_user)
    form.clients.choices = [(row.id, f"{row.name} · {row.client_no}") for row in found.fit]
    if not sent:
        form.clients.data = [row.id for row in found.fit]
        return page(status, form, found.fit, found.others, len(asked) > several.MOST)
    once.claim(form.form_token.data, current_user, now, BACK)
    others = {row.id for row, _why in found.others}
    form.clients.data = [one for one in asked or () if one not in others]
    if not form.validate():
        return page(status, form, found.fit, found.others), 422
    given = several.give(form.clients.data, status, form.reason.data, Act(current_user, now, form))
    flash(_("%(count)s clients: %(status)s.", count=len(given.fit), status=titles().STATUSES[status]))
    if others := [*found.others, *given.others]:
        flash(_("Not changed: %(clients)s.", clients=_named(others)), "warn")
    return redirect(BACK, 303)


def _named(others) -> str:
    said = listed(f"{row.name} ({WHY_NOT[why]})" for row, why in others[:NAMED])
    return said + (f" +{len(others) - NAMED}" if len(others) > NAMED else "")


def page(status: str, form: SeveralForm, fit, others, cut: bool = False):
    return render_template(
        "clients/several.html",
        title=TITLES[status],
        form=form,
        fit=fit,
        others=[(row, WHY_NOT[why]) for row, why in others],
        words=titles(),
        most=several.MOST if cut else 0,
        action=request.path,
    )
