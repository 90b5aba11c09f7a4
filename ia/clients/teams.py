"""The teams of a branch, for choosing which of them see a prospect."""

from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Unit


def teams_of(branch_id: int | None) -> list[tuple[int, str]]:
    """Teams and stations of the branch that are open, as pairs of number and name."""
    query = select(Unit.id, Unit.name).where(
        Unit.branch_id == branch_id, Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None)
    )
    return [(row.id, row.name) for row in db.session.execute(query.order_by(Unit.code))]
