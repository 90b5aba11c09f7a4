"""What was said of a difference before: at an earlier comparison of the month, or in the month before, from which open
differences are carried over (F-M5)."""

from collections.abc import Mapping

from sqlalchemy import Select, select

from ia.ground.db import db
from ia.reconciliation.groups import BAR, ROLLED
from ia.reconciliation.models import FindingRow, ReconRun, Revision

TABLE = FindingRow.__table__
EXPLAINED = (
    *("cause", "wrong_side", "explanation", "corrective", "owner_id", "due_on", "explained_by_id", "explained_at"),
    "paired",
)
SETTLED = ("outcome", "settled_by_id", "settled_at")
NOTHING_SAID = dict.fromkeys((*EXPLAINED, *SETTLED))
KEY = ("kind", "account", "field", "platform_value", "counter_value", "rolled_from")
"""What makes two differences the same one."""
FACTS = (*KEY, "team", "platform", "counter", "likely", "suggested", "why")
"""What the comparison itself tells of a difference."""


def key(row: Mapping) -> tuple:
    return tuple(row[name] for name in KEY)


def said(run_id: int, before: int) -> dict[tuple, dict]:
    """What people said of the differences of the last comparison before that revision, by key."""
    columns = [TABLE.c[name] for name in (*KEY, *NOTHING_SAID)]
    query = select(*columns).where(TABLE.c.revision_id == _last(run_id, before).scalar_subquery())
    spoken = TABLE.c.explained_at.is_not(None) | TABLE.c.settled_at.is_not(None)
    rows = (dict(row) for row in db.session.execute(query.where(spoken)).mappings())
    return {key(row): {name: row[name] for name in NOTHING_SAID} for row in rows}


def rolled(run: ReconRun) -> list[dict]:
    """What the last month before has left open, as rows of this one, with what was said there."""
    previous = select(ReconRun.id, ReconRun.month, ReconRun.revision).where(
        ReconRun.place_id == run.place_id, ReconRun.month < run.month
    )
    last = db.session.execute(previous.order_by(ReconRun.month.desc()).limit(1)).first()
    if last is None:
        return []
    columns = [TABLE.c[name] for name in (*FACTS, *EXPLAINED)]
    query = select(*columns).where(TABLE.c.revision_id == _last(last.id, last.revision + 1).scalar_subquery())
    found = []
    for row in db.session.execute(query.where(TABLE.c.settled_at.is_(None)).order_by(TABLE.c.number)).mappings():
        month = row["rolled_from"] or f"{last.month:%Y-%m}"
        found.append(NOTHING_SAID | dict(row) | {"rolled_from": month, "group_key": f"{ROLLED}{BAR}{month}"})
    return found


def _last(run_id: int, before: int) -> Select:
    query = select(Revision.id).where(Revision.run_id == run_id, Revision.number < before, Revision.state == "done")
    return query.order_by(Revision.number.desc()).limit(1)
