"""The hand-over list and its items."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, Reach
from ia.ground.db import Moment, db
from ia.ground.documents.models import Document
from ia.ground.org.models import User


class Handover(Document):
    """交接清单 (F-E7): what somebody holds at one moment, to be handed to a successor. Its owner is the superior who makes it,
    not who gives; the list itself moves nothing, the forms of custody do."""

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("from_id <> to_id", name="somebody_else"),
        CheckConstraint("witness_id IS NULL OR (witness_id <> from_id AND witness_id <> to_id)", name="third"),
    )
    __mapper_args__ = {"polymorphic_identity": "handover"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    listed_at: Mapped[datetime] = mapped_column(Moment)

    giver: Mapped[User] = relationship(foreign_keys=[from_id], lazy="raise", viewonly=True)
    taker: Mapped[User] = relationship(foreign_keys=[to_id], lazy="raise", viewonly=True)
    witness: Mapped[User | None] = relationship(foreign_keys=[witness_id], lazy="raise", viewonly=True)
    items: Mapped[list["HandoverItem"]] = relationship(order_by="HandoverItem.place", viewonly=True)


class HandoverItem(db.Model):
    """A thing held, in the words of the day on which the list was made. `url` leads to it; empty where it has no page."""

    __tablename__ = "handover_items"
    __table_args__ = (UniqueConstraint("handover_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"))
    place: Mapped[int]
    section: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(400))
    url: Mapped[str] = mapped_column(String(200))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)


Handover.reach = Reach(leader=OWN, station_leader=OWN, marketing_director=(OWN, BRANCH))
points_at_client("handover_items")
