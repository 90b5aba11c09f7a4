"""Settings that differ from the guideline's own figures, each from a day on."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Json, Moment, db


class Setting(db.Model):
    """A setting from a day on. Rows are only added, so that what was in force on any day can still be told; of two rows
    for one day the later one counts."""

    __tablename__ = "settings"
    __table_args__ = (Index(None, "key", "valid_from", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[object] = mapped_column(Json)
    valid_from: Mapped[date]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(200))
