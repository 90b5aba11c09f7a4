"""Serial numbers FORM-BRANCH-YYYYMM-SEQ: without gap and without double, because they are counted in the same unit."""

from datetime import date

from sqlalchemy import text

from ia.ground.db import db

_COUNT = text(
    "INSERT INTO counters (name, last) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET last = counters.last + 1 RETURNING last"
)


def count(name: str) -> int:
    """The next number of the counter; the row stays locked until the unit of work ends."""
    return db.session.execute(_COUNT, {"name": name}).scalar_one()


def serial_number(form: str, branch_code: str, day: date) -> str:
    """For example TB-B001-202611-0042 for the 42nd task book of the branch in that month (Asia/Shanghai)."""
    prefix = f"{form}-{branch_code}-{day:%Y%m}"
    return f"{prefix}-{count(prefix):04d}"
