"""The monthly look at the equipment, and the calls that were answered. Phones and roster stand in the register."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.finding.indexes import one_of
from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import Moment, db
from ia.ground.org.models import User
from ia.hotline.words import EQUIPMENT


class EquipmentCheck(db.Model):
    """An item of the equipment was found in order in the month that begins on `month` (S-14)."""

    __tablename__ = "hotline_checks"
    __table_args__ = (
        CheckConstraint(one_of("item", EQUIPMENT), name="item"),
        UniqueConstraint("team_id", "month", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[date]
    item: Mapped[str] = mapped_column(String(12))
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime] = mapped_column(Moment)

    checked_by: Mapped[User] = relationship(lazy="joined", innerjoin=True, viewonly=True)


class Call(db.Model):
    """A call on an advisory phone: opened when the caller is looked up, done when it is registered. Without a client the
    caller was not in the register; then `contact` says how to reach them, and `topic` what the call was about."""

    __tablename__ = "hotline_calls"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR client_id IS NOT NULL OR topic IS NOT NULL", name="done_has_topic"),
        Index(None, "agent_id", "id"),
        Index(None, "team_id", "id"),
        Index(None, "branch_id", "id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_id: Mapped[int] = mapped_column(ForeignKey("advisory_phones.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    topic: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str | None] = mapped_column(String(120))
    minutes: Mapped[int | None]
    record_id: Mapped[int | None] = mapped_column(ForeignKey("contact_records.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("open_questions.id"))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    agent: Mapped[User] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def owned_by(cls, person, now: datetime):
        """Calls that this person answered."""
        return cls.agent_id == person.id


Call.reach = Reach(advisor=OWN, leader=(OWN, TEAM), station_leader=(OWN, TEAM), marketing_director=(OWN, BRANCH))
points_at_client("hotline_calls", blank={"topic": "", "contact": None})
