"""Explaining differences, one or several at once (6.4), confirming that two of them are one account mistyped (F-M8), and saying
what became of those carried over (F-M4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.workflow.engine import Act
from ia.reconciliation.earlier import EXPLAINED
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from ia.reconciliation.workflow import ADMIN

AT_ONCE = 200
"""Differences that may be ticked one by one; a group has no limit."""
EXPLAINABLE, SETTLEABLE = ("mismatched",), ("mismatched", "recheck", "matched", "explained")


def may_explain(run: ReconRun, person, today) -> bool:
    return run.state in EXPLAINABLE and ADMIN.holds(run, person, today)


def may_settle(run: ReconRun, person, today) -> bool:
    return run.state in SETTLEABLE and ADMIN.holds(run, person, today)


@dataclass(frozen=True)
class Chosen:
    """Differences of a revision: those ticked, or a whole group. `carried`: those left open by earlier months. `paired`: those
    of confirmed pairs, which are explained by that and by nothing else until the pair is undone."""

    revision_id: int
    numbers: Sequence[int] = ()
    group: str = ""
    carried: bool = False
    paired: bool = False

    @property
    def condition(self):
        those = FindingRow.group_key == self.group if self.group else FindingRow.id.in_(self.numbers)
        return (FindingRow.revision_id == self.revision_id) & self._kind & those

    @property
    def _kind(self):
        if self.carried:
            return FindingRow.rolled_from.is_not(None)
        alone = FindingRow.paired.is_not(None) if self.paired else FindingRow.paired.is_(None)
        return FindingRow.rolled_from.is_(None) & alone

    def count(self) -> int:
        return db.session.scalar(select(func.count()).select_from(FindingRow).where(self.condition))

    def first(self, most: int) -> list[FindingRow]:
        query = select(FindingRow).where(self.condition).order_by(FindingRow.number).limit(most)
        return list(db.session.scalars(query))

    def mark(self) -> int:
        """A number that changes when somebody says something of one of them: against overwriting."""
        said = func.max(FindingRow.explained_at), func.count(FindingRow.explained_at), func.max(FindingRow.settled_at)
        row = db.session.execute(select(*said).where(self.condition)).one()
        return crc32(repr(tuple(row)).encode()) % 1_000_000_000


def meant(other):
    """Condition: this row is of the account that is suggested for a finding."""
    return (
        (other.revision_id == FindingRow.revision_id)
        & (other.account == FindingRow.suggested)
        & other.kind.in_(("only_platform", "only_counter"))
        & other.rolled_from.is_(None)
    )


def pair_at(revision_id: int, finding_id: int, *, confirmed: bool) -> Chosen | None:
    """The finding and the one that is suggested beside it; None when there is no suggestion. Nothing is left to choose in it
    once the pair is confirmed, or undone, as asked."""
    other = aliased(FindingRow)
    here = (FindingRow.revision_id == revision_id, FindingRow.id == finding_id, FindingRow.rolled_from.is_(None))
    both = db.session.execute(select(FindingRow.id, other.id).join(other, meant(other)).where(*here)).first()
    return Chosen(revision_id, both, paired=confirmed) if both else None


def explain(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Say cause, side, explanation, correction, who and until when of the chosen; returns of how many."""
    said = form.facts() | {"explained_by_id": act.person.id, "explained_at": act.now}
    count = _write(chosen, said)
    before, run.explained = run.explained, _explained(chosen.revision_id)
    changes = {"explained": [before, run.explained], "cause": [None, form.cause.data]}
    trail.record("explain", run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return count


def pair(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Confirm a suggested pair: both findings are explained by it. The correction remains to be done (6.4)."""
    said = form.facts() | {"paired": FindingRow.suggested, "explained_by_id": act.person.id, "explained_at": act.now}
    return _paired(run, chosen, said, "pair", {"pair": [None, _numbers(chosen)], "cause": [None, said["cause"]]}, act)


def unpair(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Undo a confirmed pair: nothing is said of either finding any more."""
    changes = {"pair": [_numbers(chosen), None], "reason": [None, form.reason.data]}
    return _paired(run, chosen, dict.fromkeys(EXPLAINED), "unpair", changes, act)


def _paired(run: ReconRun, chosen: Chosen, said: dict, action: str, changes: dict, act: Act) -> int:
    count = _write(chosen, said)
    before, run.explained = run.explained, _explained(chosen.revision_id)
    changes |= {"explained": [before, run.explained]}
    trail.record(action, run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return count


def _numbers(chosen: Chosen) -> str:
    """By the numbers of the findings, because no account stands in the trail."""
    return " = ".join(str(row.number) for row in chosen.first(2))


def settle(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Say what became of differences that were carried over; from then on they are carried no further."""
    said = {"outcome": form.outcome.data, "settled_by_id": act.person.id, "settled_at": act.now}
    count = _write(chosen, said)
    changes = {"outcome": [None, form.outcome.data]}
    trail.record("settle", run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return count


def _write(chosen: Chosen, said: dict) -> int:
    query = update(FindingRow).where(chosen.condition).values(said)
    return db.session.execute(query.execution_options(synchronize_session=False)).rowcount


def _explained(revision_id: int) -> int:
    own = (FindingRow.revision_id == revision_id, FindingRow.rolled_from.is_(None))
    return db.session.scalar(select(func.count(FindingRow.explained_at)).where(*own))


def newest_done(revisions: Sequence[Revision]) -> Revision | None:
    """Of revisions, the newest first, the last one that was compared."""
    return next((one for one in revisions if one.state == "done"), None)
