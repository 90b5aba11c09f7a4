"""Commands that make the first places and people of a real site, where no demo is wanted."""

from contextlib import contextmanager

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.org import posts, second
from ia.ground.org.models import Post, Unit, User, end_logins
from ia.ground.org.passwords import hash_password, profile
from ia.ground.org.roles import ROLES

KINDS = ("company", "region", "branch", "station", "team")


def unit_called(code: str) -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise click.ClickException(f"There is no unit with the code {code}.")
    return unit


@click.command("add-unit")
@click.argument("code")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True)
@click.option("--parent", help="Code of the unit above; only the company has none.")
@with_appcontext
def add_unit(code, name, kind, parent):
    """Add a company, region, branch, station or team."""
    now = clock.now()
    with write_unit() as unit_of_work:
        if unit_of_work.scalar(select(Unit.id).where(Unit.code == code)):
            raise click.ClickException(f"The code {code} is taken.")
        above = unit_called(parent) if parent else None
        if (above is None) != (kind == "company"):
            raise click.ClickException("Every unit but the company needs --parent.")
        if kind in ("station", "team") and above.kind != "branch":
            raise click.ClickException("A team or station belongs to a branch.")
        unit = Unit(code=code, name=name, kind=kind, parent_id=above.id if above else None)
        if above:
            unit.branch_id = above.id if above.kind == "branch" else None
            unit.region_id = above.id if above.kind == "region" else above.region_id
        unit_of_work.add(unit)
        unit_of_work.flush()
        trail.record("create", "unit", unit.id, actor=None, now=now, changes={"code": [None, code], "kind": [None, kind]})
    click.echo(f"{kind} {code} {name}")


@click.command("add-user")
@click.argument("username")
@click.argument("name")
@click.option("--role", type=click.Choice(sorted(ROLES)), required=True)
@click.option("--unit", required=True, help="Code of the unit in which the post is held.")
@click.option("--grade", type=click.IntRange(1, 3), default=1, show_default=True, help="Level of an adviser.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def add_user(username, name, role, unit, grade, password):
    """Add a person with a post; for a person who exists, add the post alone."""
    now, username = clock.now(), username.strip().lower()
    if len(password) < (shortest := profile().shortest):
        raise click.ClickException(f"A password has at least {shortest} characters.")
    hashed = hash_password(password)
    with write_unit() as unit_of_work, refusals_said():
        place = unit_called(unit)
        user = unit_of_work.scalar(select(User).where(User.username == username))
        if user is None:
            user = User(username=username, name=name, grade=grade, password_hash=hashed, password_changed_at=now)
            unit_of_work.add(user)
            unit_of_work.flush()
            trail.record("create", "user", user.id, actor=None, now=now, changes={"username": [None, username]})
        posts.give(user.id, role, place, clock.local_date(now), None, "", actor=None, now=now)
    click.echo(f"{username} {name}: {role} at {unit}")


@click.command("give-post")
@click.argument("username")
@click.argument("role", type=click.Choice(sorted(ROLES)))
@click.argument("unit")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; some posts are given for a time only.")
@click.option("--reason", default="", help="Why; it is kept with the post.")
@with_appcontext
def give_post(username, role, unit, until, reason):
    """Give a person one more post, from today on. Sessions end, so that the next one knows it."""
    now = clock.now()
    today, last = clock.local_date(now), until.date() if until else None
    with write_unit(), refusals_said():
        user, place = user_called(username), unit_called(unit)
        posts.give(user.id, role, place, today, last, reason, actor=None, now=now)
    click.echo(f"{username}: {role} at {unit}{f' until {last}' if last else ''}")


@click.command("take-post")
@click.argument("username")
@click.argument("role", type=click.Choice(sorted(ROLES)))
@click.argument("unit")
@click.option("--reason", default="", help="Why; it stands in the trail.")
@with_appcontext
def take_post(username, role, unit, reason):
    """End a post today. Sessions end at once."""
    now = clock.now()
    today = clock.local_date(now)
    with write_unit() as unit_of_work:
        user, place = user_called(username), unit_called(unit)
        theirs = select(Post).where(Post.user_id == user.id, Post.role == role, Post.unit_id == place.id)
        post = unit_of_work.scalar(theirs.where(posts.in_force(today)))
        if post is None:
            raise click.ClickException(f"{username} does not hold this post.")
        posts.take(post, place, today, reason, actor=None, now=now)
    click.echo(f"{username}: no longer {role} at {unit}")


@click.command("take-second-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Why; it stands in the trail.")
@with_appcontext
def take_second_factor(username, reason):
    """Take away the second factor of somebody whom no administrator can help: the only one, or a lost key of the site."""
    now = clock.now()
    with write_unit():
        user = user_called(username)
        if not second.remove(user.id):
            raise click.ClickException(f"{username} has no second factor.")
        end_logins(user.id, "second-factor", now)
        trail.record("second-factor-reset", "user", user.id, actor=None, now=now, changes={"reason": [None, reason]})
    click.echo(f"{username}: signs in by password")


def user_called(username: str) -> User:
    user = db.session.scalar(select(User).where(User.username == username.strip().lower(), User.disabled_at.is_(None)))
    if user is None:
        raise click.ClickException(f"There is nobody with the user name {username}.")
    return user


@contextmanager
def refusals_said():
    """Say at the terminal why a post cannot be given."""
    try:
        yield
    except posts.Refused as refused:
        raise click.ClickException(str(refused)) from None
