"""`ia run`: prepares a site, then becomes its supervisor. `ia migrate`: the database alone."""

import os
import socket
import sys

import click
import flask_migrate
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from ia.demo.cast import CAST
from ia.demo.world import make_world
from ia.ground import clock
from ia.ground.config import ROOT
from ia.ground.db import db, refresh_statistics, write_unit
from ia.ground.org.models import User
from ia.supervisor import say


@click.command()
@with_appcontext
def migrate():
    """Bring the database to the present shape."""
    upgrade()


def upgrade() -> None:
    """Run the migrations that the database has not seen; the planner learns of their indexes."""
    if (ROOT / "ia" / "migrations" / "versions").is_dir():
        flask_migrate.upgrade()
    else:
        db.create_all()
    with write_unit():
        refresh_statistics()


@click.command()
@with_appcontext
def run():
    """Start everything and watch over it until Ctrl-C: store, web, worker, scheduler."""
    host, port = os.environ.get("IA_HOST") or "127.0.0.1", os.environ.get("IA_PORT") or "8000"
    if not free(host, int(port)):
        raise click.ClickException(f"{host}:{port} is in use: stop what runs there, or set IA_PORT.")
    upgrade()
    make_demo()
    greeting = demo_people()
    db.session.remove()
    db.engine.dispose()
    env = {**os.environ, "IA_HOST": host, "IA_PORT": port, "PYTHONPATH": search_path()}
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, "-m", "ia.supervisor", greeting], env)


def search_path() -> str:
    """The project's root before whatever was searched: the site may have been started from elsewhere."""
    return os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


def make_demo() -> None:
    """A site without people becomes the demo, unless it is in production."""
    if current_app.config["PRODUCTION"] or db.session.scalar(select(User.id).limit(1)) is not None:
        return
    say("An empty database: making the demo …")
    make_world(now=clock.now())


def demo_people() -> str:
    """Who of the demo's cast may sign in, as a text; nothing when nobody may."""
    cast = [username for username, *_ in CAST]
    query = select(User.username).where(User.username.in_(cast), User.disabled_at.is_(None)).order_by(User.id)
    names = " ".join(db.session.scalars(query))
    return names and f"  Demo people, password “demo” + user name (advisor1: demoadvisor1):\n    {names}\n"


def free(host: str, port: int) -> bool:
    """Whether the web server will be able to listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
