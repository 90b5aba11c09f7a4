"""Feedback of one adviser on one product, and the paper in which a team's feedback of a month is sent up."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.feedback.words import ABOVE, KIND, SUMMARY_KIND
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import Unit

SENT = ("sent_up", "read")
"""States of a paper in which those above the branch read it."""


class ProductFeedback(Document):
    """产品反馈 (4.17). `month` is that in which it was handed in; `summary_id` the paper that has taken it in. The clients
    concerned stand in client_documents."""

    __tablename__ = "product_feedback"
    __table_args__ = (
        CheckConstraint("month LIKE '____-__'", name="month"),
        Index(None, "summary_id"),
        Index(
            "ix_product_feedback_open",
            "month",
            sqlite_where=text("summary_id IS NULL"),
            postgresql_where=text("summary_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}

    month: Mapped[str] = mapped_column(String(7))
    product: Mapped[str] = mapped_column(String(100))
    effect: Mapped[str] = mapped_column(Text)
    problems: Mapped[str | None] = mapped_column(Text)
    needs: Mapped[str | None] = mapped_column(Text)
    improvements: Mapped[str | None] = mapped_column(Text)
    summary_id: Mapped[int | None] = mapped_column(ForeignKey("feedback_summaries.id"))

    team: Mapped[Unit] = relationship(primaryjoin="foreign(Document.team_id) == Unit.id", lazy="raise", viewonly=True)


class FeedbackSummary(Document):
    """The paper of a team for a month: all its feedback, and what the leader says about the whole. `of_team_id` is the team,
    here so that the database can refuse a second paper for the month."""

    __tablename__ = "feedback_summaries"
    __table_args__ = (CheckConstraint("month LIKE '____-__'", name="month"), UniqueConstraint("of_team_id", "month"))
    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": SUMMARY_KIND, "inherit_condition": id == Document.id}

    of_team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    month: Mapped[str] = mapped_column(String(7))
    summary: Mapped[str] = mapped_column(Text)

    team: Mapped[Unit] = relationship(foreign_keys=[of_team_id], lazy="raise", viewonly=True)


def _sent(model, person, post, now):
    return (model.kind == SUMMARY_KIND) & model.state.in_(SENT)


SENT_UP = Scope("sent-up", _l("what was sent up"), _sent, personal=True)
ProductFeedback.reach = Reach((ADDRESSED, OWN), leader=TEAM, station_leader=TEAM, marketing_director=BRANCH)
FeedbackSummary.reach = Reach(
    (ADDRESSED,), leader=TEAM, station_leader=TEAM, marketing_director=BRANCH, **dict.fromkeys(ABOVE, SENT_UP)
)
"""Advisers do not see what is sent up: it holds the feedback of their colleagues (7.1)."""
