"""Commands that make the first places and people of a real site, where no demo is wanted."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.passwords import hash_password
from ia.ground.org.roles import BRANCH, COMPANY, REGION, ROLES, TEAM

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
        if place.kind not in LEVELS[ROLES[role].level]:
            raise click.ClickException(f"{role} is held in a {ROLES[role].level}, not in a {place.kind}.")
        user = unit_of_work.scalar(select(User).where(User.username == username))
        if user is None:
            user = User(username=username, name=name, grade=grade, password_hash=hashed, password_changed_at=now)
            unit_of_work.add(user)
            unit_of_work.flush()
        unit_of_work.add(Post(user_id=user.id, role=role, unit_id=place.id, starts_on=clock.local_date(now)))
        trail.record("create", "user", user.id, actor=None, now=now, changes={"role": [None, f"{role}@{unit}"]})
    click.echo(f"{username} {name}: {role} at {unit}")
