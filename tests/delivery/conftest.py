"""Fixtures of delivery: notices as rooms write them, people with their choices, a mail server."""

import pytest
from sqlalchemy import insert, select, update

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.delivery import making
from ia.ground.delivery.models import DeliveryChoice, Mail
from ia.ground.inbox import notices
from ia.ground.inbox.models import Notice
from ia.ground.org.models import User
from tests.delivery.postbox import Postbox
from tests.taskbooks.story import Story


@pytest.fixture
def story(people, cast, app):
    return Story(people, cast, app)


@pytest.fixture
def notify(app, cast):
    """`notify("advisor1", reminder="J-24", subject="client:3")` writes a notice, and returns its number."""

    def write(username: str, **facts) -> int:
        now = clock.now()
        row = {"reminder": "J-26", "subject": "cycle:weekly", "message": "%(name)s", "values": {"name": "张三丰"}}
        row |= {"user_id": cast.users[username], "document_id": None, "due_at": now, "created_at": now, **facts}
        with app.app_context():
            with write_unit():
                assert notices.tell([row]) == 1
            newest = select(Notice.id).where(Notice.user_id == row["user_id"]).order_by(Notice.id.desc()).limit(1)
            return db.session.scalar(newest)

    return write


@pytest.fixture
def choose(app, cast):
    """`choose("advisor1", mail="immediate")` gives a person an address and a choice, valid from now."""

    def write(username: str, **facts) -> None:
        with app.app_context(), write_unit() as unit:
            row = {"user_id": cast.users[username], "digest_hour": 8, "since": clock.now(), **facts}
            unit.execute(insert(DeliveryChoice).values(**row))
            mine = User.id == cast.users[username]
            unit.execute(update(User).where(mine).values(email=f"{username}@branch.example"))

    return write


@pytest.fixture
def postbox(app, monkeypatch):
    """A mail server that the site is set up to use."""
    box = Postbox()
    box.controller.start()
    monkeypatch.setitem(app.config, "MAIL_URL", box.url)
    monkeypatch.setitem(app.config, "SITE_URL", "https://ia.branch.example")
    yield box
    box.answers.set()
    box.controller.stop()


@pytest.fixture
def made(app):
    """`made()` makes the mails that are due now, and returns how many."""

    def make() -> int:
        with app.app_context(), write_unit():
            return making.make(clock.now())["made"]

    return make


@pytest.fixture
def mails(app):
    """`mails()` are all mails as they stand in the database."""

    def read() -> list[Mail]:
        with app.app_context():
            return list(db.session.scalars(select(Mail).order_by(Mail.id)))

    return read
