"""Every run of the timetable as a row: the proof that it happened, and the guard that it happens once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Json, Moment, db


class JobRun(db.Model):
    """A task in one period. `holder` names the job that runs it, and until `leased_until` no other may begin.

    The run's own effects and `finished_at` are written in one transaction, so a period has its effects exactly once,
    also when a job that was given up for dead wakes beside its successor.
    """

    __tablename__ = "job_runs"
    __table_args__ = (
        UniqueConstraint("task", "period"),
        CheckConstraint("attempts > 0", name="attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(String(40))
    period: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=1)
    holder: Mapped[str | None] = mapped_column(String(120))
    started_at: Mapped[datetime] = mapped_column(Moment)
    leased_until: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[dict | None] = mapped_column(Json)
