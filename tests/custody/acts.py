"""What people do with referrals and assignments, as a test tells it: pages opened, filled in and sent."""

from sqlalchemy import func, select

from ia.clients.models import Client, OwnerChange, TimelineEntry
from ia.custody.assignments.models import Assignment
from ia.custody.referrals.models import Referral
from ia.ground.db import db
from ia.ground.inbox.models import Notice

WHOLE = "13711112222"
"""A number that stands whole on no page."""
PERSON = {
    "name": "访客甲",
    "contact_kind": "mobile",
    "contact_value": WHOLE,
    "basics": "三十五岁，经营一家工厂",
    "need": "闲置资金理财",
    "matter": "来电咨询开户",
}


class Acts:
    """Acts through the pages; reads the database only to see what came of it."""

    def __init__(self, people, cast, app):
        self.people, self.cast, self.app = people, cast, app

    def refer(self, username: str = "callcentre1", branch: str = "B001", team: str | None = "B001-T1", **facts) -> int:
        units = self.cast.units
        fields = {"region": units[branch], "team": units[team] if team else None, **PERSON, **facts}
        self.people(username).submit("/referrals/new", form="/referrals/new", **fields)
        assert self.people(username).status == 200, self.people(username).page.errors
        return self.newest(Referral)

    def refer_client(self, username: str, client: int, team: str) -> int:
        visitor = self.people(username)
        visitor.submit(
            f"/referrals/clients/{client}", team=self.cast.units[team], need="需要专人跟进", matter="长期未开发"
        )
        assert visitor.status == 200, visitor.page.errors
        return self.newest(Referral)

    def assign(self, username: str, clients: list[int], assignee: str) -> int:
        visitor = self.people(username)
        address = "/assignments/new?" + "&".join(f"client={one}" for one in clients)
        visitor.submit(address, form="/assignments/new", assignee=self.cast.users[assignee], note="熟悉行业，善于沟通")
        assert visitor.status == 200, visitor.page.errors
        return self.newest(Assignment)

    def step(self, username: str, document: int, name: str, status: int = 200, **fields) -> None:
        """Take a step through its page; `status` is that of the answer."""
        visitor = self.people(username)
        address = f"/documents/{document}/steps/{name}"
        visitor.submit(address, form=address, **fields)
        assert visitor.status == status, visitor.page.text

    def accept(self, username: str, referral: int, adviser: str, status: int = 200, **fields) -> None:
        self.step(username, referral, "accept", status, adviser=self.cast.users[adviser], **fields)

    def opens(self, username: str, document: int, name: str) -> int:
        """How the page of a step answers this person, and the same for a forged step: 200, 403, 404."""
        visitor = self.people(username)
        address = f"/documents/{document}/steps/{name}"
        answer = visitor.get(address, expect=None).status_code
        if answer != 200:
            token = visitor.get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]
            assert visitor.post(address, data={"csrf_token": token}).status_code == answer
        return answer

    # What came of it

    def newest(self, model) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.max(model.id)))

    def row(self, model, number: int):
        with self.app.app_context():
            return db.session.get(model, number)

    def state(self, model, number: int) -> str:
        return self.row(model, number).state

    def clients(self) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(Client))

    def timeline(self, client: int) -> list[str]:
        with self.app.app_context():
            query = select(TimelineEntry.kind).where(TimelineEntry.client_id == client)
            return sorted(db.session.scalars(query))

    def owners(self, client: int) -> list[tuple]:
        """From whom to whom, why, by which form."""
        with self.app.app_context():
            facts = OwnerChange.from_id, OwnerChange.to_id, OwnerChange.why, OwnerChange.document_id
            return [tuple(row) for row in db.session.execute(select(*facts).where(OwnerChange.client_id == client))]

    def told(self, username: str, document: int) -> list[str]:
        """The steps on this form that the person was told about."""
        with self.app.app_context():
            query = select(Notice).where(Notice.user_id == self.cast.users[username], Notice.document_id == document)
            return [notice.values.get("step") for notice in db.session.scalars(query.order_by(Notice.id))]
