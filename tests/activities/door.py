"""What is done about the people who come to one activity, as a test tells it: each verb is a page filled in and sent."""

from sqlalchemy import func, select

from ia.activities.guests.models import Invitation
from ia.clients.models import TimelineEntry
from ia.ground.db import db
from tests.activities.campaign import Campaign


class Door:
    """The guests of one activity."""

    def __init__(self, campaign: Campaign, number: int):
        self.campaign, self.number, self.base = campaign, number, f"/activities/{number}"

    def get(self, username: str, page: str = "guests", expect: int = 200) -> str:
        return self.campaign.person(username).get(f"{self.base}/{page}", expect=expect).text

    def invite(self, username: str, *clients: int, status: int = 200, query: str = "", **fields):
        visitor = self.campaign.person(username)
        visitor.get(f"{self.base}/guests/invite{query}")
        visitor.submit(None, {"client": [str(one) for one in clients], **fields}, form="form")
        assert visitor.status == status, visitor.page.text
        return visitor.page

    def mark(self, username: str, mark: str, *guests: int, status: int = 200, query: str = "", **fields):
        visitor = self.campaign.person(username)
        visitor.get(f"{self.base}/guests{query}")
        visitor.submit(None, {"guest": [str(one) for one in guests], **fields}, form="form", press=f"mark={mark}")
        assert visitor.status == status, visitor.page.text
        return visitor.page

    def forge(self, username: str, page: str, expect: int, **fields) -> str:
        """What somebody sends who has not been given the form."""
        visitor = self.campaign.person(username)
        token = visitor.get("/help/").text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = visitor.post(f"{self.base}/{page}", data={**fields, "csrf_token": token})
        assert answer.status_code == expect, answer.text
        return answer.text

    def fill(self, username: str, page: str, status: int = 200, **fields):
        visitor = self.campaign.person(username)
        visitor.submit(f"{self.base}/{page}", fields, form="form")
        assert visitor.status == status, visitor.page.text
        return visitor.page

    def guests(self) -> list[Invitation]:
        with self.campaign.app.app_context():
            query = select(Invitation).where(Invitation.activity_id == self.number).order_by(Invitation.id)
            return list(db.session.scalars(query))


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def only(app, model):
    with app.app_context():
        return db.session.scalars(select(model)).one()


def timeline(app, client_id: int) -> list[str]:
    """What happened to a client as the rooms noted it, oldest first."""
    with app.app_context():
        query = select(TimelineEntry.kind).where(TimelineEntry.client_id == client_id).order_by(TimelineEntry.id)
        return list(db.session.scalars(query))
