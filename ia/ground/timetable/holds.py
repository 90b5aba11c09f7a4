"""Who works on something long now: taken by compare-and-set and kept by a lease, so that a second run changes nothing, and
the work of a killed worker is taken up where it stopped.

The table of what is worked on has the columns state, holder, attempts, tries, touched_at and leased_until.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, or_, select, update

from ia.ground.db import db, write_unit

LEASE = timedelta(minutes=2)
"""How long after its last sign of life a worker counts as lost. Longer than any one unit of work takes."""
PAUSE = timedelta(minutes=1)
MOST_TRIES = 5
"""So often the work is taken up without getting anywhere; then it is given up."""


class Superseded(RuntimeError):
    """Somebody else works on it, or it is no longer in the state that this work is for. Nothing was written."""


@dataclass(frozen=True)
class Bench:
    """The rows of a table as pieces of work: `working` are the states in which somebody should be at it."""

    table: Table
    working: tuple[str, ...]

    def row(self, number: int):
        row = db.session.execute(select(self.table).where(self.table.c.id == number)).one()
        db.session.rollback()
        return row

    def free(self, now: datetime):
        """Condition: there is work, and nobody is at it."""
        leased = self.table.c.leased_until
        return self.table.c.state.in_(self.working) & or_(leased.is_(None), leased <= now)

    def claim(self, number: int, holder: str, tick: Callable[[], datetime]) -> "Hold | None":
        """Take the work up; None when there is none, or somebody else is at it. A unit of work of its own.

        RQ hands a job out again, under its own name, only after its worker has died; so the same holder need not wait.
        """
        now, columns = tick(), self.table.c
        mine = columns.state.in_(self.working) & (columns.holder == holder)
        taken = {"holder": holder, "leased_until": now + LEASE, "touched_at": now}
        query = (
            update(self.table)
            .where(columns.id == number, or_(self.free(now), mine))
            .values(taken | {"attempts": columns.attempts + 1, "tries": columns.tries + 1})
            .returning(columns.attempts)
        )
        with write_unit() as unit:
            attempt = unit.execute(query).scalar()
        if attempt is None:
            return None
        row = self.row(number)
        return Hold(self, row, attempt, row.state, tick)

    def let_go(self, hold: "Hold") -> None:
        """After a failure: let it be tried again after a pause. A unit of work of its own."""
        mine = (self.table.c.id == hold.row.id, self.table.c.attempts == hold.attempt)
        with write_unit() as unit:
            unit.execute(update(self.table).where(*mine).values(leased_until=hold.tick() + PAUSE, holder=None))

    def lost(self, now: datetime) -> list[tuple[int, int]]:
        """What somebody should be at and nobody is, as pairs of number and attempts so far."""
        query = select(self.table.c.id, self.table.c.attempts).where(self.free(now)).order_by(self.table.c.id)
        return [tuple(row) for row in db.session.execute(query)]


@dataclass
class Hold:
    """The right to work on a row, as long as each unit of work finds it unchanged. `row` is as it stood when the present
    state began; `tick` tells the present moment."""

    bench: Bench
    row: object
    attempt: int
    state: str
    tick: Callable[[], datetime]

    @contextmanager
    def unit(self, **values):
        """A unit of work on the row; gives the present moment. Sets columns of the row and extends the lease. Raises
        Superseded."""
        now, state, table = self.tick(), values.get("state", self.state), self.bench.table
        lease = now + LEASE if state in self.bench.working else None
        mine = (table.c.id == self.row.id, table.c.attempts == self.attempt, table.c.state == self.state)
        said = {"touched_at": now, "tries": 0, "leased_until": lease, **values}
        with write_unit() as unit:
            if unit.execute(update(table).where(*mine).values(said)).rowcount != 1:
                raise Superseded(f"{table.name} {self.row.id}, attempt {self.attempt}, {self.state}")
            yield now
        if state != self.state:
            self.look_again()

    def count(self, **more: int) -> None:
        """Add to counts of the row, within a unit of work."""
        table = self.bench.table
        values = {name: table.c[name] + number for name, number in more.items()}
        db.session.execute(update(table).where(table.c.id == self.row.id).values(values))

    def look_again(self) -> None:
        """Read the row anew."""
        self.row = self.bench.row(self.row.id)
        self.state = self.row.state

    @property
    def is_hopeless(self) -> bool:
        """Whether the work has been taken up too often without getting anywhere."""
        return self.row.tries > MOST_TRIES
