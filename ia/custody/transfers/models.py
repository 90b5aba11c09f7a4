"""The form by which clients are given to another adviser."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope
from ia.ground.db import Moment
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import Unit, User


class Transfer(Document):
    """客户转让 (guideline 4.17): clients of one adviser, its owner, to be given to another. Which clients, says the
    register's `Concern`; who went when, its history of owners. `created_by` is the owner, or the director in the place of
    an adviser who cannot."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("(assigned_at IS NULL) = (assigned_to_id IS NULL)", name="assigned"),
        Index(None, "assigned_to_id"),
        Index(None, "assigned_team_id"),
    )
    __mapper_args__ = {"polymorphic_identity": "transfer"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assigned_team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    """The team of the new adviser on the day of the assignment; none for somebody outside all teams."""
    assigned_at: Mapped[datetime | None] = mapped_column(Moment)

    created_by: Mapped[User] = relationship(
        foreign_keys="Transfer.created_by_id",
        primaryjoin="Transfer.created_by_id == User.id",
        lazy="raise",
        viewonly=True,
    )
    assigned_to: Mapped[User | None] = relationship(foreign_keys=[assigned_to_id], lazy="raise", viewonly=True)
    assigned_team: Mapped[Unit | None] = relationship(foreign_keys=[assigned_team_id], lazy="raise", viewonly=True)


def _to_team(model, person, post, now: datetime):
    return false() if post.team_id is None else model.assigned_team_id == post.team_id


RECEIVED = Scope(
    "received",
    _l("given to oneself"),
    lambda model, person, post, now: model.assigned_to_id == person.id,
    personal=True,
)
TO_TEAM = Scope("to_team", _l("given to the own team"), _to_team)

Transfer.reach = Reach(
    (ADDRESSED,),
    advisor=(OWN, RECEIVED),
    leader=(OWN, RECEIVED, TEAM, TO_TEAM),
    station_leader=(OWN, RECEIVED, TEAM, TO_TEAM),
    marketing_director=(OWN, BRANCH),
)
