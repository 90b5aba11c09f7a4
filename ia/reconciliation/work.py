"""What the worker does with a revision: read the counter's file, freeze the platform's side, compare, keep what was found.

It may be broken off at any moment and be taken up again from the beginning: the shelves of an attempt are its own, and
findings, counts and the step of the form are written in one unit of work at the end. A second run changes nothing.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.tables.rows import SheetRefused
from ia.ground.timetable.holds import Bench, Hold, Superseded
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.reconciliation import checks, compare, earlier, keeping, likely, reading, shelves, sources
from ia.reconciliation.compare import COUNTER, PLATFORM, Outcome
from ia.reconciliation.crew import share, together
from ia.reconciliation.files import FOLDER
from ia.reconciliation.lines import said
from ia.reconciliation.models import ReconRun, Revision
from ia.reconciliation.usual import PIECE

BENCH = Bench(Revision.__table__, ("waiting",))


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
    hands = sources.hands(_size(place) // PIECE)
    outcome = _compared(pulse, place, tolerance, hands)
    if outcome.too_many:
        most = compare.MOST_FINDINGS
        return _refuse(hold, _("More than %(most)s differences: another month, or another branch?", most=most))
    summaries, hinted = together(
        hands, lambda: sources.kept(place, PLATFORM, COUNTER), lambda: likely.hints(outcome.alone)
    )
    kept = keeping.prepared(hold.row.id, outcome.findings, hinted)
    _keep(hold, file, outcome, brought + outcome.own_amount, summaries, kept)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.iterdir())


def _compared(pulse: Pulse, place: Path, tolerance: int, hands: int) -> Outcome:
    return compare.whole(
        share(
            shelves.SHELVES,
            lambda number: compare.shelf(place, number, tolerance),
            hands,
            lambda number: pulse(50 + 50 * number // shelves.SHELVES),
        )
    )


def _refuse(hold: Hold, message: str, file: reading.CounterFile | None = None, columns: list | None = None) -> None:
    """The file cannot be taken: the run waits for another one, or to be told what its columns mean."""
    problems = [[one.line, one.column, str(one.message)] for one in file.reading.problems] if file else None
    with hold.unit(state="refused", message=message, problems=problems, columns=columns) as now:
        run = db.session.get(ReconRun, hold.row.run_id)
        engine.take(run, "reject-file", Act(None, now))


def _keep(
    hold: Hold, file: reading.CounterFile, outcome: Outcome, amount: int, summaries: str, kept: list[tuple]
) -> None:
    facts = {
        "counter_rows": outcome.counter_rows,
        "platform_rows": outcome.platform_rows,
        "counter_amount": file.reading.amount,
        "platform_amount": amount,
        "pairs": outcome.pairs,
        "matched": outcome.matched,
        "findings_count": len(kept),
        "digest": outcome.digest,
        "summaries_sha256": summaries,
        "file_format": file.sheet.format,
        "total_says": total_says(file.reading),
    }
    with hold.unit(state="done", compared_at=hold.tick(), **facts) as now:
        run = db.session.get(ReconRun, hold.row.run_id)
        said = earlier.said(run.id, hold.row.number)
        run.differences, run.explained = len(kept), keeping.write(kept, said)
        keeping.write_carried(hold.row.id, len(kept), earlier.rolled(run), said)
        engine.take(run, "compare" if kept else "match", Act(None, now))


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
