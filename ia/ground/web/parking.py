"""A form that arrives after its session has ended is kept as its sender's draft and offered back after signing in."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from ia.ground import clock
from ia.ground.access.guard import wanted
from ia.ground.db import write_unit
from ia.ground.org.signin import whose_session_ended
from ia.ground.web import drafts


def park():
    """Keep the form of whoever's session this was; None when the request carries no form or the cookie is unknown."""
    if request.method != "POST" or request.path.startswith("/drafts/") or not request.form:
        return None
    user_id = whose_session_ended()
    if user_id is None:
        return None
    try:
        with write_unit():
            drafts.keep(user_id, request.path, request.form, clock.now())
    except drafts.DraftTooLarge:
        return render_template("ground/parked.html", kept=request.form), 401
    flash(_("Your session had ended. What you typed is kept and comes back after you sign in."))
    return redirect(url_for("org.login", next=wanted()), 303)
