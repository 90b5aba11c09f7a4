"""Printed sheets, the wet signatures registered on them, and where each copy is kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.ground.db import Json, Moment, db


class PrintCopy(db.Model):
    """One sheet: exactly what was printed, and under which code. Never changed after it is made.

    `facts` is what the template shows; `head` is what stands around it (see sheets.py). The database admits one
    original of each copy of a revision; whatever is printed after it is a reprint (补打).
    """

    __tablename__ = "print_copies"
    __table_args__ = (
        CheckConstraint("copy_no BETWEEN 1 AND copies", name="copy_no"),
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint("document_id IS NULL OR document_id = subject_id", name="document"),
        Index(None, "subject_kind", "subject_id", "paper", "id"),
        Index(
            "uq_print_copies_original",
            "subject_kind",
            "subject_id",
            "paper",
            "revision",
            "copy_no",
            unique=True,
            sqlite_where=text("NOT is_reprint"),
            postgresql_where=text("NOT is_reprint"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    serial_no: Mapped[str] = mapped_column(String(40))
    paper: Mapped[str] = mapped_column(String(30))
    revision: Mapped[int]
    copy_no: Mapped[int]
    copies: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(8), unique=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    head: Mapped[dict] = mapped_column(Json, deferred=True, deferred_group="frozen")
    facts: Mapped[dict] = mapped_column(Json, deferred=True, deferred_group="frozen")
    is_reprint: Mapped[bool]
    printed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    printed_by: Mapped[str] = mapped_column(String(40))
    printed_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(12))

    signatures: Mapped[list["Signature"]] = relationship(order_by="Signature.id", lazy="raise", viewonly=True)
    custodies: Mapped[list["Custody"]] = relationship(order_by="Custody.since, Custody.id", lazy="raise", viewonly=True)

    @property
    def kept(self) -> "Custody | None":
        """Where the sheet is now: its latest entry."""
        return self.custodies[-1] if self.custodies else None


class Signature(db.Model):
    """A wet signature in one box of one sheet. `role` is the box: the code of a role, or `client`."""

    __tablename__ = "signatures"
    __table_args__ = (UniqueConstraint("copy_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("print_copies.id"))
    role: Mapped[str] = mapped_column(String(24))
    signer: Mapped[str] = mapped_column(String(40))
    signer_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_on: Mapped[date]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime] = mapped_column(Moment)


class Custody(db.Model):
    """Who keeps a sheet where, since when (Z-08, Z-14). A sheet that moves gets another row."""

    __tablename__ = "custodies"
    __table_args__ = (
        Index(None, "copy_id", "since", "id"),
        Index(None, "holder_role", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("print_copies.id"))
    holder_role: Mapped[str] = mapped_column(String(24))
    place: Mapped[str] = mapped_column(String(80))
    since: Mapped[date]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime] = mapped_column(Moment)
