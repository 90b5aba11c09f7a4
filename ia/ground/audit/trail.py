"""Writing the trail, inside the transaction of the change itself. The rows of a unit are written together at its end."""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import current_app, has_request_context, request
from sqlalchemy import event, insert, select, text

from ia.ground import later
from ia.ground.audit import anchor
from ia.ground.audit.anchor import End
from ia.ground.audit.models import AuditRow
from ia.ground.config import kept_secret
from ia.ground.db import db, kept

GENESIS = "0" * 64
FOR = "acted_for"
"""Among the changes of a step that a deputy took: whom the deputy stood in for, by name."""
_LOCK_NUMBER = 7_120_401  # PostgreSQL advisory lock: one writer of the chain at a time
LAST = f"SELECT coalesce((SELECT seq || ' ' || mac FROM audit ORDER BY seq DESC LIMIT 1), '0 {GENESIS}')"
"""SQL: number and digest of the newest row, in one word as `seen` takes them."""
_ADD = insert(AuditRow.__table__)
log = logging.getLogger("ia.audit")


def chain_key() -> bytes:
    """The key of the chain (IA_AUDIT_KEY, else a file in the data directory): the database alone cannot be re-chained."""
    return bytes.fromhex(kept_secret("audit.key", "IA_AUDIT_KEY"))


def mac(key: bytes, before: str, facts: list) -> str:
    """The keyed digest of a row and of the row before it. `facts` are its columns in order, the moment as text in UTC."""
    payload = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hmac.digest(key, (before + payload).encode(), hashlib.sha256).hex()


def record(
    action: str, subject_kind: str, subject_id: int | None, *, actor, now: datetime, changes: dict | None = None
):
    """Add an event. `actor` is a Person or None for the system; `changes` maps a field to [before, after], as plain values.

    Personal numbers must be masked by the caller: the trail is read by people who may not see them.
    """
    record_all(action, subject_kind, {subject_id: changes}, actor=actor, now=now)


def record_all(
    action: str, subject_kind: str, changes: Mapping[int | None, dict | None], *, actor, now: datetime
) -> None:
    """The same event on several records at once: a row for each, in the order of `changes`."""
    same = {
        "at": now,
        "actor_id": actor.id if actor else None,
        "actor_name": actor.name if actor else "system",
        "action": action,
        "subject_kind": subject_kind,
        "address": (request.remote_addr or "") if has_request_context() else "",
    }
    rows = [same | {"subject_id": subject_id, "changes": _plain(changed)} for subject_id, changed in changes.items()]
    if rows:
        later.add(later.TRAIL, rows)


def _plain(changed: dict | None) -> dict | None:
    """What changed, as it is now and as it will be read back."""
    return json.loads(json.dumps(changed)) if changed else None


@later.written_by(later.TRAIL)
def _write(rows: list[dict]) -> None:
    """Link rows to the chain in their order, in one statement."""
    session = db.session()
    end = session.info.get("audit_tail") or _end(session)
    linked = []
    for row in rows:
        linked.append(_link(end, row))
        end = End(linked[-1]["seq"], linked[-1]["mac"])
    session.execute(_ADD, linked)
    session.info["audit_tail"] = end


FACTS = ("seq", "at", "actor_id", "actor_name", "action", "subject_kind", "subject_id", "address", "changes")
"""The columns that the digest of a row is made of, in this order."""


def _link(before: End, facts: dict) -> dict:
    """The row that follows on `before`, with its digest."""
    row = facts | {"seq": before.seq + 1}
    moment = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    shown = row | {"at": moment}
    return row | {"mac": mac(key(), before.mac, [shown[name] for name in FACTS])}


def _end(session) -> End:
    """The row that the next one follows. Nobody else writes the chain until this unit ends.

    Where the database ends before what is noted outside it, rows were cut off or an older database was put in place. The
    chain then goes on from what was noted: the missing numbers are never given again, and the gap shows for ever.
    """
    if db.engine.dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK_NUMBER})
    end = session.info.pop("audit_seen", None) or _parsed(session.scalar(text(LAST)))
    known = anchor.newest(anchor_path())
    if known and known.seq > end.seq:
        log.critical("the audit trail ends at row %d, but row %d was written once", end.seq, known.seq)
        return known
    return end


def _parsed(last: str) -> End:
    seq, digest = last.split()
    return End(int(seq), digest)


def seen(last: str) -> None:
    """Another statement of a unit that has the database to itself has answered LAST besides."""
    db.session().info["audit_seen"] = _parsed(last)


def last_change(subject_kind: str, subject_id: int):
    """Who changed a record last, and when: a row with actor_name and at, or None."""
    query = select(AuditRow.actor_name, AuditRow.at).where(
        AuditRow.subject_kind == subject_kind, AuditRow.subject_id == subject_id
    )
    return db.session.execute(query.order_by(AuditRow.seq.desc()).limit(1)).first()


def key() -> bytes:
    """The key, read once per application."""
    if "ia_audit_key" not in current_app.extensions:
        current_app.extensions["ia_audit_key"] = chain_key()
    return current_app.extensions["ia_audit_key"]


def anchor_path():
    """Where the last number and digest are noted outside the database after every commit."""
    return current_app.config["DATA_DIR"] / "audit.anchor"


@kept.connect
def _note_the_end(session):
    """Note the end of the chain outside the database, so that a cut or an older database is noticed."""
    if tail := session.info.pop("audit_tail", None):
        try:
            anchor.note(anchor_path(), tail)
        except OSError:  # the change itself is saved; a full disk must not make it look lost
            log.exception("the end of the audit trail could not be noted")


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session, previous):
    session.info.pop("audit_tail", None)
    session.info.pop("audit_seen", None)


@event.listens_for(db.session, "after_commit")
def _seen_no_more(session):
    session.info.pop("audit_seen", None)
