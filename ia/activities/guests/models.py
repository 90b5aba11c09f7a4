"""Invitations, question slips, seminar issues, and prospects that came of an activity."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ia.activities.guests.words import CATEGORIES, DEPARTMENTS
from ia.clients.finding.indexes import one_of
from ia.clients.references import UNITES, points_at_client
from ia.clients.vocabulary import CHANNELS
from ia.ground.db import Moment, db


class Invitation(db.Model):
    """通知客户 (A-30, S-29): a client who is invited, what the client answered, and whether the client came. `wishes` are
    opinions and requests (意见和要求)."""

    __tablename__ = "activity_invitations"
    __table_args__ = (
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("channel IS NULL OR notified_on IS NOT NULL", name="told"),
        CheckConstraint("tickets >= 0", name="tickets"),
        UniqueConstraint("activity_id", "client_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime] = mapped_column(Moment)
    notified_on: Mapped[date | None]
    channel: Mapped[str | None] = mapped_column(String(10))
    tickets: Mapped[int] = mapped_column(default=0)
    wishes: Mapped[str | None] = mapped_column(Text)
    attends: Mapped[bool | None]
    came: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Slip(db.Model):
    """提问条 (A-33). Asked by a client or by somebody who is not in the register (`contact`: name, and how to reach them).
    It is answered on the stage, or promised (A-34): then `question_id` is the open question; before, it is open."""

    __tablename__ = "activity_slips"
    __table_args__ = (
        CheckConstraint("NOT answered OR question_id IS NULL", name="answered_once"),
        Index(None, "activity_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    question: Mapped[str] = mapped_column(Text)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    contact: Mapped[str | None] = mapped_column(String(120))
    answerer: Mapped[str | None] = mapped_column(String(80))
    answered: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None] = mapped_column(Text)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("open_questions.id"), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(Moment)


class Issue(db.Model):
    """建议和问题 of a client at a seminar (S-31). Solved on the spot with its answer; or with the department that is asked,
    and then `question_id` is the open question about it (S-32); before, it is open."""

    __tablename__ = "activity_issues"
    __table_args__ = (
        CheckConstraint(one_of("category", CATEGORIES), name="category"),
        CheckConstraint(one_of("department", DEPARTMENTS), name="department"),
        CheckConstraint("NOT solved OR (answer IS NOT NULL AND question_id IS NULL)", name="solved_has_answer"),
        CheckConstraint("(question_id IS NULL) = (department IS NULL)", name="promise_has_department"),
        Index(None, "activity_id"),
        Index(None, "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    content: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(12))
    solved: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(20))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("open_questions.id"), unique=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(Moment)


class Gained(db.Model):
    """A prospect that came of an activity (A-18, A-23, A-36, A-48): who put it into the register, and when."""

    __tablename__ = "activity_prospects"
    __table_args__ = (UniqueConstraint("activity_id", "client_id"), Index(None, "client_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)


points_at_client(
    "activity_invitations", on_merge=UNITES, same=("activity_id",), blank={"wishes": None}, holds=False
)
points_at_client("activity_slips", blank={"contact": None}, holds=False)
points_at_client("activity_issues", holds=False)
points_at_client("activity_prospects", on_merge=UNITES, same=("activity_id",), holds=False)
