"""Client contact: counting a month when it is over."""

from datetime import datetime, timedelta

from ia.ground.clock import local_date
from ia.service import coverage


def count_month(now: datetime) -> dict:
    """Write down how many clients were contacted in the month before this one (S-05)."""
    last = local_date(now).replace(day=1) - timedelta(days=1)
    month = last.replace(day=1)
    return {"month": f"{month:%Y-%m}", "lines": coverage.count_month(month)}
