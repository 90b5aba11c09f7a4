"""Keeping lists under names, for every room."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.tables import kept
from ia.ground.web.forms import HouseForm, text

blueprint = Blueprint("kept_lists", __name__, url_prefix="/lists")
REFUSED = {
    "length": _l("This list is narrowed by too much to be kept."),
    "number": _l("You keep as many lists as can be kept here. Remove one first."),
}


class KeepForm(HouseForm):
    """A list page's address, in two parts, and the name to keep it under. Sent twice it does the same twice."""

    name = text(_l("Name of the list"), required=True, limit=kept.LONGEST_NAME)
    path = HiddenField()
    query = HiddenField()


@blueprint.post("/")
@guard()
def keep():
    form = KeepForm()
    if not form.validate():
        return page(form)
    try:
        url = kept.keep(current_user.id, form.path.data, form.name.data, form.query.data, clock.now())
    except kept.Refused as refused:
        if refused.reason not in REFUSED:
            abort(404)
        form.name.errors = [REFUSED[refused.reason]]
        return page(form)
    flash(_("The list is kept."))
    return redirect(url, 303)


def page(form: KeepForm):
    return render_template("ground/keep_list.html", form=form, action=request.path), 422


@blueprint.post("/<id:list_id>/drop")
@guard()
def drop(list_id):
    path = kept.drop(current_user.id, list_id) or abort(404)
    flash(_("The list is kept no longer."))
    return redirect(path, 303)
