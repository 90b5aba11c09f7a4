"""What the worker does with a revision: read the counter's file, freeze the platform's side, compare, keep what was found.

It may be broken off at any moment and be taken up again from the beginning: the shelves of an attempt are its own, and
findings, counts and the step of the form are written in one unit of work at the end. A second run changes nothing.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import insert, select

from ia.ground.db import db
from ia.ground.tables.rows import SheetRefused
from ia.ground.timetable.holds import Bench, Hold, Superseded
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import checks, compare, earlier, groups, likely, reading, shelves, sources
from ia.reconciliation.compare import COUNTER, PLATFORM, Finding, Outcome
from ia.reconciliation.crew import share
from ia.reconciliation.files import FOLDER
from ia.reconciliation.lines import said
from ia.reconciliation.models import FindingRow, ReconRun, Revision
from ia.reconciliation.usual import PIECE

BENCH = Bench(Revision.__table__, ("waiting",))
TOGETHER = 5_000


@dataclass
class Pulse:
    """Shows how far the work is, in per cent, and keeps the lease; once a second at most."""

    hold: Hold
    last: float = -math.inf

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self.last >= 1:
            self.last = time.monotonic()
            with self.hold.unit(done_count=percent, row_count=100):
                pass


def carry_on(revision_id: int, holder: str, tick: Callable[[], datetime]) -> str | None:
    """Work on a revision until it is done or refused; its state then. None when there is nothing to do, or somebody else is
    at it. `tick` tells the present moment."""
    hold = BENCH.claim(revision_id, holder, tick)
    if hold is None:
        return None
    try:
        with force_locale(hold.row.language or current_app.config["BABEL_DEFAULT_LOCALE"]):
            if hold.is_hopeless:
                _refuse(hold, _("The platform could not cope with this file. Tell the administrator."))
            else:
                with sources.workplace(f"{revision_id}-{hold.attempt}") as place:
                    _work(hold, place)
    except Superseded:
        return None
    except Exception:
        db.session.rollback()
        BENCH.let_go(hold)
        raise
    return hold.state


def _work(hold: Hold, place: Path) -> None:
    run = db.session.execute(select(ReconRun.month, ReconRun.place_id).where(ReconRun.id == hold.row.run_id)).one()
    tolerance = checks.tolerance(run.month)
    db.session.rollback()
    pulse = Pulse(hold)
    try:
        words = reading.words_of(run.place_id)
        file = reading.open_file(FOLDER.place_of(hold.row.file_sha256), hold.row.file_name, words)
        sources.put_by(file, place, COUNTER, lambda percent: pulse(percent // 2))
        reading.check_month(file, run.month)
    except reading.ColumnsMissing as refused:
        return _refuse(hold, str(refused.message), columns=refused.columns)
    except SheetRefused as refused:
        return _refuse(hold, str(refused.message))
    if file.reading.bad:
        message = _("%(count)s rows cannot be taken; nothing was compared.", count=file.reading.bad)
        return _refuse(hold, message, file)
    brought = sources.lay_out(place, run.place_id, run.month)
    outcome = _compared(pulse, place, tolerance)
    if outcome.too_many:
        most = compare.MOST_FINDINGS
        return _refuse(hold, _("More than %(most)s differences: another month, or another branch?", most=most))
    _keep(hold, file, outcome, brought + outcome.own_amount, sources.kept(place, PLATFORM, COUNTER))


def _compared(pulse: Pulse, place: Path, tolerance: int) -> Outcome:
    size = sum(path.stat().st_size for path in place.iterdir())
    return compare.whole(
        share(
            shelves.SHELVES,
            lambda number: compare.shelf(place, number, tolerance),
            sources.hands(size // PIECE),
            lambda number: pulse(50 + 50 * number // shelves.SHELVES),
        )
    )


def _refuse(hold: Hold, message: str, file: reading.CounterFile | None = None, columns: list | None = None) -> None:
    """The file cannot be taken: the run waits for another one, or to be told what its columns mean."""
    problems = [[one.line, one.column, str(one.message)] for one in file.reading.problems] if file else None
    with hold.unit(state="refused", message=message, problems=problems, columns=columns) as now:
        run = db.session.get(ReconRun, hold.row.run_id)
        engine.take(run, "reject-file", Act(None, now))


def _keep(hold: Hold, file: reading.CounterFile, outcome: Outcome, amount: int, packed: str) -> None:
    found = outcome.findings
    facts = {
        "counter_rows": outcome.counter_rows,
        "platform_rows": outcome.platform_rows,
        "counter_amount": file.reading.amount,
        "platform_amount": amount,
        "pairs": outcome.pairs,
        "matched": outcome.matched,
        "findings_count": len(found),
        "digest": outcome.digest,
        "summaries_sha256": packed,
        "file_format": file.sheet.format,
        "total_says": total_says(file.reading),
    }
    hints = _hints(outcome)
    together = groups.keys(found, {place: hint["why"] for place, hint in enumerate(hints) if hint["why"]})
    with hold.unit(state="done", compared_at=hold.tick(), **facts) as now:
        run = db.session.get(ReconRun, hold.row.run_id)
        said = earlier.said(run.id, hold.row.number)
        rows = (
            _row(hold.row.id, number, one, hint | {"group_key": group}, said)
            for number, (one, hint, group) in enumerate(zip(found, hints, together, strict=True), 1)
        )
        run.differences, run.explained = len(found), _write(rows)
        _write(_carried(hold.row.id, len(found), earlier.rolled(run), said))
        engine.take(run, "compare" if found else "match", Act(None, now))


def _write(rows: Iterator[dict]) -> int:
    """Write findings; returns how many of them are explained."""
    explained = 0
    while part := list(islice(rows, TOGETHER)):
        db.session.execute(insert(FindingRow.__table__), part)
        explained += sum(row["explained_at"] is not None for row in part)
    return explained


def _carried(revision_id: int, count: int, rows: list[dict], said: dict) -> Iterator[dict]:
    """The rows that an earlier month has left open, after this month's own."""
    for number, row in enumerate(rows, count + 1):
        yield row | said.get(earlier.key(row), {}) | {"revision_id": revision_id, "number": number}


