"""The sealed archive: what the platform knew of a client who was deleted. No page reads it (AMB-13)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db


class SealedClient(db.Model):
    """One deleted client. `content` is compressed JSON (see archive.py); `seal` is a keyed digest over it and everything
    else in the row. `retained_until` is the last day on which it must be kept (Z-01)."""

    __tablename__ = "sealed_clients"
    __table_args__ = (CheckConstraint("retained_until > sealed_on", name="retention"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_no: Mapped[str] = mapped_column(String(10), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    sealed_at: Mapped[datetime] = mapped_column(Moment)
    sealed_on: Mapped[date]
    retained_until: Mapped[date]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    seal: Mapped[str] = mapped_column(String(64))
