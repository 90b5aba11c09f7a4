"""The page from which a day's slips are printed together, and the page that a print job is."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.printing import sheets, standing, together
from ia.ground.printing.refusals import PrintRefused
from ia.ground.printing.views import opened, reached
from ia.ground.web import once

blueprint = Blueprint("together", __name__)


@blueprint.get("/prints/waiting")
@guard()
def waiting():
    """Papers that wait to be printed for the first time, ticked, with one button."""
    return _waiting([])


def _waiting(errors: list, status: int = 200):
    ticked = request.form.getlist("papers") if request.method == "POST" else None
    now = clock.now()
    shown = {"batches": together.waiting(current_user, now), "errors": errors, "ticked": ticked}
    shown["issued"] = together.issued(current_user, clock.local_date(now))
    return render_template("ground/waiting.html", token=once.fresh_token(), **shown), status


@blueprint.post("/prints/waiting")
@guard()
def issue():
    """Print what is ticked, all or nothing, and lead to the page that goes to the printer."""
    now, token = clock.now(), request.form.get("form_token")
    once.claim(token, current_user, now, url_for("together.waiting"))
    try:
        copies = together.issue(request.form.getlist("papers"), current_user, now)
    except PrintRefused as refused:
        return _waiting([refused.message], 422)
    flash(_("%(number)s sheets are recorded as printed.", number=len(copies)))
    return redirect(once.settle(token, url_for("together.show", code=copies[0].code)), 303)


@blueprint.get("/prints/<code>/together")
@guard()
def show(code):
    """All sheets of the print job to which this sheet belongs, as one page; those out of reach are left out."""
    now = clock.now()
    copy, _subject, _paper = reached(code, current_user, now) or abort(404)
    return _one_page(together.siblings(copy), now)


@blueprint.get("/prints/today/<paper>")
@guard()
def today(paper):
    """The sheets of a paper ("kind:code") that this person issued today, as one page. Writes nothing."""
    now = clock.now()
    mine = [one for one in together.issued(current_user, clock.local_date(now)) if one.name == paper]
    return _one_page(mine[0].copies if mine else abort(404), now)


def _one_page(copies, now):
    found = [one for copy in copies if (one := opened(copy, current_user, now))]
    present = [(*one, standing.present(one[1], one[2], now).fingerprint == one[0].fingerprint) for one in found]
    return sheets.in_one_page(present) if present else abort(404)
