"""Plans with their key clients, and the roll-up of a team."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.references import UNITES, points_at_client
from ia.devplans.months import due
from ia.devplans.words import KIND
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import Json, Moment, Money, db
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import Unit, User


class DevPlan(Document):
    """客户开发计划 of one adviser for one month (4.5). `adviser_id` is the owner, here so that the database can refuse a
    second plan for the month."""

    __tablename__ = "dev_plans"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month"),
        CheckConstraint("planned_clients >= 0", name="planned_clients"),
        CheckConstraint("planned_funds >= 0", name="planned_funds"),
        UniqueConstraint("adviser_id", "month"),
        Index(None, "month"),
    )
    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}

    adviser_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    month: Mapped[str] = mapped_column(String(7))
    planned_clients: Mapped[int | None]
    planned_funds: Mapped[Decimal | None] = mapped_column(Money)
    modes: Mapped[list | None] = mapped_column(Json)
    notes: Mapped[str | None] = mapped_column(Text)
    saved_at: Mapped[datetime | None] = mapped_column(Moment)
    """When the adviser saved it last; empty while it is only due."""

    key_prospects: Mapped[list["KeyProspect"]] = relationship(
        order_by="KeyProspect.place", lazy="select", cascade="all, delete-orphan"
    )
    adviser: Mapped[User] = relationship(foreign_keys=[adviser_id], lazy="select", viewonly=True)
    team: Mapped[Unit] = relationship(primaryjoin="foreign(Document.team_id) == Unit.id", lazy="select", viewonly=True)

    @property
    def in_time_until(self) -> datetime:
        """The last moment before its month."""
        return due(self.month)


class KeyProspect(db.Model):
    """重点开发客户: a client of the register, or somebody who is not there yet. `name` stands as it was when saved."""

    __tablename__ = "dev_plan_prospects"
    __table_args__ = (Index(None, "plan_id", "place"), Index(None, "client_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("dev_plans.id"))
    place: Mapped[int]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str] = mapped_column(String(100))


class Rollup(db.Model):
    """The plan of a team for a month, since its leader has begun to make it: the division of work. Its figures are
    those of the plans."""

    __tablename__ = "dev_plan_rollups"
    __table_args__ = (UniqueConstraint("team_id", "month"), CheckConstraint("month LIKE '____-__'", name="month"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[str] = mapped_column(String(7))
    division: Mapped[str | None] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[Unit] = relationship(foreign_keys=[team_id], lazy="select", viewonly=True)
    written_by: Mapped[User | None] = relationship(lazy="select", viewonly=True)

    __mapper_args__ = {"version_id_col": version}


DevPlan.reach = Reach((ADDRESSED, OWN), leader=TEAM, station_leader=TEAM, marketing_director=BRANCH)
Rollup.reach = Reach(leader=TEAM, station_leader=TEAM, marketing_director=BRANCH)
points_at_client("dev_plan_prospects", on_merge=UNITES, same=("plan_id",), holds=False)
