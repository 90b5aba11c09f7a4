"""What the tests of alerts do: clients whom a rule finds, the run of the morning, and what came of it."""

from datetime import timedelta
from itertools import count

from sqlalchemy import select

from ia.alerts.models import Alert
from ia.clients.finding import index
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from tests.acting import Acting
from tests.clients.shelf import Shelf
from tests.moment import NOW

MORNING = "2026-11-25T08:50"
"""The trading day after the one on which most tests happen."""
TALK = {"at": "2026-11-25T09:40", "channel": "phone", "satisfaction": "3", "cause": "对佣金不满"}


class Watching(Acting):
    """Acts on alerts through the pages."""

    def __init__(self, people, cast, app, still):
        super().__init__(people, cast, app)
        self.still, self.shelf, self.accounts = still, Shelf(app, cast), count(8_000_000_001)

    def client(self, username="advisor1", name="张三丰", **facts) -> int:
        """An account of this adviser, with `facts` of its row."""
        number = self.shelf.existing(username, name, fund_account_no=f"00{next(self.accounts)}")
        if facts:
            self.shelf.set(number, **facts)
        return number

    def discontented(self, username="advisor1", name="张三丰", **facts) -> int:
        return self.client(username, name, last_satisfaction=1, last_contact_at=NOW - timedelta(days=2), **facts)

    def silent(self, days: int, username="advisor1", name="李四光", **facts) -> int:
        """Last contacted so many days before the morning."""
        return self.client(username, name, last_contact_at=clock.at(NOW.date()) - timedelta(days=days - 1), **facts)

    def refresh(self, client_id: int) -> None:
        """Let the client be found by what it holds."""
        with self.app.app_context(), write_unit() as unit:
            index.refresh(unit.get(Client, client_id))

    def morning(self, moment=MORNING):
        return self.run("J-42", self.still(moment))

    def raised(self, username="advisor1", **facts) -> int:
        """An alert on a client of this adviser, on the morning of the next day."""
        self.discontented(username, **facts)
        self.morning()
        return self.newest(Alert)

    def alert(self, number: int) -> Alert:
        with self.app.app_context():
            return db.session.get(Alert, number)

    def alerts(self) -> list[tuple[str, int]]:
        """Rule and client of every alert, in order."""
        with self.app.app_context():
            return [tuple(row) for row in db.session.execute(select(Alert.rule, Alert.client_id).order_by(Alert.id))]

    def status(self, username: str, address: str) -> int:
        return self.person(username).get(address, expect=None).status_code

    def contact(self, username: str, number: int, **fields):
        return self.step(username, number, "contact", **{**TALK, **fields})
