"""The days of the years that are loaded. A year is loaded whole or not at all."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db

NOTE = 80
"""Characters of a note."""


class CalendarYear(db.Model):
    """A year with all its days in `calendar_days`. Caches compare `loaded_at`, when it last changed."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(String(40))
    loaded_at: Mapped[datetime] = mapped_column(Moment)


class CalendarDay(db.Model):
    """A day in China. `note` names the holiday, or on a make-up day the one made up for."""

    __tablename__ = "calendar_days"
    __table_args__ = (CheckConstraint("working OR NOT trading", name="trading_is_working"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    trading: Mapped[bool]
    note: Mapped[str | None] = mapped_column(String(NOTE))
    source: Mapped[str] = mapped_column(String(40))
