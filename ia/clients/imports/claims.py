"""Who works on a file now: taken by compare-and-set and kept by a lease, so that a second run changes nothing, and the work
of a killed worker is taken up where it stopped."""

import logging
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from ia.clients.imports.models import WORKING, ImportBatch
from ia.ground.db import db, write_unit

LEASE = timedelta(minutes=2)
"""How long after its last sign of life a worker counts as lost. Longer than any one unit of work takes."""
PAUSE = timedelta(minutes=1)
MOST_TRIES = 5
"""So often the work is taken up without getting anywhere; then it is given up."""
GIVEN_UP = {"reading": "refused", "staging": "returning", "updating": "returning"}
BATCHES = ImportBatch.__table__
log = logging.getLogger("ia.imports")


class Superseded(RuntimeError):
    """Somebody else works on the batch, or it is no longer in the state that this work is for. Nothing was written."""


@dataclass
class Hold:
    """The right to work on a batch, as long as each unit of work finds it unchanged. `batch` is the row as it stood when
    the present state began; `tick` tells the present moment."""

    batch: object
    attempt: int
    state: str
    tick: Callable[[], datetime]

    @contextmanager
    def unit(self, **values):
        """A unit of work on the batch; gives the present moment. Sets columns of the batch and extends the lease. Raises
        Superseded."""
        now, state = self.tick(), values.get("state", self.state)
        lease = now + LEASE if state in WORKING else None
        mine = (BATCHES.c.id == self.batch.id, BATCHES.c.attempts == self.attempt, BATCHES.c.state == self.state)
        said = {"touched_at": now, "tries": 0, "leased_until": lease, **values}
        with write_unit() as unit:
            if unit.execute(update(BATCHES).where(*mine).values(said)).rowcount != 1:
                raise Superseded(f"import {self.batch.id}, attempt {self.attempt}, {self.state}")
            yield now
        if state != self.state:
            self.look_again()

    def count(self, **more: int) -> None:
        """Add to counts of the batch, within a unit of work."""
        values = {name: BATCHES.c[name] + number for name, number in more.items()}
        db.session.execute(update(BATCHES).where(BATCHES.c.id == self.batch.id).values(values))

    def look_again(self) -> None:
        """Read the batch anew."""
        self.batch = _row(self.batch.id)
        self.state = self.batch.state


def _row(batch_id: int):
    row = db.session.execute(select(BATCHES).where(BATCHES.c.id == batch_id)).one()
    db.session.rollback()
    return row


def free(now: datetime):
    """Condition: there is work, and nobody is at it."""
    return BATCHES.c.state.in_(WORKING) & or_(BATCHES.c.leased_until.is_(None), BATCHES.c.leased_until <= now)


def claim(batch_id: int, holder: str, tick: Callable[[], datetime]) -> Hold | None:
    """Take the work up; None when there is none, or somebody else is at it. A unit of work of its own.

    RQ hands a job out again, under its own name, only after its worker has died; so the same holder need not wait.
    """
    now = tick()
    mine = BATCHES.c.state.in_(WORKING) & (BATCHES.c.holder == holder)
    taken = {"holder": holder, "leased_until": now + LEASE, "touched_at": now}
    query = (
        update(BATCHES)
        .where(BATCHES.c.id == batch_id, or_(free(now), mine))
        .values(taken | {"attempts": BATCHES.c.attempts + 1, "tries": BATCHES.c.tries + 1})
        .returning(BATCHES.c.attempts)
    )
    with write_unit() as unit:
        attempt = unit.execute(query).scalar()
    if attempt is None:
        return None
    row = _row(batch_id)
    return Hold(row, attempt, row.state, tick)


def give_up(hold: Hold, message: str) -> None:
    """Leave a file alone with which the platform cannot cope: nothing of it stays. What cannot be left half done is tried
    for ever, with pauses."""
    if hold.batch.tries > MOST_TRIES and hold.state in GIVEN_UP:
        log.error("import %d is given up after %d tries: %s", hold.batch.id, hold.batch.tries, hold.state)
        with hold.unit(state=GIVEN_UP[hold.state], message=message, done_count=0):
            pass


def let_go(hold: Hold) -> None:
    """After a failure: let it be tried again after a pause. A unit of work of its own."""
    mine = (BATCHES.c.id == hold.batch.id, BATCHES.c.attempts == hold.attempt)
    with write_unit() as unit:
        unit.execute(update(BATCHES).where(*mine).values(leased_until=hold.tick() + PAUSE, holder=None))


def lost(now: datetime) -> list[tuple[int, int]]:
    """Batches on which somebody should work and nobody does, as pairs of number and attempts so far."""
    query = select(BATCHES.c.id, BATCHES.c.attempts).where(free(now)).order_by(BATCHES.c.id)
    return [tuple(row) for row in db.session.execute(query)]