def _hints(outcome: Outcome) -> list[dict]:
    """Of each finding in turn which account of the other side is probably meant, and why."""
    mistyped, suggested = likely.mistyped(outcome), {}
    for one in likely.suggestions(outcome):
        suggested[PLATFORM, one.platform], suggested[COUNTER, one.counter] = (one.counter, one.why), (one.platform, one.why)
    return [_hint(one, mistyped, suggested) for one in outcome.findings]


def _hint(one: Finding, mistyped, suggested) -> dict:
    """Which account of the other side is probably meant, and why."""
    side = {"only_platform": PLATFORM, "only_counter": COUNTER}.get(one.kind)
    other, why = suggested.get((side, one.account), (None, None))
    meant = mistyped[0 if side == PLATFORM else 1].get(one.account) if side else None
    return {"likely": meant, "suggested": other, "why": why}


def _row(revision_id: int, number: int, one: Finding, hint: dict, said: dict) -> dict:
    facts = {
        "revision_id": revision_id,
        "number": number,
        "kind": one.kind,
        "account": one.account,
        "field": one.field or None,
        "platform_value": one.platform_value[:200] or None,
        "counter_value": one.counter_value[:200] or None,
        "platform": told(one.platform),
        "counter": told(one.counter),
        "team": (one.platform or one.counter).team[:100],
        "rolled_from": None,
    }
    return facts | hint | said.get(earlier.key(facts), earlier.NOTHING_SAID)


def told(line) -> dict | None:
    """A line as a finding keeps it, amounts in yuan."""
    return None if line is None else line._asdict() | {"asset_total": said("asset_total", line.asset_total)}


def total_says(read) -> str | None:
    """What the totals row says that is not so."""
    total = read.total
    if total is None:
        return None
    wrong = []
    if total.count is not None and total.count != read.rows:
        wrong.append(_("The totals row counts %(said)s rows; there are %(rows)s.", said=total.count, rows=read.rows))
    if total.amount is not None and total.amount != read.amount:
        said_, sum_ = said("asset_total", total.amount), said("asset_total", read.amount)
        wrong.append(_("The totals row sums up to %(said)s; the rows sum up to %(sum)s.", said=said_, sum=sum_))
    return " ".join(wrong) or None


def lost(now: datetime) -> list[tuple[int, int]]:
    """Comparisons at which nobody is, with their attempts so far."""
    return BENCH.lost(now)
