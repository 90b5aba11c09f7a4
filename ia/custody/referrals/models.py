"""The referral of a prospect."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.documents.models import ADDRESSED, Document


class Referral(Document):
    """客户转介绍 (D-05): a person whom some department has met, or with `client_id` from the start a prospect whom the
    marketing director gives to another team (D-04). `branch_id` is the region meant, `team_id` the target team, empty while
    the director has to choose it. The owner is the sender, and from acceptance on the adviser named."""

    __tablename__ = "referrals"
    __table_args__ = (
        CheckConstraint("contact_value IS NOT NULL OR client_id IS NOT NULL", name="about_somebody"),
        CheckConstraint("(contact_kind IS NULL) = (contact_value IS NULL)", name="contact"),
    )
    __mapper_args__ = {"polymorphic_identity": "referral"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    department: Mapped[str] = mapped_column(String(24))
    """The role in which the sender met the person."""
    name: Mapped[str] = mapped_column(String(80))
    contact_kind: Mapped[str | None] = mapped_column(String(10))
    contact_value: Mapped[str | None] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(Text)
    basics: Mapped[str | None] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    """The prospect referred, or the one made of the referral when it was accepted."""
    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    @property
    def is_new(self) -> bool:
        """Whether it is about somebody who did not stand in the register when it was sent."""
        return self.contact_value is not None


Referral.reach = Reach(
    (OWN, ADDRESSED), leader=TEAM, station_leader=TEAM, marketing_director=BRANCH
)  # whoever sent it reads what they wrote, and its state; the client itself stays out of their reach
points_at_client("referrals")
