"""Readings of clients as a table (P-25), and how far each file of the read log has been taken in."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db


class ReadFile(db.Model):
    """A file of the read log: everything before the offset `taken` stands in the table."""

    __tablename__ = "client_read_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    taken: Mapped[int] = mapped_column(default=0)


class ClientRead(db.Model):
    """Somebody opened a page of a client. `file_id` and `place` name the line, so that none is taken in twice. Like the
    trail it outlives what it speaks of, so people and clients are numbers without a foreign key. `day` is the branch's."""

    __tablename__ = "client_reads"
    __table_args__ = (
        UniqueConstraint("file_id", "place"),
        Index(None, "client_id", "at"),
        Index(None, "user_id", "day", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("client_read_files.id"))
    place: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    day: Mapped[date]
    user_id: Mapped[int]
    client_id: Mapped[int]
    page: Mapped[str] = mapped_column(String(60))
    via: Mapped[str] = mapped_column(String(20))
