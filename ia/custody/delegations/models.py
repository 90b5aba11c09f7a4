"""The form by which clients are lent."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope
from ia.ground.clock import local_date
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import User


class Lending(Document):
    """客户授权 (guideline 4.17): some clients lent to one colleague. Which clients, and whether it runs for each of them,
    stands in the register's `Delegation` rows, which everybody asks who wants to know who writes today."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index(None, "delegate_id", "ends_on"),
    )
    __mapper_args__ = {"polymorphic_identity": "delegation"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day, included."""
    note: Mapped[str | None] = mapped_column(Text)

    delegate: Mapped[User] = relationship(foreign_keys=[delegate_id], lazy="raise", viewonly=True)

    def is_over(self, today: date) -> bool:
        """Whether the last day has passed, be it that the platform has not closed the form yet."""
        return self.ends_on < today


def _lent(model, person, post, now: datetime):
    running = (model.state == "active") & (model.ends_on >= local_date(now))
    return (model.delegate_id == person.id) & running


LENT = Scope("lent", _l("delegated to oneself, until it ends"), _lent, personal=True)

Lending.reach = Reach(
    (ADDRESSED,),
    advisor=(OWN, LENT),
    leader=(OWN, LENT, TEAM),
    station_leader=(OWN, LENT, TEAM),
    marketing_director=(OWN, BRANCH),
)
