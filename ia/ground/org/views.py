"""Signing in and out, choosing the language, changing one's password."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import update
from wtforms import PasswordField, StringField

from ia.ground import clock
from ia.ground.access.guard import guard, opens_to_owing, public
from ia.ground.audit import trail
from ia.ground.db import db, read_unit
from ia.ground.org import guesses, passwords, second, signin
from ia.ground.org.models import User, end_logins
from ia.ground.web.forms import REQUIRED, HouseForm
from ia.ground.web.language import LANGUAGES

blueprint = Blueprint("org", __name__)


class LoginForm(HouseForm):
    username = StringField(_l("User name"), [REQUIRED], render_kw={"autocomplete": "username", "maxlength": 40})
    password = PasswordField(
        _l("Password"), [REQUIRED], render_kw={"autocomplete": "current-password", "maxlength": 200}
    )


class CodeForm(HouseForm):
    one_time_code = StringField(
        _l("One-time code"),
        [REQUIRED],
        description=_l("The six digits on your phone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "maxlength": 20, "autofocus": True},
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
    now = clock.now()
    try:
        user = signin.check(form.username.data, form.password.data, now)
    except guesses.TooManyGuesses:
        form.password.errors = [too_many()]
        return page(form, 429)
    if user is None:
        form.password.errors = [_("User name and password do not fit.")]
        return page(form, 422)
    if second.asked_of(user.id):
        signin.begin_half_way(user, now)
        return redirect(url_for("org.code", next=target), 303)
    signin.open_session(user, now)
    return redirect(inside(target), 303)


def too_many() -> str:
    return _("Too many attempts for this account. Wait five minutes, then try again.")


def page(form, status=200):
    return render_template("ground/login.html", form=form), status


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def code():
    """The second step of signing in, for whoever has a second factor."""
    form, now, target = CodeForm(), clock.now(), request.args.get("next")
    user = signin.half_way(now)
    if user is None:
        return redirect(url_for("org.login", next=target), 303)
    if request.method == "GET":
        return code_page(form)
    if not form.validate():
        return code_page(form, 422)
    try:
        used = signin.check_code(user, form.one_time_code.data, now)
    except guesses.TooManyGuesses:
        form.one_time_code.errors = [too_many()]
        return code_page(form, 429)
    if used is None:
        form.one_time_code.errors = [_("This code does not fit, or it has been used. Wait for the next one.")]
        return code_page(form, 422)
    signin.open_session(user, now, {"second_factor": [None, used]})
    return redirect(inside(target), 303)


def code_page(form, status=200):
    return render_template("ground/login_code.html", form=form), status


@blueprint.post("/logout")
@guard()
@opens_to_owing
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
@opens_to_owing
def password():
    form = PasswordForm()
    if not form.validate_on_submit():
        return password_page(form, 422 if form.is_submitted() else 200)
    now = clock.now()
    try:
        attempt = guesses.count(current_user.username, now)
    except guesses.TooManyGuesses:
        form.password.errors = [too_many()]
        return password_page(form, 429)
    with read_unit():
        hashed = new_hash(form)
    if hashed is None:
        return password_page(form, 422)
    guesses.right(db.session, attempt)
    passwords.change(db.session.get(User, current_user.id), hashed, now)
    end_logins(current_user.id, "password", now)
    trail.record("password", "user", current_user.id, actor=current_user, now=now)
    flash(_("The password is changed. Please sign in with the new one."))
    return redirect(url_for("org.login"), 303)


def new_hash(form: PasswordForm) -> str | None:
    """The hash of the new password; None when something is amiss, which then stands beside its field."""
    user, new = db.session.get(User, current_user.id), form.new_password.data
    if not passwords.verify(user.password_hash, form.password.data):
        form.password.errors = [_("This is not your present password.")]
    elif refusal := passwords.refusal(new, user.username, passwords.earlier_of(user)):
        form.new_password.errors = [refusal]
    elif new != form.again.data:
        form.again.errors = [_("The two are not the same.")]
    else:
        return passwords.hash_password(new)
    return None


def password_page(form, status=200):
    person = current_user._get_current_object()
    return render_template(
        "ground/password.html", form=form, rules=passwords.profile(), owes=person.owes == signin.PASSWORD
    ), status
