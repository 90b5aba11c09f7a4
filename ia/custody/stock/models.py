"""The form by which clients of before become existing clients."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.imports.models import ImportBatch
from ia.ground.access.reach import BRANCH, OWN, Reach
from ia.ground.db import Json, Moment
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import User


class StockConfirmation(Document):
    """存量客户确认单: clients who had their accounts before the platform was there (4.6, 4.8). Its owner is the marketing
    director who asks, or asked again last. Which clients, says the register's `Concern`. `batch`: the file that brought all of
    them in; none where they were chosen in the list. `left_out`: [number of the client, code of WHY] of those who did not
    qualify any more when it was confirmed."""

    __tablename__ = "stock_confirmations"
    __table_args__ = (
        CheckConstraint("asked_count > 0", name="asked"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL) AND (confirmed_at IS NULL) = (confirmed_count IS NULL)",
            name="confirmed",
        ),
    )
    __mapper_args__ = {"polymorphic_identity": "stock_confirmation"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), index=True)
    asked_count: Mapped[int]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_count: Mapped[int | None]
    left_out: Mapped[list | None] = mapped_column(Json)

    batch: Mapped[ImportBatch | None] = relationship(lazy="raise", viewonly=True)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=[confirmed_by_id], lazy="raise", viewonly=True)


StockConfirmation.reach = Reach((ADDRESSED,), marketing_director=(OWN, BRANCH), admin_director=BRANCH)
