"""A question that could not be answered at once (S-18, S-24, S-32, A-34), and the promise made about it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.finding.indexes import one_of
from ia.clients.models import Client
from ia.clients.references import points_at_client
from ia.clients.vocabulary import CHANNELS
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach
from ia.ground.db import Moment
from ia.ground.documents.models import ADDRESSED, Document

SOURCES = {
    "contact": _l("Communication with the client"),
    "hotline": _l("Advisory hotline"),
    "on_site": _l("Guidance on site"),
    "seminar": _l("Client seminar"),
    "activity": _l("Marketing activity"),
}
"""Where a question was asked."""


class OpenQuestion(Document):
    """遗留问题. `answer_channel` and `promised_at` are what the client was told; `contact` says how to reach somebody who is
    not in the register. It concerns a client or a contact, and often both."""

    __tablename__ = "open_questions"
    __table_args__ = (
        CheckConstraint(one_of("answer_channel", CHANNELS), name="answer_channel"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint("client_id IS NOT NULL OR contact IS NOT NULL", name="somebody_asked"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_has_answer"),
        Index(None, "client_id"),
        Index(None, "record_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    contact: Mapped[str | None] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(Text)
    answer_channel: Mapped[str] = mapped_column(String(10))
    promised_at: Mapped[datetime] = mapped_column(Moment)
    source: Mapped[str] = mapped_column(String(10))
    record_id: Mapped[int | None] = mapped_column(ForeignKey("contact_records.id"))
    from_document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    __mapper_args__ = {"polymorphic_identity": "open_question", "inherit_condition": id == Document.id}

    client: Mapped[Client | None] = relationship(lazy="select", viewonly=True)


OpenQuestion.reach = Reach(
    (ADDRESSED,),
    advisor=OWN,
    leader=(OWN, TEAM),
    station_leader=(OWN, TEAM),
    marketing_director=(OWN, BRANCH),
)
points_at_client("open_questions")
