"""Who works on a file now (see ia/ground/timetable/holds.py), and what becomes of one with which nobody copes."""

import logging
from collections.abc import Callable
from datetime import datetime

from ia.clients.imports.models import WORKING, ImportBatch
from ia.ground.timetable.holds import LEASE, MOST_TRIES, PAUSE, Bench, Hold, Superseded

__all__ = ["BATCHES", "LEASE", "MOST_TRIES", "PAUSE", "Hold", "Superseded", "claim", "give_up", "let_go", "lost"]

GIVEN_UP = {"reading": "refused", "staging": "returning", "updating": "returning"}
BATCHES = ImportBatch.__table__
BENCH = Bench(BATCHES, WORKING)
log = logging.getLogger("ia.imports")


def claim(batch_id: int, holder: str, tick: Callable[[], datetime]) -> Hold | None:
    """Take the work on a batch up; None when there is none, or somebody else is at it."""
    return BENCH.claim(batch_id, holder, tick)


def give_up(hold: Hold, message: str) -> None:
    """Leave a file alone with which the platform cannot cope: nothing of it stays. What cannot be left half done is tried
    for ever, with pauses."""
    if hold.is_hopeless and hold.state in GIVEN_UP:
        log.error("import %d is given up after %d tries: %s", hold.row.id, hold.row.tries, hold.state)
        with hold.unit(state=GIVEN_UP[hold.state], message=message, done_count=0):
            pass


def let_go(hold: Hold) -> None:
    """After a failure: let it be tried again after a pause."""
    BENCH.let_go(hold)


def lost(now: datetime) -> list[tuple[int, int]]:
    """Batches on which somebody should work and nobody does, as pairs of number and attempts so far."""
    return BENCH.lost(now)
