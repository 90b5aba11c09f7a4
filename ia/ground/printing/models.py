"""Printed sheets, the wet signatures registered on them, where each copy is kept, its scans, and the files made of papers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.ground.db import Json, Moment, db
from ia.ground.documents.models import StoredFile


class Struck:
    """What was registered wrongly is struck, with who did it and why, and stays to be seen."""

    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    struck_by: Mapped[str | None] = mapped_column(String(40))
    struck_reason: Mapped[str | None] = mapped_column(String(200))


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
        Index(None, "printed_by_id", "printed_at"),
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
    scans: Mapped[list["Scan"]] = relationship(order_by="Scan.id", lazy="raise", viewonly=True)

    @property
    def kept(self) -> "Custody | None":
        """Where the sheet is now: its latest entry."""
        return self.custodies[-1] if self.custodies else None

    @property
    def signed(self) -> list["Signature"]:
        """The signatures that hold: what was struck is no signature."""
        return [signature for signature in self.signatures if signature.struck_at is None]

    @property
    def scanned(self) -> list["Scan"]:
        """The scans that hold."""
        return [scan for scan in self.scans if scan.struck_at is None]


class Signature(Struck, db.Model):
    """A wet signature in one box of one sheet. `role` is the box: the code of a role, or `client`. Once struck, its
    box is free again."""

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name="struck"),
        Index(None, "copy_id"),
        Index(
            "uq_signatures_standing",
            "copy_id",
            "role",
            unique=True,
            sqlite_where=text("struck_at IS NULL"),
            postgresql_where=text("struck_at IS NULL"),
        ),
    )

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


class Scan(Struck, StoredFile, db.Model):
    """A scan of one sheet as it was signed, attached to exactly that copy (F-O6). One that is struck
    no longer counts."""

    __tablename__ = "scans"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name="struck"),
        Index(None, "copy_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("print_copies.id"))


class SealedPaper(db.Model):
    """A paper of a form as a file, made by the worker after the form was closed. `closed_at` is that of the form: one that
    is taken up and closed again gets new files. Without `sha256` there was nothing to print."""

    __tablename__ = "sealed_papers"
    __table_args__ = (
        CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name="file"),
        UniqueConstraint("document_id", "closed_at", "paper"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    closed_at: Mapped[datetime] = mapped_column(Moment)
    paper: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(Moment)


class Bundle(db.Model):
    """A form and its attachments as one file to print, made by the worker for whoever asked (F-J4)."""

    __tablename__ = "bundles"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'made', 'failed')", name="state"),
        Index(None, "document_id", "asked_by_id", "id"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    made_at: Mapped[datetime | None] = mapped_column(Moment)
