"""Pages of the own second factor: setting it up, new recovery codes, turning it off."""

from flask import Blueprint, current_app, flash, redirect, render_template, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import StringField

from ia.ground import clock
from ia.ground.access.guard import guard, opens_to_owing
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import guesses, proof, second, signin
from ia.ground.org.models import Login
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm

blueprint = Blueprint("second", __name__, url_prefix="/account/second-factor")
HERE = "/account/second-factor"


class EnrolForm(HouseForm):
    one_time_code = StringField(
        _l("One-time code"),
        [REQUIRED],
        description=_l("The six digits that the phone shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 20},
    )


def pending_salt() -> str:
    """The salt of the factor that this browser is setting up: in the signed cookie, worthless without the key."""
    if "salt" not in session:
        session["salt"] = second.fresh_salt()
    return session["salt"]


@blueprint.get("")
@guard()
@opens_to_owing
def show():
    return page(EnrolForm())


def page(form, status: int = 200):
    """How the own second factor stands; without one, how to set it up."""
    person, standing = current_user._get_current_object(), second.standing(current_user.id)
    off = current_app.config["SECOND_FACTOR"] == second.OFF
    salt = None if standing or off else pending_salt()
    html = render_template(
        "ground/second_factor.html",
        form=form,
        standing=standing,
        off=off,
        needed=second.needed_by(person.roles),
        owes=person.owes == signin.SECOND,
        secret=second.secret_of(salt) if salt else "",
        mark=second.mark(salt, person.username) if salt else "",
    )
    return html, status


@blueprint.post("")
@guard()
@opens_to_owing
def enrol():
    """A code that fits proves that the phone has the secret. The recovery codes stand in the answer and nowhere else."""
    form, now, person = EnrolForm(), clock.now(), current_user._get_current_object()
    if second.standing(person.id) or current_app.config["SECOND_FACTOR"] == second.OFF:
        return redirect(HERE, 303)
    proof.demand()
    salt = pending_salt()
    step = counted(person, form, salt, now) if form.validate() else None
    if step is None:
        return page(form, 422)
    once.claim(form.form_token.data, person, now, HERE)
    codes = second.enrol(person.id, salt, step, now)
    del session["salt"]
    db.session.execute(db.update(Login).where(Login.id == person.login_id).values(owes=None))
    trail.record("second-factor", "user", person.id, actor=person, now=now)
    return codes_page(codes)


def counted(person, form, salt: str, now) -> int | None:
    """The half minute of the code typed, counted as a guess; None when it does not fit, which then stands beside it."""
    try:
        attempt = guesses.count(person.username, now)
    except guesses.TooManyGuesses:
        form.one_time_code.errors = [_("Too many attempts for this account. Wait five minutes, then try again.")]
        return None
    step = second.step_of(salt, second.plain(form.one_time_code.data), now)
    if step is None:
        form.one_time_code.errors = [_("This code does not fit. Is the clock of the phone right?")]
    else:
        guesses.right(db.session, attempt)
    return step


def codes_page(codes: list[str]):
    return render_template("ground/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@guard()
def renew_codes():
    now, person = clock.now(), current_user._get_current_object()
    once.claim(HouseForm().form_token.data, person, now, HERE)
    proof.demand()
    if second.standing(person.id) is None:
        return error_page(409)
    codes = second.fresh_codes(person.id)
    trail.record("recovery-codes", "user", person.id, actor=person, now=now)
    return codes_page(codes)


@blueprint.post("/off")
@guard()
def turn_off():
    now, person = clock.now(), current_user._get_current_object()
    once.claim(HouseForm().form_token.data, person, now, HERE)
    if second.needed_by(person.roles):
        return error_page(422, _("Your post needs a second factor; it cannot be turned off."))
    proof.demand()
    if second.remove(person.id):
        trail.record("second-factor-off", "user", person.id, actor=person, now=now)
        flash(_("The second factor is turned off."))
    return redirect(HERE, 303)
