"""Signing in and out, choosing the language, changing one's password."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import update
from wtforms import PasswordField, StringField

from ia.ground import clock
from ia.ground.access.guard import guard, public
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import passwords, signin
from ia.ground.org.models import User, end_logins
from ia.ground.web.forms import REQUIRED, HouseForm
from ia.ground.web.language import LANGUAGES

blueprint = Blueprint("org", __name__)


class LoginForm(HouseForm):
    username = StringField(_l("User name"), [REQUIRED], render_kw={"autocomplete": "username", "maxlength": 40})
    password = PasswordField(
        _l("Password"), [REQUIRED], render_kw={"autocomplete": "current-password", "maxlength": 200}
    )


class PasswordForm(HouseForm):
    password = PasswordField(_l("Present password"), [REQUIRED], render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(_l("New password"), [REQUIRED], render_kw={"autocomplete": "new-password"})
    again = PasswordField(_l("New password again"), [REQUIRED], render_kw={"autocomplete": "new-password"})


def inside(target: str | None) -> str:
    """The target if it is a path of this site, else the desk: no redirect leads outside."""
    parts = urlsplit(target or "")
    safe = target and target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc
    return target if safe and "\\" not in target and "\n" not in target else url_for("desk.show")


@blueprint.route("/login", methods=["GET", "POST"])
@public
def login():
    form = LoginForm()
    target = request.args.get("next")
    if request.method == "GET":
        return redirect(inside(target)) if current_user.is_authenticated else page(form)
    if not form.validate():
        return page(form, 422)
    try:
        person = signin.sign_in(form.username.data, form.password.data, clock.now())
    except signin.TooManyGuesses:
        form.password.errors = [_("Too many attempts for this account. Wait five minutes, then try again.")]
        return page(form, 429)
    if person is None:
        form.password.errors = [_("User name and password do not fit.")]
        return page(form, 422)
    return redirect(inside(target), 303)


def page(form, status=200):
    return render_template("ground/login.html", form=form), status


@blueprint.post("/logout")
@guard()
def logout():
    signin.sign_out(current_user, clock.now())
    return redirect(url_for("org.login"), 303)


@blueprint.post("/language")
@public
def language():
    """Remember the language, for the person when signed in, else for this browser."""
    choice = request.form.get("language")
    if choice in LANGUAGES:
        session["language"] = choice
        if current_user.is_authenticated:
            db.session.execute(update(User).where(User.id == current_user.id).values(language=choice))
    return redirect(inside(urlsplit(request.referrer or "").path), 303)


@blueprint.route("/password", methods=["GET", "POST"])
@guard()
def password():
    form = PasswordForm()
    if not form.validate_on_submit():
        return render_template("ground/password.html", form=form), 422 if form.is_submitted() else 200
    user = db.session.get(User, current_user.id)
    if not passwords.verify(user.password_hash, form.password.data):
        form.password.errors = [_("This is not your present password.")]
    elif len(form.new_password.data) < 8 or form.new_password.data in (user.username, form.password.data):
        form.new_password.errors = [_("At least 8 characters, different from the present one and from the user name.")]
    elif form.new_password.data != form.again.data:
        form.again.errors = [_("The two are not the same.")]
    else:
        now = clock.now()
        user.password_hash, user.password_changed_at = passwords.hash_password(form.new_password.data), now
        end_logins(user.id, "password", now)
        trail.record("password", "user", user.id, actor=current_user, now=now)
        flash(_("The password is changed. Please sign in with the new one."))
        return redirect(url_for("org.login"), 303)
    return render_template("ground/password.html", form=form), 422
