"""What people do with forms, as a test tells it: pages opened, filled in and sent, steps taken, reminders run."""

from sqlalchemy import func, select

from ia.ground import clock, registry
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Opinion
from ia.ground.inbox.models import Notice, Todo
from ia.ground.org.models import User
from tests.moment import NOW


class Acting:
    """Acts through the pages; reads the database only to see what came of it."""

    def __init__(self, people, cast, app):
        self.people, self.cast, self.app, self.seen = people, cast, app, {}

    def person(self, username: str):
        """The person's browser; where the clock has been moved since, signed in anew."""
        visitor, moment = self.people(username), clock.now()
        if self.seen.setdefault(username, NOW) != moment:
            visitor.sign_in(username, self.cast.users[username])
            self.seen[username] = moment
        return visitor

    def step(self, username: str, number: int, name: str, **fields):
        """Take a step through its page."""
        visitor, address = self.person(username), f"/documents/{number}/steps/{name}"
        visitor.submit(address, form=address, **fields)
        assert visitor.status == 200, visitor.page.text
        return visitor

    def refused(self, username: str, number: int, name: str, status: int = 422, **fields) -> None:
        """The same step is refused and nothing changes; when its page does not open, a forger is refused too."""
        visitor, before = self.person(username), self.state(number)
        address = f"/documents/{number}/steps/{name}"
        opened = visitor.get(address, expect=None).status_code
        if opened == 200:
            visitor.submit(None, form=address, **fields)
            assert visitor.status == status, visitor.page.text
        else:
            assert opened == status, opened
            token = visitor.get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]
            assert visitor.post(address, data={**fields, "csrf_token": token}).status_code == status
        assert self.state(number) == before

    def run(self, code: str, moment):
        with self.app.app_context(), clock.standing(moment), write_unit():
            (reminder,) = [one for module in registry.modules() for one in module.reminders if one.code == code]
            return reminder.run(clock.now())

    def told(self, code: str) -> list[tuple[str, str]]:
        """Who was told under a number, and about what, in order."""
        with self.app.app_context():
            query = select(User.username, Notice.message).join(User, User.id == Notice.user_id)
            rows = db.session.execute(query.where(Notice.reminder == code).order_by(Notice.id))
            return [tuple(row) for row in rows]

    def state(self, number: int) -> str:
        with self.app.app_context():
            return db.session.scalar(db.text("SELECT state FROM documents WHERE id = :n"), {"n": number})

    def waits_for(self, number: int) -> set[str]:
        """The addresses at which it waits, as stored."""
        with self.app.app_context():
            query = select(Todo.address).where(Todo.document_id == number, Todo.closed_at.is_(None))
            return set(db.session.scalars(query))

    def opinions(self, number: int) -> list[Opinion]:
        with self.app.app_context():
            query = select(Opinion).where(Opinion.document_id == number).order_by(Opinion.id)
            return list(db.session.scalars(query))

    def newest(self, model) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.max(model.id)))
