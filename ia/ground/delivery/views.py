"""A person's own page of delivery, and the calendar that a phone fetches."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard, public
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.delivery import choices, feed
from ia.ground.delivery.address import site
from ia.ground.delivery.models import CalendarFeed
from ia.ground.web import once

blueprint = Blueprint("delivery", __name__)
_FRESH = "calendar_feed"
"""In the session of the browser: the secret just made, shown once."""


@blueprint.route("/account/delivery", methods=["GET", "POST"])
@guard()
def account():
    """Mail, digest, quiet hours, and the calendar."""
    form = choices.form_of(current_user)
    if not form.validate_on_submit():
        return page(form), 422 if form.is_submitted() else 200
    now, url = clock.now(), url_for("delivery.account")
    once.claim(form.form_token.data, current_user, now, url)
    choices.keep(current_user, form, now)
    flash(_("Kept."))
    return redirect(url, 303)


def page(form):
    fresh = session.pop(_FRESH, None)
    return render_template(
        "ground/delivery.html",
        form=form,
        sends=bool(current_app.config["MAIL_URL"]),
        feed=db.session.get(CalendarFeed, current_user.id),
        address=f"{site()}{url_for('delivery.calendar', token=fresh)}" if fresh else "",
    )


@blueprint.post("/account/calendar-feed")
@guard()
def make_feed():
    """A new address; the one before ends with it."""
    now = clock.now()
    session[_FRESH] = feed.make(current_user, now)
    trail.record("calendar-feed", "user", current_user.id, actor=current_user, now=now)
    return redirect(url_for("delivery.account"), 303)


@blueprint.post("/account/calendar-feed/revoke")
@guard()
def revoke_feed():
    if feed.revoke(current_user):
        trail.record("calendar-feed-end", "user", current_user.id, actor=current_user, now=clock.now())
        flash(_("The calendar is not open to anybody any more."))
    return redirect(url_for("delivery.account"), 303)


@blueprint.get("/calendar-feed/<token>.ics")
@public
def calendar(token):
    """The calendar behind a secret address; unknown and ended ones are not told apart."""
    now = clock.now()
    person, mark = feed.of(token, now) or abort(404)
    language = person.language or current_app.config["BABEL_DEFAULT_LOCALE"]
    response = Response(feed.written(person, mark, language, now), mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
