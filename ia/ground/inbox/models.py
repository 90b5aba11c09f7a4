"""To-dos and notices."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Json, Moment, db
from ia.ground.org.person import Person


class Todo(db.Model):
    """A record waits at an address: `u:17` a person, `leader@4` whoever leads unit 4 at the time of looking."""

    __tablename__ = "todos"
    __table_args__ = (
        Index(
            "ix_todos_open",
            "address",
            "due_at",
            "document_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_todos_late",
            "due_at",
            "document_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "document_id", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    address: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def waiting_for(cls, person: Person):
        """Condition: open and addressed to this person."""
        return cls.address.in_(sorted(person.addresses)) & cls.closed_at.is_(None)

    @classmethod
    def documents_waiting_for(cls, person: Person):
        """SELECT of the numbers of the documents that wait for this person."""
        return select(cls.document_id).where(cls.waiting_for(person))


class Notice(db.Model):
    """Something a person is told once. The text is kept as source string and values and translated when it is read.

    `reminder` is a J-number or a word; with subject, due moment and receiver it is unique, so nobody is told twice.
    While it sleeps (`snoozed_until`) it is not counted. `mailed_at` says that a mail about it has been made.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("reminder", "subject", "due_at", "user_id"),
        Index(None, "user_id", "read_at", "id"),
        Index(None, "created_at", "reminder"),
        Index(
            "ix_notices_unmailed",
            "user_id",
            "created_at",
            sqlite_where=text("mailed_at IS NULL AND read_at IS NULL"),
            postgresql_where=text("mailed_at IS NULL AND read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reminder: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(60))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    message: Mapped[str] = mapped_column(String(200))
    values: Mapped[dict] = mapped_column("params", Json)
    due_at: Mapped[datetime] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    snoozed_until: Mapped[datetime | None] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def awake(cls, now: datetime):
        """Condition: neither read nor asleep."""
        return cls.read_at.is_(None) & (cls.snoozed_until.is_(None) | (cls.snoozed_until <= now))
