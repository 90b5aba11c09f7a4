"""The form by which an adviser proposes what others decide about a client."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.models import Client
from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import Json
from ia.ground.documents.models import ADDRESSED, Document

ABOUT = ("level", "is_key", "status")
"""What may be proposed; empty where it shall stay."""


class ClientProposal(Document):
    """A change of level, key mark or status, proposed by the managing adviser, its owner (C-08, C-09, P-18). `seen` is
    how the three stood when it was written, so that whoever decides is told what has changed meanwhile."""

    __tablename__ = "client_proposals"
    __table_args__ = (
        CheckConstraint("level IS NOT NULL OR is_key IS NOT NULL OR status IS NOT NULL", name="something"),
    )
    __mapper_args__ = {"polymorphic_identity": "client_proposal"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    open_client_id: Mapped[int | None] = mapped_column(unique=True)
    """The client again while the proposal is open: the database allows one open proposal a client."""
    level: Mapped[str | None] = mapped_column(String(12))
    is_key: Mapped[bool | None]
    status: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    seen: Mapped[dict] = mapped_column(Json)

    client: Mapped[Client] = relationship(lazy="raise", viewonly=True)


ClientProposal.reach = Reach(
    (ADDRESSED,),
    advisor=OWN,
    leader=(OWN, TEAM),
    station_leader=(OWN, TEAM),
    marketing_director=(OWN, BRANCH),
)
points_at_client("client_proposals", copies=("open_client_id",), blank={"reason": ""})
