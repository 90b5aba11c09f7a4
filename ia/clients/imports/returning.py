"""Taking a file back: by itself when it could not be taken whole, or undone by somebody afterwards."""

from ia.clients.imports import undoing, writing
from ia.clients.imports.batch import KIND, actor_of, user_named
from ia.clients.imports.claims import BATCHES, Hold
from ia.clients.imports.taking import AMENDED
from ia.ground.audit import trail
from ia.ground.db import db

AT_ONCE = 1_000
"""New clients of one unit of work."""


def give_back(hold: Hold) -> None:
    """What was begun of a file that cannot be taken: known clients get back what stood there, the new ones, whom nobody
    has seen, are removed. Then the file is read again, and its sender sees what was in the way."""
    _put_back(hold, actor_of(hold.row))
    while ids := writing.staged(hold.row.id, AT_ONCE):
        db.session.rollback()
        with hold.unit(done_count=BATCHES.c.done_count + len(ids)):
            writing.drop_staged(ids)
    with hold.unit(state="reading", done_count=0):
        pass


def undo(hold: Hold) -> None:
    """Undo a file that was taken."""
    actor = user_named(hold.row.undone_by_id)
    _put_back(hold, actor)
    last = 0
    while ids := undoing.made(hold.row.id, last, AT_ONCE):
        last = ids[-1]
        _take_out(hold, ids, actor)
    batch = hold.row
    with hold.unit(state="undone") as now:
        changes = {"file": [None, batch.file_name], "reason": [None, batch.undone_why]}
        trail.record(undoing.ACTION, KIND, batch.id, actor=actor, now=now, changes=changes)


def _put_back(hold: Hold, actor) -> None:
    while rows := undoing.written(hold.row.id, AMENDED):
        stand, wanted, left = undoing.reversal(rows, hold.row.owner_id)
        db.session.rollback()
        stays = sum(map(bool, left.values()))
        counts = {"done_count": BATCHES.c.done_count + len(rows), "left_count": BATCHES.c.left_count + stays}
        with hold.unit(**counts) as now:
            undoing.put_back(stand, wanted, left, hold.row.id, actor, now)


def _take_out(hold: Hold, ids: list[int], actor) -> None:
    """Take out those with which nothing has happened; the others are noted, once. Asked within the unit of work, so that
    nothing can happen with them in between."""
    with hold.unit() as now:
        undoing.lock(ids)
        busy, noted = undoing.with_work(ids), undoing.noted(hold.row.id, ids)
        free, fresh = [one for one in ids if one not in busy], busy - noted
        undoing.take_out(free, hold.row.id, actor, now)
        undoing.leave(fresh, hold.row.id)
        hold.count(done_count=len(free) + len(fresh), left_count=len(fresh))
