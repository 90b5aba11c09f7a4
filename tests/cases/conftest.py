"""What the tests of the cases share."""

import pytest
from sqlalchemy import func, select

from ia.cases.models import Case
from ia.ground.db import db
from tests.clients.shelf import Shelf
from tests.custody.keeper import Keeper

TEXTS = {
    "title": "社区讲座如何留住听众",
    "source": "activity",
    "course": "听众散去较快。",
    "handling": "压缩讲解，现场答疑。",
    "result": "六人开户。",
    "keywords": "讲座，答疑 讲座",
}


class Desk(Keeper):
    """Writes and publishes cases through the pages."""

    def draft(self, username: str = "leader1", expect: int = 200, **fields) -> int:
        """A draft, as its number; 0 when it was refused."""
        before = self.newest(Case)
        self._send(username, "/cases/new", {**TEXTS, **fields}, expect)
        made = self.newest(Case)
        return made if made != before else 0

    def published(self, username: str = "leader1", **fields) -> int:
        number = self.draft(username, **fields)
        self.step(username, number, "publish", anonymised="y")
        return number

    def case(self, number: int) -> Case:
        with self.app.app_context():
            return db.session.get(Case, number)

    def count(self) -> int:
        return self.read(select(func.count()).select_from(Case))

    def listed(self, username: str, query: str = "") -> set[int]:
        visitor = self.people(username)
        visitor.get(f"/cases/{query}")
        links = (href.rpartition("/")[2] for href in visitor.page.links() if href.startswith("/cases/"))
        return {int(number) for number in links if number.isdigit()}


@pytest.fixture
def shelf(app, cast, now):
    return Shelf(app, cast)


@pytest.fixture
def desk(people, cast, app):
    return Desk(people, cast, app)


@pytest.fixture
def form_about(desk, shelf):
    """`form_about(name="张三丰", …)` is a form about such a client of advisor1: its number and serial number."""

    def made(name: str = "张三丰", **facts) -> tuple[int, str]:
        client = shelf.put("advisor1", name, **facts)
        visitor = desk.people("advisor1")
        visitor.submit(f"/client-proposals/new?client={client}", {"level": "senior", "reason": "资产增加"})
        serial = visitor.page.root.cssselect("h1")[0].text_content().split()[-1]
        return int(visitor.page.url.rpartition("/")[2]), serial

    return made
