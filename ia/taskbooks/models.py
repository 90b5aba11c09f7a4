"""The task book and what is added to it: entries, talks, co-developers, disputes, the service agreement."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from ia.clients.models import Client
from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope, limited
from ia.ground.db import Json, Moment, Money, db
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import User

AT_OPENING = ("director_confirmed", "opened", "counter_confirmed", "confirmed", "archived")
IS_CONFIRMED = text("confirmed_on IS NOT NULL")
AT_CONFIRMATION = ("opened", "counter_confirmed", "confirmed", "archived")


class TaskBook(Document):
    """客户开发任务书 (guideline 4.6). After approval its plan is fixed and only entries are added (D-22)."""

    __tablename__ = "task_books"
    __table_args__ = (
        CheckConstraint("approved_at IS NULL OR NOT retroactive OR consent_at IS NOT NULL", name="consent"),
        CheckConstraint("director_confirmed_at IS NULL OR client_owner_id IS NOT NULL", name="confirmed_has_owner"),
        CheckConstraint("confirmed_on IS NULL OR slip_no IS NOT NULL", name="confirmed_has_slip"),
        CheckConstraint("out_to IS NULL OR out_to > out_from", name="outing"),
        CheckConstraint("opened_by_id IS NULL OR fund_account_no IS NOT NULL", name="opened_has_account"),
        Index("ix_task_books_progress", "progress_from"),
        Index(None, "confirmed_on", sqlite_where=IS_CONFIRMED, postgresql_where=IS_CONFIRMED),
        Index(None, "client_id"),
    )
    __mapper_args__ = {"polymorphic_identity": "task_book"}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    open_client_id: Mapped[int | None] = mapped_column(unique=True)
    """The client again while the book is open: the database allows one open book a client (AMB-18)."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("task_books.id"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    target_source: Mapped[str] = mapped_column(String(20))
    goal: Mapped[str] = mapped_column(Text)
    deadline_on: Mapped[date]
    mode: Mapped[str] = mapped_column(String(20))
    business_needs: Mapped[str] = mapped_column(Text)
    analysis: Mapped[str | None] = mapped_column(Text)
    scheme: Mapped[str | None] = mapped_column(Text)
    kit: Mapped[list | None] = mapped_column(Json)
    purposes: Mapped[list | None] = mapped_column(Json)
    out_from: Mapped[datetime | None] = mapped_column(Moment)
    out_to: Mapped[datetime | None] = mapped_column(Moment)
    retroactive: Mapped[bool] = mapped_column(default=False)
    consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    consent_at: Mapped[datetime | None] = mapped_column(Moment)
    consent_channel: Mapped[str | None] = mapped_column(String(20))
    value_eval: Mapped[str | None] = mapped_column(Text)
    opportunity_eval: Mapped[str | None] = mapped_column(Text)
    strategy_eval: Mapped[str | None] = mapped_column(Text)
    decision_role: Mapped[str | None] = mapped_column(String(20))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    leader_opinion: Mapped[str | None] = mapped_column(Text)
    progress_from: Mapped[datetime | None] = mapped_column(Moment)
    """Since when no substantive progress is recorded: the last substantive entry, else approval or the new plan."""
    stall_causes: Mapped[str | None] = mapped_column(Text)
    new_scheme: Mapped[str | None] = mapped_column(Text)
    plan_pending: Mapped[bool] = mapped_column(default=False)
    final_summary: Mapped[str | None] = mapped_column(Text)
    fail_causes: Mapped[str | None] = mapped_column(Text)
    support_sought: Mapped[str | None] = mapped_column(Text)
    leader_confirm_opinion: Mapped[str | None] = mapped_column(Text)
    client_owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    director_opinion: Mapped[str | None] = mapped_column(Text)
    director_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    by_director: Mapped[bool] = mapped_column(default=False)
    managed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    disputed: Mapped[bool] = mapped_column(default=False)
    fund_account_no: Mapped[str | None] = mapped_column(String(20))
    total_assets: Mapped[Decimal | None] = mapped_column(Money)
    opened_on: Mapped[date | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    slip_no: Mapped[str | None] = mapped_column(String(40), unique=True)
    rights_given: Mapped[bool] = mapped_column(default=False)
    manual_given: Mapped[bool] = mapped_column(default=False)
    card_given: Mapped[bool] = mapped_column(default=False)
    confirmed_on: Mapped[date | None]

    client: Mapped[Client] = relationship(lazy="select", viewonly=True)
    client_owner: Mapped[User | None] = relationship(foreign_keys=[client_owner_id], lazy="select", viewonly=True)
    managed_by: Mapped[User | None] = relationship(foreign_keys=[managed_by_id], lazy="select", viewonly=True)
    entries: Mapped[list["Entry"]] = relationship(order_by="Entry.at, Entry.id", lazy="select", viewonly=True)
    talks: Mapped[list["Talk"]] = relationship(order_by="Talk.seq", lazy="select", viewonly=True)
    codevelopers: Mapped[list["Codeveloper"]] = relationship(
        order_by="Codeveloper.id", lazy="select", cascade="all, delete-orphan"
    )
    disputes: Mapped[list["Dispute"]] = relationship(order_by="Dispute.id", lazy="select")
    agreement: Mapped["Agreement | None"] = relationship(lazy="select", uselist=False)


class Codeveloper(db.Model):
    """An adviser who develops the client together with the owner; one of another team needs that team's leader (D-23)."""

    __tablename__ = "task_book_codevelopers"
    __table_args__ = (UniqueConstraint("book_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("task_books.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", viewonly=True)


class Entry(db.Model):
    """进展记录: one development activity. Never changed; the monthly check may find that it was not substantive (AMB-19)."""

    __tablename__ = "task_book_entries"
    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes"),
        CheckConstraint("out_to IS NULL OR out_to > out_from", name="outing"),
        Index(None, "book_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("task_books.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    mode: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int | None]
    content: Mapped[str] = mapped_column(Text)
    information: Mapped[str | None] = mapped_column(Text)
    experience: Mapped[str | None] = mapped_column(Text)
    feedback: Mapped[str | None] = mapped_column(Text)
    client_feeling: Mapped[str | None] = mapped_column(Text)
    substantive: Mapped[bool] = mapped_column(default=False)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    out_from: Mapped[datetime | None] = mapped_column(Moment)
    out_to: Mapped[datetime | None] = mapped_column(Moment)
    appointment_made: Mapped[bool] = mapped_column(default=False)
    reconfirmed: Mapped[bool] = mapped_column(default=False)
    next_contact_at: Mapped[datetime | None] = mapped_column(Moment)
    next_contact_mode: Mapped[str | None] = mapped_column(String(20))
    next_contact_topic: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)

    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="joined", viewonly=True)


class Talk(db.Model):
    """深入座谈: an in-depth talk, normally not more than three (D-42 … D-46)."""

    __tablename__ = "task_book_talks"
    __table_args__ = (UniqueConstraint("book_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("task_books.id"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    host: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    investment_history: Mapped[str | None] = mapped_column(Text)
    investment_ideas: Mapped[str | None] = mapped_column(Text)
    holdings: Mapped[str | None] = mapped_column(Text)
    risk_judgement: Mapped[str | None] = mapped_column(Text)
    first_advice: Mapped[str | None] = mapped_column(Text)
    outlook: Mapped[str | None] = mapped_column(Text)
    products_and_charges: Mapped[str | None] = mapped_column(Text)
    trial_services: Mapped[str | None] = mapped_column(Text)

    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="joined", viewonly=True)


class Dispute(db.Model):
    """争议: a doubt about the confirmation; while one is open the flow rests (D-50)."""

    __tablename__ = "task_book_disputes"
    __table_args__ = (
        CheckConstraint("(resolved_at IS NULL) = (resolution IS NULL)", name="resolved"),
        Index(None, "book_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("task_books.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    resolution: Mapped[str | None] = mapped_column(Text)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)

    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="joined", viewonly=True)


class Agreement(db.Model):
    """服务协议登记: signed by both, one copy for the client and one kept by the leader (D-52)."""

    __tablename__ = "agreements"
    __table_args__ = (
        CheckConstraint("state IN ('signed','in_custody','ended')", name="state"),
        CheckConstraint("state <> 'in_custody' OR place IS NOT NULL", name="custody_has_place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("task_books.id"), unique=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="signed")
    signed_on: Mapped[date]
    copies: Mapped[int] = mapped_column(default=2)
    services: Mapped[list | None] = mapped_column(Json)
    custodian_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    place: Mapped[str | None] = mapped_column(String(80))
    kept_since: Mapped[date | None]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime] = mapped_column(Moment)


def _codeveloped(model, person, post, now):
    return model.id.in_(select(Codeveloper.book_id).where(Codeveloper.user_id == person.id))


@cache
def _later() -> type[TaskBook]:
    """The books once more, made once: to give them a second name takes longer than the statement in which it stands."""
    return aliased(TaskBook, flat=True)


def _succeeded(model, person, post, now):
    later = _later()
    return model.id.in_(select(later.previous_id).where(later.owner_id == person.id, later.previous_id.is_not(None)))


CODEVELOPED = Scope("codeveloped", _l("developed together"), _codeveloped, personal=True)
SUCCEEDED = Scope("succeeded", _l("taken over from another adviser"), _succeeded, personal=True)
OPENING = limited(
    BRANCH, "opening", _l("own branch, from the director's confirmation on"), lambda m: m.state.in_(AT_OPENING)
)
CONFIRMATION = limited(
    BRANCH, "confirmation", _l("own branch, from account opening on"), lambda m: m.state.in_(AT_CONFIRMATION)
)

TaskBook.reach = Reach(
    (ADDRESSED,),
    advisor=(OWN, CODEVELOPED, SUCCEEDED),
    leader=(OWN, CODEVELOPED, SUCCEEDED, TEAM),
    station_leader=(OWN, CODEVELOPED, SUCCEEDED, TEAM),
    marketing_director=(OWN, BRANCH),
    admin_director=CONFIRMATION,
    counter_clerk=OPENING,
    counter_admin=CONFIRMATION,
)

points_at_client("task_books", copies=("open_client_id",))
points_at_client("agreements")
