"""Whoever corrects differences: what stands in somebody's name, and telling them (6.4, F-M4).

Of a branch the newest month that was compared counts: what earlier ones have left open is carried over into it.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.models import User
from ia.ground.web.language import N_
from ia.reconciliation.models import FindingRow, ReconRun, Revision

NAMED = N_("%(serial)s: differences of %(month)s are to be corrected by you by %(due)s.")


class Overdue(NamedTuple):
    """Differences of one person whose day of correction has passed."""

    run_id: int
    serial_no: str
    month: date
    owner_id: int
    due_on: date
    count: int


def of_newest_month(query):
    """A query of findings, of the newest month alone that each branch has compared, in its newest comparison."""
    run, done, other = aliased(ReconRun), aliased(Revision), aliased(Revision)
    month = (
        select(func.max(run.month))
        .join(done, (done.run_id == run.id) & (done.state == "done"))
        .where(run.place_id == ReconRun.place_id)
    )
    newest = select(func.max(other.number)).where(other.run_id == ReconRun.id, other.state == "done")
    query = query.join(Revision, Revision.id == FindingRow.revision_id).join(ReconRun, ReconRun.id == Revision.run_id)
    return query.where(ReconRun.month == month.scalar_subquery(), Revision.number == newest.scalar_subquery())


def overdue(today: date) -> list[Overdue]:
    """By comparison, person and day."""
    what = (ReconRun.id, ReconRun.serial_no, ReconRun.month, FindingRow.owner_id, FindingRow.due_on)
    query = of_newest_month(select(*what, func.count()).select_from(FindingRow))
    query = query.join(User, User.id == FindingRow.owner_id).where(User.disabled_at.is_(None))
    query = query.where(FindingRow.settled_at.is_(None), FindingRow.due_on < today).group_by(*what).order_by(*what)
    return [Overdue(*row) for row in db.session.execute(query)]


def tell(run: ReconRun, said: dict, act) -> None:
    """Tell whoever shall correct differences that they are in their name; whoever says so of themselves knows it."""
    if said["owner_id"] != act.person.id:
        values = {"serial": run.serial_no, "month": f"{run.month:%Y-%m}", "due": str(said["due_on"])}
        notices.tell([notice(run.id, said["owner_id"], NAMED, values, clock.at(said["due_on"]), act.now)])


def notice(run_id: int, user_id: int, message: str, values: dict, due_at: datetime, now: datetime) -> dict:
    """It names no record, because whoever corrects a line need not reach the comparison; it leads to the room."""
    return {
        "user_id": user_id,
        "reminder": "J-50",
        "subject": f"recon_owners:{run_id}",
        "document_id": None,
        "message": message,
        "values": values,
        "due_at": due_at,
        "created_at": now,
    }
