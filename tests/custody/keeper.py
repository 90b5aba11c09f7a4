"""What people do with the custody of clients, as a test tells it: pages opened, filled in and sent."""

from sqlalchemy import func, select

from ia.clients.models import Client, Delegation, OwnerChange
from ia.custody.delegations.models import Lending
from ia.custody.transfers.models import Transfer
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice, Todo

WEEK = {"starts_on": "2026-11-24", "ends_on": "2026-11-30"}
"""From the day on which tests happen, seven days."""


class Keeper:
    """Lends and gives clients through the pages; reads the database only to see what came of it."""

    def __init__(self, people, cast, app):
        self.people, self.cast, self.app = people, cast, app

    def lend(self, username: str, clients: list[int], delegate: str, /, expect: int = 200, **fields) -> int:
        """A delegation, as its number; 0 when it was refused."""
        query = "&".join(f"client={one}" for one in clients)
        before = self.newest(Lending)
        values = {"clients": clients, "delegate": self.cast.users[delegate], **WEEK, **fields}
        self._send(username, f"/delegations/new?{query}", values, expect)
        made = self.newest(Lending)
        return made if made != before else 0

    def ask(self, username: str, clients: list[int], /, expect: int = 200, **fields) -> int:
        """A request for a transfer, as its number; 0 when it was refused."""
        query = "&".join(f"client={one}" for one in clients)
        before = self.newest(Transfer)
        self._send(username, f"/transfers/new?{query}", {"clients": clients, "reason": "调整分工", **fields}, expect)
        made = self.newest(Transfer)
        return made if made != before else 0

    def _send(self, username: str, address: str, values: dict, expect: int) -> None:
        visitor = self.people(username)
        visitor.submit(address, values)
        assert visitor.status == expect, visitor.page.text

    def step(self, username: str, document: int, name: str, expect: int = 200, **fields) -> None:
        """Take a step through its page; one that is refused is sent as a forger would."""
        visitor = self.people(username)
        address = f"/documents/{document}/steps/{name}"
        if visitor.get(address, expect=None).status_code == 200:
            visitor.submit(None, form=address, **fields)
        else:
            token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
            visitor.post(address, data={**fields, "csrf_token": token})
        assert visitor.status == expect, f"{username} {name}: {visitor.status} {visitor.page.text}"

    def transferred(self, username: str, clients: list[int], to: str) -> int:
        """Asked for and assigned."""
        document = self.ask(username, clients)
        self.step("director1", document, "assign", assigned_to=self.cast.users[to])
        return document

    def status(self, username: str, address: str) -> int:
        return self.people(username).get(address, expect=None).status_code

    def newest(self, model) -> int:
        return self.read(select(func.max(model.id))) or 0

    def read(self, query):
        with self.app.app_context():
            return db.session.scalar(query)

    def all(self, query) -> list:
        with self.app.app_context():
            return list(db.session.execute(query).all())

    def state(self, document: int) -> str:
        return self.read(select(Document.state).where(Document.id == document))

    def adviser(self, client: int) -> int | None:
        return self.read(select(Client.managed_by_id).where(Client.id == client))

    def open_rows(self, document: int) -> set[int]:
        """The clients that are lent by this form and that nobody has taken back."""
        query = select(Delegation.client_id).where(Delegation.document_id == document, Delegation.ended_at.is_(None))
        return {row.client_id for row in self.all(query)}

    def owners(self, client: int) -> list:
        """The changes of hands, the oldest first."""
        query = select(OwnerChange.from_id, OwnerChange.to_id, OwnerChange.reason, OwnerChange.document_id)
        return self.all(query.where(OwnerChange.client_id == client).order_by(OwnerChange.id))

    def waits_for(self, document: int) -> set[str]:
        query = select(Todo.address).where(Todo.document_id == document, Todo.closed_at.is_(None))
        return {row.address for row in self.all(query)}

    def told(self, document: int, reminder: str | None = None) -> list[str]:
        """Who was told of a form, by user name, once for each notice."""
        names = {number: name for name, number in self.cast.users.items()}
        query = select(Notice.user_id).where(Notice.document_id == document)
        query = query.where(Notice.reminder == reminder) if reminder else query
        return sorted(names[row.user_id] for row in self.all(query))
