"""Files of trading data on their way in, the rows they hold, and what the months of each client came to."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.finding.indexes import one_of
from ia.clients.references import REMOVED, STAYS, UNITES, points_at_client
from ia.ground.db import Json, Moment, Money, db
from ia.ground.org.models import User
from ia.tracking.words import STATES, UNITS_OF_TURNOVER

WORKING = ("reading", "taking")
"""States in which the worker has something to do."""
Percent = Money
"""Two places, kept as a whole number, as amounts are."""


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


class Figures:
    """The five figures of a month (S-03): amounts in yuan, the turnover in percent. Empty where the file that is in force
    says nothing of the client any more."""

    trade_volume: Mapped[Decimal | None] = mapped_column(Money)
    trade_cost: Mapped[Decimal | None] = mapped_column(Money)
    holdings_structure: Mapped[str | None] = mapped_column(String(200))
    turnover_rate: Mapped[Decimal | None] = mapped_column(Percent)
    profit_loss: Mapped[Decimal | None] = mapped_column(Money)


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


class MonthlyStat(Figures, db.Model):
    """月度跟踪 of a client (4.8): the figures in force for a month, and what the adviser says about them. `comment_version`
    counts how often the comment was saved."""

    __tablename__ = "monthly_stats"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month"),
        CheckConstraint("(comment IS NULL) = (commented_at IS NULL)", name="comment_has_a_time"),
        UniqueConstraint("client_id", "month"),
        Index(None, "branch_id", "month", "client_id"),
        Index("ix_monthly_stats_open", "branch_id", "month", "client_id", **_only("commented_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    month: Mapped[str] = mapped_column(String(7))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    upload_id: Mapped[int] = mapped_column(ForeignKey("trading_uploads.id"))
    figures_at: Mapped[datetime] = mapped_column(Moment)
    comment: Mapped[str | None] = mapped_column(Text)
    comment_version: Mapped[int] = mapped_column(default=0)
    commented_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    commented_at: Mapped[datetime | None] = mapped_column(Moment)

    commented_by: Mapped[User | None] = relationship(lazy="raise", viewonly=True)

    __mapper_args__ = {"version_id_col": comment_version}

    @property
    def is_outdated(self) -> bool:
        """Whether other figures have come since the comment was written."""
        return self.commented_at is not None and self.figures_at > self.commented_at


points_at_client("trading_rows", on_merge=STAYS, on_deletion=REMOVED)
points_at_client("monthly_stats", on_merge=UNITES, on_deletion=REMOVED, same=("month",))
