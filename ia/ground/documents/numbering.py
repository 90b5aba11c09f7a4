"""Serial numbers FORM-BRANCH-YYYYMM-SEQ: without gap and without double, because they are counted in the same unit."""

from datetime import date

from sqlalchemy import text

from ia.ground.db import db

_COUNT = text(
    "INSERT INTO counters (name, last) VALUES (:name, :many) "
    "ON CONFLICT (name) DO UPDATE SET last = counters.last + :many RETURNING last"
)


def count(name: str, many: int = 1) -> int:
    """The last of the counter's next `many` numbers; the row stays locked until the unit of work ends."""
    return db.session.execute(_COUNT, {"name": name, "many": many}).scalar_one()


def serial_number(form: str, branch_code: str, day: date) -> str:
    """For example TB-B001-202611-0042 for the 42nd task book of the branch in that month (Asia/Shanghai)."""
    return serial_numbers(form, branch_code, day, 1)[0]


def serial_numbers(form: str, branch_code: str, day: date, many: int) -> list[str]:
    """So many of them, one after the other, in one statement; none takes no number."""
    if not many:
        return []
    prefix = f"{form}-{branch_code}-{day:%Y%m}"
    last = count(prefix, many)
    return [f"{prefix}-{number:04d}" for number in range(last - many + 1, last + 1)]
