"""Pages of accounts and posts, for system administrators (P-02). They show who holds which post, and no business (P-27)."""

from datetime import date, timedelta
from typing import NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db, read_unit
from ia.ground.holdings.own import everything
from ia.ground.org import passwords, posts, proof, second
from ia.ground.org.models import Post, SecondFactor, Unit, User
from ia.ground.org.roles import ADMINISTRATORS, ROLES
from ia.ground.people import accounts, rights
from ia.ground.people.forms import AccountForm, CloseForm, PostForm, WhyForm
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import clean

blueprint = Blueprint("people", __name__, url_prefix="/people")
SHOWN = 200
"""People shown at once; a branch has fewer, head office searches."""


class Held(NamedTuple):
    """A post, and whether the administrator may end it."""

    id: int
    title: object
    place: str
    starts_on: date
    last_on: date | None
    reason: str
    ends: bool


def today():
    return clock.local_date(clock.now())


@blueprint.get("/")
@guard(*ADMINISTRATORS)
def index():
    """Everybody whom the administrator looks after, whoever is here first; `q` looks for a name or user name."""
    typed, person = clean(request.args.get("q", ""))[:40], current_user._get_current_object()
    factor = select(SecondFactor.user_id).where(SecondFactor.user_id == User.id).exists()
    query = select(
        User.id, User.name, User.username, User.disabled_at, User.password_changed_at, factor.label("factor")
    )
    query = query.where(rights.theirs(person, today()))
    if typed:
        called = (User.username.contains(typed.lower(), autoescape=True), User.name.contains(typed, autoescape=True))
        query = query.where(or_(*called))
    rows = db.session.execute(query.order_by(User.disabled_at.is_not(None), User.id).limit(SHOWN)).all()
    return render_template(
        "ground/people.html", rows=rows, posts=posts_of([row.id for row in rows]), typed=typed, most=SHOWN
    )


def posts_of(user_ids: list[int]) -> dict[int, list[str]]:
    """The posts of these people in words. One statement."""
    query = select(Post.user_id, Post.role, Unit.name).join(Unit, Unit.id == Post.unit_id)
    found: dict[int, list[str]] = {}
    for user_id, role, place in db.session.execute(query.where(Post.user_id.in_(user_ids), posts.in_force(today()))):
        found.setdefault(user_id, []).append(f"{ROLES[role].title} · {place}")
    return found


def find(user_id: int) -> User:
    """One of the administrator's people; anybody else does not exist here."""
    query = select(User).where(User.id == user_id, rights.theirs(current_user, today()))
    return db.session.scalar(query) or abort(404)


def url(user_id: int) -> str:
    return f"/people/{user_id}"


