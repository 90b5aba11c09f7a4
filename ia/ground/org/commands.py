"""Commands that make the first places and people of a real site, where no demo is wanted."""

from datetime import date, datetime, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import delete, func, select, update

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post, Unit, User, end_logins
from ia.ground.org.passwords import hash_password
from ia.ground.org.roles import ADMINISTRATORS, BRANCH, COMPANY, REGION, ROLES, TEAM

KINDS = ("company", "region", "branch", "station", "team")
LEVELS = {COMPANY: ("company",), REGION: ("region",), BRANCH: ("branch",), TEAM: ("team", "station")}
SHORTEST = 8


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
    if len(password) < SHORTEST:
        raise click.ClickException(f"A password has at least {SHORTEST} characters.")
    hashed = hash_password(password)
    with write_unit() as unit_of_work:
        place = unit_called(unit)
        fits(role, place)
        user = unit_of_work.scalar(select(User).where(User.username == username))
        if user is None:
            user = User(username=username, name=name, grade=grade, password_hash=hashed, password_changed_at=now)
            unit_of_work.add(user)
            unit_of_work.flush()
        unit_of_work.add(Post(user_id=user.id, role=role, unit_id=place.id, starts_on=clock.local_date(now)))
        trail.record("create", "user", user.id, actor=None, now=now, changes={"role": [None, f"{role}@{unit}"]})
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
    with write_unit() as unit_of_work:
        user, place = user_called(username), unit_called(unit)
        fits(role, place)
        if ROLES[role].dated and last is None:
            raise click.ClickException(f"{role} is given for a time only: say --until.")
        if last and last < today:
            raise click.ClickException("The last day is past.")
        held = roles_held(user.id, today)
        if (role, place.id) in held:
            raise click.ClickException(f"{username} holds this post already.")
        roles, technical = {role, *dict(held)}, set(ADMINISTRATORS)
        if roles & technical and roles - technical:
            raise click.ClickException("An administrator holds no other post (P-27).")
        if ROLES[role].sole and taken(role, place.id, today):
            raise click.ClickException(f"There is only one {role} in {unit} (P-15).")
        ends_on = last + timedelta(days=1) if last else None
        post = Post(user_id=user.id, role=role, unit_id=place.id, starts_on=today, ends_on=ends_on, reason=reason or None)
        unit_of_work.add(post)
        unit_of_work.flush()
        changed(user.id, post.id, "create", [None, f"{role}@{unit}"], now, reason, last)
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
        held = select(Post).where(Post.user_id == user.id, Post.role == role, Post.unit_id == place.id, in_force(today))
        post = unit_of_work.scalar(held)
        if post is None:
            raise click.ClickException(f"{username} does not hold this post.")
        mine = Post.id == post.id
        begun = post.starts_on < today  # one that began today was never held for a day
        unit_of_work.execute(update(Post).where(mine).values(ends_on=today) if begun else delete(Post).where(mine))
        changed(user.id, post.id, "edit", [f"{role}@{unit}", None], now, reason, None)
    click.echo(f"{username}: no longer {role} at {unit}")


def user_called(username: str) -> User:
    user = db.session.scalar(select(User).where(User.username == username.strip().lower(), User.disabled_at.is_(None)))
    if user is None:
        raise click.ClickException(f"There is nobody with the user name {username}.")
    return user


def fits(role: str, place: Unit) -> None:
    """Refuse a post in a unit of another kind."""
    if place.kind not in LEVELS[ROLES[role].level]:
        raise click.ClickException(f"{role} is held in a {ROLES[role].level}, not in a {place.kind}.")


def in_force(today: date):
    """Condition: a post held on that day."""
    return (Post.starts_on <= today) & ((Post.ends_on.is_(None)) | (Post.ends_on > today))


def roles_held(user_id: int, today: date) -> list[tuple[str, int]]:
    """Role and unit of each post that the person holds."""
    query = select(Post.role, Post.unit_id).where(Post.user_id == user_id, in_force(today))
    return [tuple(row) for row in db.session.execute(query)]


def taken(role: str, unit_id: int, today: date) -> bool:
    """Whether somebody holds this post there."""
    return bool(db.session.scalar(select(func.count()).where(Post.role == role, Post.unit_id == unit_id, in_force(today))))


def changed(user_id: int, post_id: int, action: str, role: list, now: datetime, reason: str, last: date | None) -> None:
    """Note the change of a post, and end the sessions that know the posts of before."""
    said = {"reason": [None, reason]} if reason else {}
    said |= {"ends_on": [None, last.isoformat()]} if last else {}
    trail.record(action, "post", post_id, actor=None, now=now, changes={"role": role} | said)
    end_logins(user_id, "post", now)
