"""The record of a merge: which of two records stayed, which went, and everything that is needed to part them again."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Text, exists, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.models import Client
from ia.clients.references import STAYS, points_at_client
from ia.ground.access.reach import Reach, Scope
from ia.ground.db import Json, Moment, db


class ClientMerge(db.Model):
    """Two records of one client were made one. `kept` is the snapshot (see join.py); empty once the client is deleted.
    `not_restored` names the fields that were changed between the merge and its undoing, and so stayed."""

    __tablename__ = "client_merges"
    __table_args__ = (
        CheckConstraint("stays_id <> goes_id", name="two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stays_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    goes_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    kept: Mapped[dict] = mapped_column(Json, deferred=True)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_reason: Mapped[str | None] = mapped_column(Text)
    not_restored: Mapped[list | None] = mapped_column(Json)

    stays: Mapped[Client] = relationship(foreign_keys=[stays_id], lazy="select", viewonly=True)
    goes: Mapped[Client] = relationship(foreign_keys=[goes_id], lazy="select", viewonly=True)


def _staying(model, condition):
    """The record that stayed meets the condition."""
    return exists().where(Client.id == model.stays_id, condition)


OWN = Scope(
    "own",
    _l("own"),
    lambda model, person, post, now: _staying(model, Client.managed_by_id == person.id),
    personal=True,
)
TEAM = Scope(
    "team",
    _l("own team"),
    lambda model, person, post, now: _staying(model, Client.team_id == post.team_id) if post.team_id else false(),
)
BRANCH = Scope(
    "branch",
    _l("own branch"),
    lambda model, person, post, now: _staying(model, Client.branch_id == post.branch_id),
)

ClientMerge.reach = Reach(
    advisor=OWN,
    leader=(OWN, TEAM),
    station_leader=(OWN, TEAM),
    marketing_director=(OWN, BRANCH),
)

points_at_client("client_merges", on_merge=STAYS, blank={"kept": {}, "reason": "", "undone_reason": None})