@blueprint.get("/<id:user_id>")
@guard(*ADMINISTRATORS)
def show(user_id):
    user = find(user_id)
    person = current_user._get_current_object()
    query = (
        select(Post, Unit).join(Unit, Unit.id == Post.unit_id).where(Post.user_id == user.id, posts.in_force(today()))
    )
    held = [
        Held(
            post.id,
            ROLES[post.role].title,
            place.name,
            post.starts_on,
            post.ends_on and post.ends_on - timedelta(days=1),
            post.reason or "",
            user.id != person.id and rights.may_take(person, post.role, place),
        )
        for post, place in db.session.execute(query.order_by(Post.id))
    ]
    return render_template(
        "ground/account.html",
        user=user,
        held=held,
        factor=second.standing(user.id),
        ends_at=passwords.ends_at(user.password_changed_at),
        own=user.id == person.id,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def new():
    form, now, person = AccountForm(), clock.now(), current_user._get_current_object()
    form.offer(person)
    if request.method == "GET":
        return asked(form, _("New account"), "/people/")
    if not form.validate():
        return asked(form, _("New account"), "/people/", 422)
    proof.demand()
    given = accounts.fresh_password()
    with read_unit():
        hashed = passwords.hash_password(given)
    once.claim(form.form_token.data, person, now, "/people/")
    if db.session.scalar(select(User.id).where(User.username == form.username.data)):
        form.username.errors = [_("This user name is taken.")]
        return asked(form, _("New account"), "/people/", 422)
    user = accounts.make(form.username.data, form.name.data, form.grade.data, hashed, person, now)
    if not appoint(user, form, now):
        return asked(form, _("New account"), "/people/", 422)
    once.settle(form.form_token.data, url(user.id))
    return shown_once(user, given)


def shown_once(user: User, given: str):
    """The password that was given: in this answer and nowhere else."""
    return render_template("ground/given_password.html", user=user, given=given)


def appoint(user: User, form: PostForm, now) -> bool:
    """Give the post of the form; False when it cannot be, which then stands beside the field."""
    place = db.session.get(Unit, form.unit_id.data)
    try:
        posts.give(
            user.id, form.role.data, place, today(), form.last_on.data, form.reason.data, actor=current_user, now=now
        )
    except posts.Refused as refused:
        form[refused.field].errors = [refused.said]
        return False
    return True


def asked(form, title: str, back: str, status: int = 200, **more):
    html = render_template("ground/account_form.html", form=form, title=title, back=back, **more)
    return html, status


def deed(user: User, form, title: str, do, **more):
    """One thing done to somebody's account: asked, the password proved, done once. `do(now)` answers, or returns None to go
    back to the account, or False when it was refused beside a field."""
    if user.id == current_user.id:
        return error_page(403, _("Nobody does this to the own account; another administrator does it."))
    if request.method == "GET":
        return asked(form, title, url(user.id), **more)
    if not form.validate():
        return asked(form, title, url(user.id), 422, **more)
    proof.demand()
    once.claim(form.form_token.data, current_user, clock.now(), url(user.id))
    answer = do(clock.now())
    if answer is False:
        return asked(form, title, url(user.id), 422, **more)
    return answer or redirect(url(user.id), 303)


@blueprint.route("/<id:user_id>/posts/new", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def give_post(user_id):
    user, form = find(user_id), PostForm()
    if user.disabled_at:
        return error_page(409, _("This account is closed."))
    form.offer(current_user)
    return deed(
        user, form, _("Give %(name)s a post", name=user.name), lambda now: None if appoint(user, form, now) else False
    )


@blueprint.route("/<id:user_id>/posts/<id:post_id>/end", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def end_post(user_id, post_id):
    user, form = find(user_id), WhyForm()
    query = select(Post, Unit).join(Unit, Unit.id == Post.unit_id)
    query = query.where(Post.id == post_id, Post.user_id == user.id, posts.in_force(today()))
    post, place = db.session.execute(query).first() or abort(404)
    if not rights.may_take(current_user, post.role, place):
        abort(404)
    said = _("End the post %(post)s of %(name)s", post=f"{ROLES[post.role].title} · {place.name}", name=user.name)
    return deed(
        user,
        form,
        said,
        lambda now: posts.take(post, place, today(), form.reason.data, actor=current_user, now=now),
    )


@blueprint.route("/<id:user_id>/password", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def give_password(user_id):
    """A password is made here, never typed: no administrator knows one that somebody goes on using."""
    user, form, given = find(user_id), WhyForm(), accounts.fresh_password()
    if user.disabled_at:
        return error_page(409, _("This account is closed."))

    def do(now):
        accounts.give_password(user, hashed, form.reason.data, current_user, now)
        return shown_once(user, given)

    with read_unit():
        hashed = passwords.hash_password(given) if request.method == "POST" else ""
    return deed(user, form, _("Give %(name)s a new password", name=user.name), do)


@blueprint.route("/<id:user_id>/second-factor", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def take_factor(user_id):
    user, form = find(user_id), WhyForm()

    def do(now):
        if not accounts.take_factor(user, form.reason.data, current_user, now):
            return error_page(409, _("There is no second factor."))
        flash(_("The second factor of %(name)s is gone; the next sign-in is by password.", name=user.name))
        return None

    return deed(user, form, _("Take the second factor of %(name)s away", name=user.name), do)


@blueprint.route("/<id:user_id>/close", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def close(user_id):
    """Who leaves hands over first; an account that must be closed at once is closed, and the superiors are told what is left."""
    user, form = find(user_id), CloseForm()
    if user.disabled_at:
        return error_page(409, _("This account is closed."))
    held = [one for one in everything(user.id, current_user._get_current_object(), clock.now()) if one.count]
    if not held:
        del form.anyway

    def do(now):
        if held and not form.anyway.data:
            form.anyway.errors = [_("Have it handed over first, or tick this.")]
            return False
        accounts.close(user, form.reason.data, sum(one.count for one in held), current_user, now, today())
        flash(_("The account of %(name)s is closed.", name=user.name))
        return None

    return deed(user, form, _("Close the account of %(name)s", name=user.name), do, held=held)


@blueprint.route("/<id:user_id>/open", methods=["GET", "POST"])
@guard(*ADMINISTRATORS)
def open_again(user_id):
    user, form = find(user_id), WhyForm()
    if user.disabled_at is None:
        return error_page(409, _("This account is open."))
    return deed(
        user,
        form,
        _("Open the account of %(name)s again", name=user.name),
        lambda now: accounts.open_again(user, form.reason.data, current_user, now),
    )
