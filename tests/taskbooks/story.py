"""What the people of a task book do, as a test tells it: each verb is a page opened, filled in and sent."""

from datetime import date

from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Post
from ia.ground.printing.models import PrintCopy
from ia.taskbooks.models import TaskBook

ACCOUNT = "0012345678"
IDENTITY = "11010519491231002X"


class Story:
    """Acts through the pages; reads the database only to see what came of it."""

    def __init__(self, people, cast, app):
        self.people, self.cast, self.app = people, cast, app

    def prospect(self, username: str, name: str, scope: str = "owner", **facts) -> int:
        """A prospect of this person, with an identity number, shown to that scope."""
        number = self._count(Client) + 1
        with self.app.app_context(), write_unit() as unit:
            person = self.cast.person(username)
            home = person.home
            client = Client(
                client_no=str(700_000 + number),
                name=name,
                id_type="id_card",
                id_no=IDENTITY,
                source="own_contact",
                visibility_scope=scope,
                managed_by_id=person.id,
                created_by_id=person.id,
                team_id=home.team_id,
                branch_id=home.branch_id,
                region_id=home.region_id,
                created_at=clock.now(),
                **facts,
            )
            unit.add(client)
            unit.flush()
            return client.id

    def plan(self, client_id: int, **facts) -> dict:
        return {
            "client_id": client_id,
            "source": "own_contact",
            "target_source": "own_resources",
            "goal": "争取开户",
            "deadline_on": "2026-12-31",
            "mode": "phone",
            "business_needs": "资产配置",
            **facts,
        }

    def draft(self, username: str, client_id: int, **facts) -> int:
        visitor = self.people(username)
        visitor.submit(
            f"/task-books/new?client_id={client_id}", self.plan(client_id, **facts), form="/task-books/new"
        )
        assert visitor.status == 200, visitor.page.text
        return self._newest(TaskBook)

    def step(self, username: str, book: int, name: str, **fields) -> None:
        """Take a step through its page, or by its button when it asks nothing."""
        visitor = self.people(username)
        address = f"/documents/{book}/steps/{name}"
        visitor.submit(address, form=address, **fields)
        assert visitor.status == 200, visitor.page.text

    def refused(self, username: str, book: int, name: str, status: int = 422, **fields) -> None:
        """The same step is refused; when its page does not open, what a forger would send is refused too."""
        visitor, before = self.people(username), self.state(book)
        address = f"/documents/{book}/steps/{name}"
        opened = visitor.get(address, expect=None).status_code
        if opened == 200:
            visitor.submit(None, form=address, **fields)
            assert visitor.status == status, visitor.page.text
        else:
            assert opened == status
            token = visitor.get("/").text.split('name="csrf_token" value="')[1].split('"')[0]
            assert visitor.post(address, data={**fields, "csrf_token": token}).status_code == status
        assert self.state(book) == before

    def approved(self, username: str, client_id: int, leader: str = "leader1") -> int:
        book = self.draft(username, client_id)
        self.step(username, book, "submit")
        self.step(leader, book, "approve", leader_opinion="同意")
        return book

    def director_confirmed(self, username: str, client_id: int) -> int:
        book = self.approved(username, client_id)
        self.step(username, book, "request-confirmation", final_summary="同意开户")
        owner = self.cast.users[username]
        self.step("leader1", book, "opinion-with-owner", leader_confirm_opinion="归其名下", client_owner=owner)
        self.step("director1", book, "final-opinion", director_opinion="同意")
        return book

    def opened(self, username: str, client_id: int) -> int:
        book = self.director_confirmed(username, client_id)
        self.step(
            "clerk1",
            book,
            "account-opened-slip-printed",
            fund_account_no=ACCOUNT,
            total_assets="500000",
            opened_on="2026-11-24",
        )
        return book

    def sign(self, username: str, book: int, code: str, role: str, signer: str) -> None:
        visitor = self.people(username)
        address = f"/documents/{book}/signatures"
        visitor.submit(address, form=address, code=code, role=role, signer=signer, signed_on="2026-11-24")
        assert visitor.status == 200, visitor.page.text

    def keep(self, username: str, book: int, code: str, holder_role: str, place: str) -> None:
        visitor = self.people(username)
        address = f"/documents/{book}/custody"
        visitor.submit(address, form=address, code=code, holder_role=holder_role, place=place, since="2026-11-24")
        assert visitor.status == 200, visitor.page.text

    def give_post(self, username: str, role: str, replacing: str) -> None:
        """Let one person take over another's post from today (AMB-16)."""
        with self.app.app_context(), write_unit() as unit:
            post = unit.scalar(select(Post).where(Post.user_id == self.cast.users[replacing], Post.role == role))
            post.user_id = self.cast.users[username]

    def give_second_post(self, username: str, role: str, unit: str) -> None:
        """A further post, from the beginning of the demo on."""
        with self.app.app_context(), write_unit() as unit_of_work:
            facts = {"user_id": self.cast.users[username], "role": role, "unit_id": self.cast.units[unit]}
            unit_of_work.add(Post(**facts, starts_on=date(2024, 1, 1)))

    def book(self, book: int) -> TaskBook:
        with self.app.app_context():
            return db.session.get(TaskBook, book)

    def state(self, book: int) -> str:
        return self.book(book).state

    def serial(self, book: int) -> str:
        return self.book(book).serial_no

    def slip(self, book: int) -> str:
        return self.book(book).slip_no

    def client_status(self, client_id: int) -> str:
        with self.app.app_context():
            return db.session.scalar(select(Client.status).where(Client.id == client_id))

    def codes(self, book: int, paper: str) -> list[str]:
        """The codes of the newest sheets of a paper, the first copy first."""
        with self.app.app_context():
            query = select(PrintCopy.code).where(PrintCopy.document_id == book, PrintCopy.paper == paper)
            return list(db.session.scalars(query.order_by(PrintCopy.copy_no, PrintCopy.id)))

    def successor(self, book: int) -> TaskBook:
        with self.app.app_context():
            return db.session.scalar(select(TaskBook).where(TaskBook.previous_id == book))

    def count_books(self, client_id: int) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).where(TaskBook.client_id == client_id))

    def newest(self) -> int:
        return self._newest(TaskBook)

    def _count(self, model) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    def _newest(self, model) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.max(model.id)))
