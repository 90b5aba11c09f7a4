"""Explaining differences, one or several at once (6.4), confirming that two of them are one account mistyped (F-M8), and saying
what became of those carried over (F-M4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import case, func, select, true, update
from sqlalchemy.orm import aliased, lazyload

from ia.ground.audit import trail
from ia.ground.db import db, is_sqlite
from ia.ground.workflow.engine import Act
from ia.reconciliation import owners
from ia.reconciliation.earlier import EXPLAINED
from ia.reconciliation.groups import is_mistyped
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from ia.reconciliation.seeking import tells
from ia.reconciliation.workflow import ADMIN

AT_ONCE = 200
"""Differences that may be ticked one by one; a group has no limit."""
EXPLAINABLE, SETTLEABLE = ("mismatched",), ("mismatched", "recheck", "matched", "explained")


def hold(run: ReconRun) -> None:
    """Let nobody else say anything of its differences, or take a step, until this unit ends: what is seen is what is replaced.
    SQLite has one writer anyway."""
    if not is_sqlite():
        query = select(ReconRun).where(ReconRun.id == run.id).with_for_update().options(lazyload("*"))
        db.session.scalar(query.execution_options(populate_existing=True))


def may_explain(run: ReconRun, person, today) -> bool:
    return run.state in EXPLAINABLE and ADMIN.holds(run, person, today)


def may_settle(run: ReconRun, person, today) -> bool:
    return run.state in SETTLEABLE and ADMIN.holds(run, person, today)


class Standing(NamedTuple):
    """How many differences are chosen, and of how many of them something is said already. `mark` changes when somebody says
    something of one of them: against overwriting."""

    count: int
    said: int
    mark: int


@dataclass(frozen=True)
class Chosen:
    """Differences of a revision: those ticked, a whole group, or what is found by `sought`, in the group where there is one.
    `carried`: those left open by earlier months. `paired`: those
    of confirmed pairs, which are explained by that and by nothing else until the pair is undone. `open_only`: without those of
    which something is said already, so that nothing of anybody is overwritten."""

    revision_id: int
    numbers: Sequence[int] = ()
    group: str = ""
    carried: bool = False
    paired: bool = False
    open_only: bool = False
    sought: str = ""

    @property
    def condition(self):
        chosen = (FindingRow.revision_id == self.revision_id) & self._kind & self._those
        return chosen & self._said_at.is_(None) if self.open_only else chosen

    @property
    def _those(self):
        group = FindingRow.group_key == self.group
        if self.sought:
            return tells(self.sought, whole=True) & (group if self.group else true())
        return group if self.group else FindingRow.id.in_(self.numbers)

    @property
    def _said_at(self):
        return FindingRow.settled_at if self.carried else FindingRow.explained_at

    def all(self) -> "Chosen":
        """The same with those of which something is said already."""
        return replace(self, open_only=False)

    @property
    def _kind(self):
        if self.carried:
            return FindingRow.rolled_from.is_not(None)
        alone = FindingRow.paired.is_not(None) if self.paired else FindingRow.paired.is_(None)
        return FindingRow.rolled_from.is_(None) & alone

    def standing(self) -> Standing:
        said = func.count(self._said_at)
        query = select(func.count(), said, func.max(FindingRow.explained_at), func.max(FindingRow.settled_at))
        count, *marks = db.session.execute(query.select_from(FindingRow).where(self.condition)).one()
        return Standing(count, marks[0], crc32(repr(tuple(marks)).encode()) % 1_000_000_000)

    def first(self, most: int) -> list[FindingRow]:
        """In the order of the comparison; of pairs both lines together."""
        account, other = FindingRow.account, FindingRow.suggested
        lesser = case((account < other, account), else_=other)
        order = (lesser, account) if is_mistyped(self.group) else (FindingRow.number,)
        return list(db.session.scalars(select(FindingRow).where(self.condition).order_by(*order).limit(most)))


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
    numbers = _write(chosen, said)
    owners.tell(run, said, act)
    before, run.explained = run.explained, _explained(chosen.revision_id)
    changes = {"explained": [before, run.explained], "numbers": [None, spans(numbers)]}
    changes |= {"cause": [None, form.cause.data], "explanation": [None, form.explanation.data]}
    trail.record("explain", run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return len(numbers)


def pair(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Confirm a suggested pair, or all of a group: both findings are explained by it. The correction remains to be done (6.4)."""
    said = form.facts() | {"paired": FindingRow.suggested, "explained_by_id": act.person.id, "explained_at": act.now}
    owners.tell(run, said, act)
    return _paired(run, chosen, said, "pair", {"pair": [None, _numbers(chosen)], "cause": [None, said["cause"]]}, act)


def unpair(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Undo a confirmed pair: nothing is said of either finding any more."""
    changes = {"pair": [_numbers(chosen), None], "reason": [None, form.reason.data]}
    return _paired(run, chosen, dict.fromkeys(EXPLAINED), "unpair", changes, act)


def _paired(run: ReconRun, chosen: Chosen, said: dict, action: str, changes: dict, act: Act) -> int:
    numbers = _write(chosen, said)
    before, run.explained = run.explained, _explained(chosen.revision_id)
    changes |= {"explained": [before, run.explained]}
    trail.record(action, run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return len(numbers)


def _numbers(chosen: Chosen) -> str:
    """By the numbers of the findings, because no account stands in the trail; of many pairs the first."""
    rows = chosen.first(2 * AT_ONCE)
    numbers = {row.account: row.number for row in rows}
    pairs = sorted({tuple(sorted((row.number, numbers[row.suggested]))) for row in rows if row.suggested in numbers})
    return ", ".join(f"{one} = {other}" for one, other in pairs) + (" …" if len(rows) == 2 * AT_ONCE else "")


def settle(run: ReconRun, chosen: Chosen, form, act: Act) -> int:
    """Say what became of differences that were carried over; from then on they are carried no further."""
    said = {"outcome": form.outcome.data, "settled_by_id": act.person.id, "settled_at": act.now}
    numbers = _write(chosen, said)
    changes = {"numbers": [None, spans(numbers)], "outcome": [None, form.outcome.data]}
    trail.record("settle", run.kind, run.id, actor=act.person, now=act.now, changes=changes)
    return len(numbers)


def _write(chosen: Chosen, said: dict) -> list[int]:
    """Returns the numbers of those that were written."""
    query = update(FindingRow).where(chosen.condition).values(said).returning(FindingRow.number)
    return sorted(db.session.scalars(query.execution_options(synchronize_session=False)))


def spans(numbers: Sequence[int]) -> str:
    """Sorted numbers as a person writes them: 1-3, 7. Of very many spans the first."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    told = ", ".join(f"{one}-{other}" if other > one else str(one) for one, other in found[:AT_ONCE])
    return f"{told} …" if len(found) > AT_ONCE else told


def _explained(revision_id: int) -> int:
    own = (FindingRow.revision_id == revision_id, FindingRow.rolled_from.is_(None))
    return db.session.scalar(select(func.count(FindingRow.explained_at)).where(*own))


def newest_done(revisions: Sequence[Revision]) -> Revision | None:
    """Of revisions, the newest first, the last one that was compared."""
    return next((one for one in revisions if one.state == "done"), None)
