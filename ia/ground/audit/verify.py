"""Proving the trail: every row follows the one before it, and the chain reaches what was noted outside the database."""

import json
from collections.abc import Iterable
from contextlib import closing, contextmanager
from typing import NamedTuple

from sqlalchemy import text

from ia.ground.audit import anchor, trail
from ia.ground.audit.anchor import End
from ia.ground.db import db, is_sqlite

AT_ONCE = 5000
_ROWS = text(
    "SELECT seq, at, actor_id, actor_name, action, subject_kind, subject_id, address, changes, mac FROM audit ORDER BY seq"
)


class Finding(NamedTuple):
    """The first row that is not as it was written, and in what way."""

    seq: int
    what: str


class Proof(NamedTuple):
    """How many rows were proven, where the chain ends, and the first finding, if any."""

    rows: int
    end: End
    finding: Finding | None


def verify(known: Iterable[End] = ()) -> Proof:
    """Walk the whole chain in order with flat memory. `known` are ends noted elsewhere, on paper for example.

    The notes are read before the rows: whatever they name was in the database by then.
    """
    ends: dict[int, str] = {}
    for end in sorted({*anchor.noted(trail.anchor_path()), *known}):
        if ends.setdefault(end.seq, end.mac) != end.mac:
            return Proof(0, End(0, trail.GENESIS), Finding(end.seq, "two different rows were noted under this number"))
    proof = _walk(ends)
    db.session.rollback()
    last = max(ends, default=0)
    if proof.finding is None and last > proof.end.seq:
        cut = f"missing, with all up to row {last}: cut off, or an older database was put in place"
        return proof._replace(finding=Finding(proof.end.seq + 1, cut))
    return proof


def _walk(ends: dict[int, str]) -> Proof:
    key, end, rows = trail.key(), End(0, trail.GENESIS), 0
    with _any_text(), closing(db.session.execute(_ROWS, execution_options={"yield_per": AT_ONCE})) as result:
        for seq, at, *facts, changes, digest in result:
            what = _misplaced(seq, end) or _altered(key, end, [seq, at, *facts, changes], digest)
            if not what and ends.get(seq, digest) != digest:
                what = "not the row that was noted outside the database"
            if what:
                return Proof(rows, end, Finding(min(seq, end.seq + 1), what))
            end, rows = End(seq, digest), rows + 1
    return Proof(rows, end, None)


def _misplaced(seq: int, end: End) -> str:
    """What is wrong with the number of the row after the one proven last; empty when nothing is."""
    if seq <= end.seq:
        return "added: the chain begins with row 1"
    if seq > end.seq + 1:
        return "missing" if seq == end.seq + 2 else f"missing, with all up to row {seq - 1}"
    return ""


def _altered(key: bytes, end: End, row: list, digest: str) -> str:
    """What is wrong with the contents of a row, as the database holds them; empty when nothing is."""
    seq, at, *facts, changes = row
    try:
        moment = at.replace(" ", "T") if isinstance(at, str) else at.isoformat(timespec="microseconds")
        facts = [seq, f"{moment}+00:00", *facts, json.loads(changes) if changes is not None else None]
        if trail.mac(key, end.mac, facts) == digest:
            return ""
    except (TypeError, ValueError, AttributeError, RecursionError):
        return "not what was written: it cannot even be read"
    return "not what was written: changed, exchanged, or put in between"


@contextmanager
def _any_text():
    """Let SQLite hand out also what is no text in UTF-8, so that such a row is found and not stumbled over."""
    connection = db.session.connection().connection.driver_connection
    if not is_sqlite():
        yield
        return
    usual, connection.text_factory = connection.text_factory, lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        connection.text_factory = usual


def missing_guards() -> list[str]:
    """The triggers that should keep the table from being changed and are not there."""
    if is_sqlite():
        wanted = ("audit_no_update", "audit_no_delete")
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    else:
        wanted = ("audit_no_change",)
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgenabled = 'O'"
    there = set(db.session.scalars(text(query)))
    db.session.rollback()
    return [name for name in wanted if name not in there]
