"""Lending clients to another adviser for a time, and taking them back (P-09, P-10).

Whether a delegation runs is asked of its days whenever somebody looks. Nothing has to happen on its first day or after its
last; what is written here are the rows, the timeline and the trail.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import insert, update

from ia.clients import register
from ia.clients.care import handing
from ia.clients.models import Delegation
from ia.clients.page import timeline
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.org import colleagues


def lend(client_ids: Iterable[int], act, *, document_id: int, delegate_id: int, starts_on: date, ends_on: date) -> None:
    """From the first day to the last, both included, the delegate alone writes. A client that is lent already breaks the
    unique index on open delegations."""
    ids = sorted(client_ids)
    period = {"delegate_id": delegate_id, "starts_on": starts_on, "ends_on": ends_on}
    db.session.execute(insert(Delegation), [{"client_id": one, "document_id": document_id, **period} for one in ids])
    text = f"{colleagues.names([delegate_id])[delegate_id]} {starts_on} – {ends_on}"
    timeline.note(ids, "delegated", text, act, document_id=document_id)
    changes = {
        "delegated_to": [None, delegate_id],
        "starts_on": [None, str(starts_on)],
        "ends_on": [None, str(ends_on)],
    }
    trail.record_all("client:delegated", register.KIND, dict.fromkeys(ids, changes), actor=act.person, now=act.now)
    handing.lent_or_back(ids, act)


def take_back(which, act, *, at: datetime | None = None) -> list[int]:
    """End what is still lent of the delegations that `which`, a condition, names; `at` when they ended, if not now.
    Returns the clients that their adviser has again."""
    ended = (
        update(Delegation)
        .where(which, Delegation.ended_at.is_(None))
        .values(ended_at=at or act.now)
        .returning(Delegation.client_id, Delegation.document_id, Delegation.delegate_id)
    )
    rows = db.session.execute(ended.execution_options(synchronize_session=False)).all()
    names = colleagues.names(row.delegate_id for row in rows)
    for document_id, delegate_id in sorted({(row.document_id, row.delegate_id) for row in rows}):
        ids = sorted(row.client_id for row in rows if row.document_id == document_id)
        timeline.note(ids, "delegation-ended", names[delegate_id], act, document_id=document_id, at=at)
        changes = {"delegated_to": [delegate_id, None]}
        said = dict.fromkeys(ids, changes)
        trail.record_all("client:delegation-ended", register.KIND, said, actor=act.person, now=act.now)
    back = sorted(row.client_id for row in rows)
    handing.lent_or_back(back, act)
    return back
