"""Files of trading data on their way in, and the rows they hold. What they come to stands in the register (figures.py)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.figures import Figures
from ia.clients.finding.indexes import one_of
from ia.clients.references import REMOVED, STAYS, points_at_client
from ia.ground.db import Json, Moment, db
from ia.ground.org.models import User
from ia.tracking.words import STATES, UNITS_OF_TURNOVER

WORKING = ("reading", "taking")
"""States in which the worker has something to do."""


def _only(condition: str) -> dict:
    """Only these rows stand in the index."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class TradingUpload(db.Model):
    """A file of one branch and month. It lies in the data directory under its SHA-256, and stays.

    `state`: reading (waits for the worker, or is read) → checked or refused; after the decision of the counter: dropped, or
    taking → done. Of the files of a month one is in force (done), the others are replaced; `number` is which version of the
    month it made. `replaces_id` is the file that was in force when it was decided to take this one.

    `row_count` counts its rows, `done_count` how many of them were read; `client_count` clients found, `bad_count` rows that
    cannot be taken, `left_count` rows of accounts that the register does not know, where these are left out (`leaves_out`).
    `missing_count`: clients served by the branch who are not in it. `sums` in yuan by figure. `columns`: the labels of the
    file. For the columns from `done_count` on see ia/ground/timetable/holds.py.
    """

    __tablename__ = "trading_uploads"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("turnover_unit", UNITS_OF_TURNOVER), name="turnover_unit"),
        CheckConstraint("state NOT IN ('done', 'replaced') OR number IS NOT NULL", name="taken_is_numbered"),
        UniqueConstraint("branch_id", "month", "number"),
        Index("uq_trading_uploads_in_force", "branch_id", "month", unique=True, **_only("state = 'done'")),
        Index(None, "branch_id", "id"),
        Index("ix_trading_uploads_at_work", "state", **_only("state IN ('reading', 'taking')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("trading_uploads.id"))
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(12), default="")
    turnover_unit: Mapped[str] = mapped_column(String(8))
    leaves_out: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str | None] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(default=0)
    client_count: Mapped[int] = mapped_column(default=0)
    bad_count: Mapped[int] = mapped_column(default=0)
    left_count: Mapped[int] = mapped_column(default=0)
    missing_count: Mapped[int] = mapped_column(default=0)
    sums: Mapped[dict | None] = mapped_column(Json)
    columns: Mapped[list | None] = mapped_column(Json)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    done_count: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str | None] = mapped_column(String(120))
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    touched_at: Mapped[datetime | None] = mapped_column(Moment)

    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="raise", viewonly=True)
    taken_by: Mapped[User | None] = relationship(foreign_keys=[taken_by_id], lazy="raise", viewonly=True)


class TradingRow(Figures, db.Model):
    """A row of a file. `state`: good (its figures wait for the decision), bad or left (of an account that nobody has): then
    `cells` as they stood, and `bad` as pairs of column and reason."""

    __tablename__ = "trading_rows"
    __table_args__ = (
        CheckConstraint("state IN ('good', 'bad', 'left')", name="state"),
        Index(None, "upload_id", "state", "line"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("trading_uploads.id"))
    line: Mapped[int]
    state: Mapped[str] = mapped_column(String(4))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    cells: Mapped[list | None] = mapped_column(Json)
    bad: Mapped[list | None] = mapped_column(Json)


points_at_client("trading_rows", on_merge=STAYS, on_deletion=REMOVED)
