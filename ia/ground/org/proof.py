"""Who is at the keyboard: before the few things that harm most, the password is asked again unless it was just typed.

A view says `demand()` before it changes anything. The answer is then a page that keeps what was sent, in hidden fields, and
asks for the password beside it; sent again, the same request goes on where it was stopped. Nothing leads anywhere else, so
there is no address that somebody could turn. The guess counts with those of signing in.
"""

from dataclasses import replace
from datetime import timedelta

from flask import Flask, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org import guesses, passwords
from ia.ground.org.models import Login, User

FIELD = "confirm_password"


class NotProved(Exception):
    """The password was typed too long ago. Nothing has changed."""


def demand() -> None:
    """Go on only when the password was typed within the last CONFIRM_MINUTES. Raises NotProved."""
    within = timedelta(minutes=current_app.config["CONFIRM_MINUTES"])
    typed_at = current_user.proved_at
    if typed_at is None or clock.now() - typed_at > within:
        raise NotProved


def take_up():
    """Before a view: look at the password that came with a form. None when it fits, or when none came."""
    typed = request.form.get(FIELD) if request.method == "POST" and current_user.is_authenticated else None
    if typed is None:
        return None
    person, now = current_user._get_current_object(), clock.now()
    try:
        attempt = guesses.count(person.username, now)
    except guesses.TooManyGuesses:
        return asking(429, _("Too many attempts for this account. Wait five minutes, then try again."))
    stored = db.session.scalar(select(User.password_hash).where(User.id == person.id))
    db.session.rollback()
    if not passwords.verify(stored, typed[:200]):
        return asking(422, _("This is not your present password."))
    with write_unit() as unit:
        guesses.right(unit, attempt)
        unit.execute(update(Login).where(Login.id == person.login_id).values(proved_at=now))
    g._login_user = replace(person, proved_at=now)
    return None


def asking(status: int, error: str = ""):
    """The page that asks, with everything that was sent."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in (FIELD, "csrf_token")]
    address = request.full_path.rstrip("?")
    return make_response(render_template("ground/prove.html", sent=sent, address=address, error=error), status)


def init_proof(app: Flask) -> None:
    """Look at each form after the guard has let it in."""
    app.before_request(take_up)

    @app.errorhandler(NotProved)
    def ask(error):
        db.session.rollback()
        return asking(401)
