"""The evaluation of a prospect: how large, how likely, how soon (8.8, D-65, G-24). It orders a list and decides nothing."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.clients import register, rules
from ia.clients.care.carers import care_of
from ia.clients.standing import priority
from ia.clients.titles import titles
from ia.clients.views import blueprint, find, url
from ia.clients.vocabulary import LABELS, LIKELIHOODS, SIZES, TIMINGS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import HouseForm, PickField


class EvaluationForm(HouseForm):
    """Three factors, each 1 to 3; a factor left open takes the prospect out of the order."""

    potential_size = PickField(LABELS["potential_size"], choices=SIZES, coerce=int)
    likelihood = PickField(LABELS["likelihood"], choices=LIKELIHOODS, coerce=int)
    timing = PickField(LABELS["timing"], choices=TIMINGS, coerce=int)


@blueprint.route("/<id:client_id>/evaluation", methods=["GET", "POST"])
@guard(*rules.READERS)
def evaluation(client_id):
    client, now = find(client_id), clock.now()
    if not rules.writes(client, current_user, care_of(client_id, current_user, now)):
        return error_page(403, _("Prospects are evaluated by whoever edits their information."))
    if client.status not in priority.RANKED:
        return error_page(422, _("Only prospects and target clients are evaluated."))
    form = EvaluationForm()
    if request.method == "GET":
        for factor in priority.FACTORS:
            form[factor].data = getattr(client, factor)
        form.version.data = str(client.version)
        return page(client, form)
    once.claim(form.form_token.data, current_user, now, url(client.id))
    if not form.validate():
        return page(client, form, 422)
    if form.seen_version not in (None, client.version):
        return error_page(409)
    changes = register.change(client, form.facts(*priority.FACTORS), current_user, now, "evaluate")
    flash(_("Saved.") if changes else _("Nothing was changed."))
    return redirect(url(client.id), 303)


def page(client, form, status: int = 200):
    return render_template("clients/evaluation.html", client=client, form=form, words=titles()), status
