"""Writing what happened into the timelines of clients (D-38, F-E8)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert

from ia.clients.models import TimelineEntry
from ia.ground.db import db


def note(
    client_ids: Iterable[int], kind: str, text: str, act, *, document_id: int | None = None, at: datetime | None = None
) -> None:
    """The same entry for each of these clients, in one statement."""
    same = {
        "at": at or act.now,
        "kind": kind,
        "text": text,
        "document_id": document_id,
        "by_id": act.person.id if act.person else None,
    }
    if rows := [{"client_id": client_id, **same} for client_id in client_ids]:
        db.session.execute(insert(TimelineEntry), rows)
