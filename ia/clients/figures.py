"""月度跟踪 of a client (4.8, S-03): what it traded in a month and what the adviser says about that.

The months stand in the register because several rooms read them: one brings them in and comments on them, one ranks whom to
contact by them (8.9) and shows them before a talk (S-11), one warns of losses (W-10).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Row, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.references import REMOVED, UNITES, points_at_client
from ia.ground.db import Moment, Money, db
from ia.ground.org.models import User

Percent = Money
"""Two places, kept as a whole number, as amounts are."""
FIGURES = {
    "trade_volume": _l("Trading volume (yuan)"),
    "trade_cost": _l("Trading costs (yuan)"),
    "holdings_structure": _l("Structure of holdings"),
    "turnover_rate": _l("Turnover rate (percent)"),
    "profit_loss": _l("Profit and loss (yuan)"),
}
"""The five of S-03, in its order."""
OPEN, LOSING, TRADED = text("commented_at IS NULL"), text("profit_loss < 0"), text("trade_volume IS NOT NULL")


class Figures:
    """The five figures of a month (S-03): amounts in yuan, the turnover in percent. Empty where the file that is in force
    says nothing of the client any more."""

    trade_volume: Mapped[Decimal | None] = mapped_column(Money)
    trade_cost: Mapped[Decimal | None] = mapped_column(Money)
    holdings_structure: Mapped[str | None] = mapped_column(String(200))
    turnover_rate: Mapped[Decimal | None] = mapped_column(Percent)
    profit_loss: Mapped[Decimal | None] = mapped_column(Money)


class MonthlyStat(Figures, db.Model):
    """A month of a client: the figures in force, and what the adviser says about them. `comment_version` counts how often the
    comment was saved; `upload_id` is the file that said so."""

    __tablename__ = "monthly_stats"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month"),
        CheckConstraint("(comment IS NULL) = (commented_at IS NULL)", name="comment_has_a_time"),
        UniqueConstraint("client_id", "month"),
        Index(None, "branch_id", "month", "client_id"),
        Index("ix_monthly_stats_open", "branch_id", "month", "client_id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(  # whom to contact asks it of whole books
            "ix_monthly_stats_volume",
            "client_id",
            "month",
            "trade_volume",
            sqlite_where=TRADED,
            postgresql_where=TRADED,
        ),
        Index(
            "ix_monthly_stats_losing",
            "branch_id",
            "month",
            "client_id",
            "profit_loss",
            sqlite_where=LOSING,
            postgresql_where=LOSING,
        ),
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


HAS_FIGURES = MonthlyStat.trade_volume.is_not(None)
points_at_client("monthly_stats", on_merge=UNITES, on_deletion=REMOVED, same=("month",))


def last_over(today: date) -> str:
    """The month that ended last, as YYYY-MM."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def month_before(month: str) -> str:
    """The month before this one."""
    return last_over(date.fromisoformat(f"{month}-01"))


def newest(client_id: int, count: int) -> list[Row]:
    """The newest months of a client that have figures, the newest first. One statement."""
    columns = (MonthlyStat.month, *(getattr(MonthlyStat, name) for name in FIGURES))
    query = select(*columns).where(MonthlyStat.client_id == client_id, HAS_FIGURES)
    return list(db.session.execute(query.order_by(MonthlyStat.month.desc()).limit(count)))
