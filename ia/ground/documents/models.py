"""The header of every form, the opinions given on it, its attachments, and the counters of serial numbers."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ia.ground.access.reach import Scope
from ia.ground.db import Json, Moment, db
from ia.ground.inbox.models import Todo
from ia.ground.org.models import User
from ia.ground.org.person import Person


class Document(db.Model):
    """A form of any kind. Its own facts stand in the table of its room (joined inheritance on `kind`)."""

    __tablename__ = "documents"
    __table_args__ = (
        Index(None, "kind", "branch_id", "state", "id"),
        Index(None, "kind", "team_id", "id"),
        Index(None, "kind", "owner_id", "id"),
        Index(None, "kind", "created_by_id", "id"),
        Index(None, "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    serial_no: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[str] = mapped_column(String(30))
    state_since: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    sealed_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when what was personal in the form lies under seal elsewhere; its history tells no values any more."""

    owner: Mapped[User] = relationship(foreign_keys=[owner_id], lazy="raise", viewonly=True)
    opinions: Mapped[list["Opinion"]] = relationship(
        order_by="Opinion.id", lazy="select", viewonly=True, primaryjoin="Opinion.document_id == Document.id"
    )

    __mapper_args__ = {"polymorphic_on": "kind", "version_id_col": version}

    @classmethod
    def owned_by(cls, person: Person, now: datetime):
        """Whose it is: the owner, and whoever filled it in."""
        return (cls.owner_id == person.id) | (cls.created_by_id == person.id)

    def is_owned_by(self, person: Person) -> bool:
        """The same, of a form at hand."""
        return person.id in (self.owner_id, self.created_by_id)


class Opinion(db.Model):
    """What somebody said when taking a step: one row a transition, never changed (guideline 4.0)."""

    __tablename__ = "opinions"
    __table_args__ = (Index(None, "document_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor_name: Mapped[str] = mapped_column(String(40))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    for_name: Mapped[str | None] = mapped_column(String(40))
    """The one whom the actor stood in for; then `role` is a post of theirs."""
    role: Mapped[str] = mapped_column(String(24))
    step: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    warnings: Mapped[list | None] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Moment)

    @property
    def by(self):
        """Who said it, a deputy with the name of the one stood in for; empty for the platform."""
        return on_behalf(self.actor_name, self.for_name)


def on_behalf(actor: str, principal: str | None):
    """The name of whoever acted, in full where it was done for somebody else."""
    return _l("%(actor)s for %(principal)s", actor=actor, principal=principal) if principal else actor


class StoredFile:
    """What is known of a file that lies in the data directory under its SHA-256; for the tables that keep files."""

    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)

    @declared_attr
    def added_by_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("users.id"))


class Attachment(StoredFile, db.Model):
    """A file on a document."""

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index(None, "document_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))


class Counter(db.Model):
    """The last serial number given for a form, branch and month, counted up in the transaction that uses it."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


def _addressed(model, person, post, now):
    return model.id.in_(Todo.documents_waiting_for(person))


ADDRESSED = Scope("addressed", _l("what waits for oneself"), _addressed, personal=True)
"""Records that wait for this person, for as long as they wait (lesson 2: rights follow the work)."""
