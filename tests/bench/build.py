"""Builds one world in a process of its own: a demo world, and open items on the desk of one adviser."""

import sys

from sqlalchemy import func, select

from ia.clients.models import Client
from ia.demo.books import DRAFT
from ia.demo.stage import Beat, Stage
from ia.demo.world import make_world
from ia.factory import create_app
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Todo
from ia.serve import upgrade
from tests.bench.records import ADVISER

CHUNK = 100


def build(clients: int, contacts: int, open_items: int, seed: int) -> None:
    now = clock.now()
    upgrade()
    make_world(clients=clients, contacts=contacts, seed=seed, now=now)
    add_items(open_items)
    db.session.remove()
    db.engine.dispose()  # SQLite brings its log into the file when the last connection is closed


def add_items(wanted: int) -> None:
    """Drafts of the adviser, made by the engine, until so many to-dos are open."""
    stage = Stage(clock.now())
    person = stage.person(ADVISER)
    have = db.session.scalar(select(func.count()).select_from(Todo).where(Todo.waiting_for(person)))
    free = db.session.scalar(
        select(func.count()).where(Client.managed_by_id == person.id, Client.status.in_(("prospect", "target")))
    )
    missing = min(wanted - have, free - 20)
    for start in range(0, missing, CHUNK):
        with write_unit():
            for _ in range(start, min(start + CHUNK, missing)):
                stage.add(ADVISER, [Beat(0, "09:00", ADVISER, "draft", DRAFT)])
            stage.play()


if __name__ == "__main__":
    with create_app().app_context():
        build(*map(int, sys.argv[1:5]))
