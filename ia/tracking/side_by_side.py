"""The months of a client side by side, each with what changed against the month before (S-03)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.clients.figures import MonthlyStat
from ia.ground.db import db
from ia.tracking import months

SHOWN = 6
"""Months beside each other on a page."""
IN_PERCENT = ("trade_volume", "trade_cost")
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Month:
    """A month of the client. `before` is the month before, where there are figures of it."""

    stat: MonthlyStat
    before: MonthlyStat | None

    @property
    def name(self) -> str:
        return self.stat.month

    @property
    def has_figures(self) -> bool:
        return self.stat.trade_volume is not None

    def share(self, figure: str) -> Decimal | None:
        """By how many percent an amount has changed; None where there is nothing to compare with."""
        now, then = getattr(self.stat, figure), getattr(self.before, figure, None)
        if now is None or not then:
            return None
        return (100 * (now - then) / then).quantize(_TENTH, ROUND_HALF_UP)

    def difference(self, figure: str) -> Decimal | None:
        """What was added to a figure of which percents would say nothing: the turnover, in points, and profit and loss."""
        now, then = getattr(self.stat, figure), getattr(self.before, figure, None)
        return None if now is None or then is None else now - then

    @property
    def other_holdings(self) -> bool:
        """Whether something else is held than the month before."""
        known = self.has_figures and self.before is not None and self.before.trade_volume is not None
        return known and self.stat.holdings_structure != self.before.holdings_structure


def of_client(client_id: int, until: str | None = None, count: int = SHOWN) -> tuple[list[Month], str | None]:
    """The newest months of a client, up to `until` where it is said, the newest first; and where earlier ones begin, if
    there are any. One statement."""
    query = select(MonthlyStat).where(MonthlyStat.client_id == client_id)
    if until:
        query = query.where(MonthlyStat.month <= until)
    query = query.options(joinedload(MonthlyStat.commented_by)).order_by(MonthlyStat.month.desc())
    rows = list(db.session.scalars(query.limit(count + 1)))
    by_name = {row.month: row for row in rows}
    found = [Month(row, by_name.get(months.later(row.month, -1))) for row in rows[:count]]
    return found, rows[count].month if len(rows) > count else None
