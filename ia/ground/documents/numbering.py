"""Serial numbers FORM-BRANCH-YYYYMM-SEQ: without gap and without double, because they are counted in the same unit."""

from datetime import date

from sqlalchemy import Row, text

from ia.ground.db import db
from ia.ground.documents.models import Document

_NUMBER = text(
    "INSERT INTO counters (name, last) "
    "SELECT CAST(:form AS VARCHAR) || '-' || code || '-' || CAST(:month AS VARCHAR), CAST(:many AS INTEGER) "
    "FROM units WHERE id = :branch_id "
    "ON CONFLICT (name) DO UPDATE SET last = counters.last + excluded.last "
    "RETURNING name, last, (SELECT region_id FROM units WHERE id = :branch_id) AS region_id"
)
_COUNT = text(
    "INSERT INTO counters (name, last) VALUES (:name, :many) "
    "ON CONFLICT (name) DO UPDATE SET last = counters.last + :many RETURNING last"
)


def count(name: str, many: int = 1) -> int:
    """The last of the counter's next `many` numbers; the row stays locked until the unit of work ends."""
    return db.session.execute(_COUNT, {"name": name, "many": many}).scalar_one()


def serial_number(form: str, branch_id: int, day: date) -> str:
    """For example TB-B001-202611-0042 for the 42nd task book of the branch in that month (Asia/Shanghai)."""
    return serial_numbers(form, branch_id, day, 1)[0]


def serial_numbers(form: str, branch_id: int, day: date, many: int) -> list[str]:
    """So many of them, one after the other, in one statement; none takes no number."""
    if not many:
        return []
    prefix, last, _region = _numbered(form, branch_id, day, many)
    return [f"{prefix}-{number:04d}" for number in range(last - many + 1, last + 1)]


def enter(document: Document, form: str, day: date) -> None:
    """Give a new form its number, and the region of its branch."""
    prefix, last, document.region_id = _numbered(form, document.branch_id, day, 1)
    document.serial_no = f"{prefix}-{last:04d}"


def _numbered(form: str, branch_id: int, day: date, many: int) -> Row:
    """What the numbers begin with, the last of the next `many`, and the region of the branch."""
    wanted = {"form": form, "month": f"{day:%Y%m}", "branch_id": branch_id, "many": many}
    return db.session.execute(_NUMBER, wanted).one()
