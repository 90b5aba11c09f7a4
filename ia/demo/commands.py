"""The command that fills a database with the demo cast and a world of any size."""

import time

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from ia.clients.exports.rights import EXPORTER
from ia.clients.models import Client
from ia.demo import exporter
from ia.demo.cast import CAST
from ia.demo.people import CROWD_PASSWORD
from ia.demo.world import CLIENTS, CONTACTS, make_world
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.roles import ROLES


@click.command()
@click.option("--clients", type=click.IntRange(0), default=CLIENTS, show_default=True, help="Clients and prospects.")
@click.option("--contacts", type=click.IntRange(0), help="Talks with them; else in proportion.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another world.")
@with_appcontext
def demo(clients, contacts, seed):
    """Make the demo cast and a world around it. What is there already stays; a smaller world is filled up."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("This is a real site (IA_MODE=production): the demo is not made here.")
    began = time.perf_counter()
    contacts = clients * CONTACTS // CLIENTS if contacts is None else contacts
    make_world(clients=clients, contacts=contacts, seed=seed, now=clock.now())
    total = db.session.scalar(select(func.count()).select_from(Client))
    click.echo(f"{total:,} clients stand in the register; it took {time.perf_counter() - began:.1f} s.")
    show_logins()


def show_logins() -> None:
    """Who may sign in, with which password, as what."""
    click.echo("\nUser names (password: demo + user name, so demoadvisor1):")
    with current_app.test_request_context():
        for username, name, _, role, place in CAST:
            click.echo(f"  {username:<13}{name:　<4} {place:<8} {ROLES[role].title}")
        click.echo(f"  {exporter.USERNAME:<13}{exporter.NAME:　<4} {exporter.TEAM:<8} {ROLES[EXPORTER].title}")
    extra = db.session.scalar(select(func.count()).where(User.username.like("b___-%")))
    if extra:
        click.echo(f"  and {extra} more in further branches, such as b003-advisor3 (password: {CROWD_PASSWORD})")
