"""What people do with product feedback, as a test tells it."""

from sqlalchemy import select

from ia.feedback.models import FeedbackSummary, ProductFeedback
from ia.ground.db import db
from tests.acting import Acting

HOME, SUMMARIES = "/product-feedback/", "/feedback-summaries/"
MONTH = "2026-11"
"""The month of tests.moment.NOW."""
WHOLE = {
    "product": "晨会资讯",
    "effect": "客户普遍认可，开盘前能看到要点。",
    "problems": "个别客户收到较晚。",
    "needs": "希望增加行业数据。",
    "improvements": "提前十分钟发送。",
}


class Desk(Acting):
    """Acts through the pages."""

    def hand_in(self, username="advisor1", status=200, **facts) -> int:
        """New feedback; its number."""
        visitor = self.person(username)
        visitor.submit(f"{HOME}new", WHOLE | facts, form=f"{HOME}new")
        assert visitor.status == status, visitor.page.text
        return self.newest(ProductFeedback)

    def change(self, username: str, number: int, status=200, **facts):
        visitor, address = self.person(username), f"{HOME}{number}/edit"
        visitor.submit(address, facts, form=address)
        assert visitor.status == status, visitor.page.text
        return visitor

    def aggregate(self, username="leader1", team="B001-T1", month=MONTH, text="资讯及时性需改进。", status=200) -> int:
        """The paper of a team for the month; its number."""
        visitor, address = self.person(username), f"{SUMMARIES}new?team={self.cast.units[team]}&month={month}"
        visitor.submit(address, {"summary": text}, form=address)
        assert visitor.status == status, visitor.page.text
        return self.newest(FeedbackSummary)

    def feedback(self, number: int) -> ProductFeedback:
        with self.app.app_context():
            return db.session.get(ProductFeedback, number)

    def states(self) -> list[str]:
        """Of all feedback, in its order."""
        with self.app.app_context():
            return list(db.session.scalars(select(ProductFeedback.state).order_by(ProductFeedback.id)))
