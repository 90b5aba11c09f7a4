"""Exports of clients and of talks with them: the record of each, and which clients and talks stood in it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.clients.finding.indexes import one_of
from ia.clients.references import STAYS, points_at_client
from ia.ground.db import Json, Moment, db

PURPOSES = {
    "service": _l("Serving the clients"),
    "analysis": _l("Report or analysis"),
    "check": _l("Comparing with other records"),
    "client": _l("Asked for by the client"),
    "authority": _l("Asked for by an authority or a court"),
    "other": _l("Another purpose"),
}
SUBJECTS = "clients", "talks"
"""What a file holds; see kinds.py."""


class ClientExport(db.Model):
    """One file of clients or of talks with them (`subject`). `code` stands in the file itself: it leads from a file that was
    found to who took it. `filters` are those of the list in words, pairs of title and value, typed numbers masked. `state`:
    waiting (the worker makes it), made, failed; `done_count` is how far the worker is. `sha256` is that of the file;
    `language` that in which it is written."""

    __tablename__ = "client_exports"
    __table_args__ = (
        CheckConstraint("format IN ('xlsx','csv')", name="format"),
        CheckConstraint(one_of("kind", PURPOSES), name="kind"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint("state IN ('waiting','made','failed')", name="state"),
        CheckConstraint("(state = 'made') = (sha256 IS NOT NULL AND made_at IS NOT NULL)", name="made"),
        CheckConstraint("NOT whole OR whole_reason <> ''", name="whole_has_reason"),
        Index(None, "by_id", "id"),
        Index(None, "branch_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    subject: Mapped[str] = mapped_column(String(8), default="clients", server_default="clients")
    format: Mapped[str] = mapped_column(String(4))
    kind: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(String(200))
    whole: Mapped[bool] = mapped_column(default=False)
    whole_reason: Mapped[str] = mapped_column(String(200), default="")
    filters: Mapped[list] = mapped_column(Json)
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    row_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None] = mapped_column(String(200))

    @classmethod
    def owned_by(cls, person, now: datetime):
        """Own exports: those that this person took."""
        return cls.by_id == person.id


class Exported(db.Model):
    """This client stood in that export, or a talk with it."""

    __tablename__ = "client_exported"
    __table_args__ = ({"sqlite_with_rowid": False},)

    export_id: Mapped[int] = mapped_column(ForeignKey("client_exports.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True, index=True)


class ExportedTalk(db.Model):
    """This talk stood in that export."""

    __tablename__ = "client_exported_talks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    export_id: Mapped[int] = mapped_column(ForeignKey("client_exports.id"), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("contact_records.id"), primary_key=True)


points_at_client("client_exported", on_merge=STAYS)
