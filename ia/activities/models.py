"""Activities in three forms (those approved by level, demonstrations, seminars), their outlets and their checklists."""

from datetime import date, datetime
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.activities.words import (
    ACTIVITY,
    DEMO,
    LEVELS,
    OVER,
    PROMO_TYPES,
    REG_RESULTS,
    SEMINAR,
    SUB_KINDS,
    THEMES,
)
from ia.clients.finding.indexes import one_of
from ia.clients.models import Client
from ia.clients.references import points_at_client
from ia.ground.access.reach import ALL, BRANCH, OWN, REGION, TEAM, Reach, Scope, limited
from ia.ground.db import Json, Moment, Money, db
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import Unit, User


class Activity(Document):
    """市场活动记录表 of any kind. `title` is its name (活动名称), `owner_id` the project lead.

    `branch_id` is the branch at which it takes place: one of the region, or of the company, for an activity that is
    organised above. `level` says who organises and who approves it (A-04, A-06)."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint(one_of("sub_kind", SUB_KINDS), name="sub_kind"),
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("theme_kind", THEMES), name="theme_kind"),
        CheckConstraint(one_of("reg_result", REG_RESULTS), name="reg_result"),
        CheckConstraint(one_of("promo_type", PROMO_TYPES), name="promo_type"),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("held_at IS NULL OR ended_at >= held_at", name="held"),
        CheckConstraint("budget >= 0", name="budget"),
        CheckConstraint("actual_expense >= 0 AND actual_income >= 0", name="money"),
        CheckConstraint("(finance_at IS NULL) = (finance_by_id IS NULL)", name="finance"),
        CheckConstraint("reg_result IS NULL OR reg_filed_on IS NOT NULL", name="regulator"),
        Index(None, "starts_at"),
        Index(None, "client_id"),
    )
    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_abstract": True, "inherit_condition": id == Document.id}

    sub_kind: Mapped[str] = mapped_column(String(16))
    level: Mapped[str] = mapped_column(String(8))
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    purpose: Mapped[str | None] = mapped_column(Text)
    client_participants: Mapped[str | None] = mapped_column(Text)
    staff_participants: Mapped[list | None] = mapped_column(Json)
    """Numbers of the people of the house who take part."""
    resources: Mapped[str | None] = mapped_column(Text)
    publicity_plan: Mapped[str | None] = mapped_column(Text)
    arrangement: Mapped[str | None] = mapped_column(Text)
    budget: Mapped[Decimal | None] = mapped_column(Money)
    compliance_ack: Mapped[bool] = mapped_column(default=False)
    theme_kind: Mapped[str | None] = mapped_column(String(16))

    demo_theme: Mapped[str | None] = mapped_column(Text)
    equipment: Mapped[list | None] = mapped_column(Json)
    talk_min: Mapped[int | None]
    qa_min: Mapped[int | None]
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    consented: Mapped[bool] = mapped_column(default=False)
    demo_min: Mapped[int | None]
    feedback_form: Mapped[dict | None] = mapped_column(Json)
    """客户意见反馈表: needs, ideas, info (A-21)."""
    demo_record: Mapped[str | None] = mapped_column(Text)
    questions_needs: Mapped[str | None] = mapped_column(Text)
    effect_assessment: Mapped[str | None] = mapped_column(Text)

    theme: Mapped[str | None] = mapped_column(Text)
    talk_outline: Mapped[str | None] = mapped_column(Text)
    scale: Mapped[int | None]
    venue: Mapped[str | None] = mapped_column(String(200))
    speakers: Mapped[str | None] = mapped_column(Text)
    guests: Mapped[str | None] = mapped_column(Text)
    reception: Mapped[str | None] = mapped_column(Text)
    reg_filed_on: Mapped[date | None]
    reg_result: Mapped[str | None] = mapped_column(String(10))
    reg_ref: Mapped[str | None] = mapped_column(String(80))
    ad: Mapped[dict | None] = mapped_column(Json)
    media: Mapped[str | None] = mapped_column(Text)
    ad_size_times: Mapped[str | None] = mapped_column(String(200))
    printed_material: Mapped[str | None] = mapped_column(String(200))
    tickets_count: Mapped[int | None]
    venue_handover: Mapped[date | None]
    guests_settled: Mapped[date | None]

    product: Mapped[str | None] = mapped_column(String(200))
    promo_type: Mapped[str | None] = mapped_column(String(16))
    place: Mapped[str | None] = mapped_column(String(200))
    timetable: Mapped[str | None] = mapped_column(Text)
    targets: Mapped[str | None] = mapped_column(Text)

    strategy: Mapped[str | None] = mapped_column(Text)
    materials: Mapped[str | None] = mapped_column(Text)

    tasks: Mapped[list | None] = mapped_column(Json)
    """任务分工 as the lead plans it: rows of task, owner, due_on, target, and `form`, the task that dispatching made."""
    approval_step: Mapped[int] = mapped_column(default=0)
    """How many have approved it since it was submitted."""
    approved: Mapped[dict | None] = mapped_column(Json)
    """The plan as it was approved last, frozen: what a later change is held against (F-C8)."""
    approved_by: Mapped[list | None] = mapped_column(Json)
    """Who has approved it since it was submitted, by number: nobody does so twice."""
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    attended: Mapped[int | None]
    feedback: Mapped[str | None] = mapped_column(Text)
    development_effect: Mapped[str | None] = mapped_column(Text)
    actual_expense: Mapped[Decimal | None] = mapped_column(Money)
    actual_income: Mapped[Decimal | None] = mapped_column(Money)
    finance_note: Mapped[str | None] = mapped_column(Text)
    finance_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    finance_at: Mapped[datetime | None] = mapped_column(Moment)
    analysis_report: Mapped[str | None] = mapped_column(Text)
    appraisal: Mapped[str | None] = mapped_column(Text)
    """What the superior says of the whole when it is closed (A-46)."""
    promoted_case: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    """The draft of the typical case that was made of it (A-11)."""

    outlets: Mapped[list["Outlet"]] = relationship(order_by="Outlet.place", lazy="select", cascade="all, delete-orphan")
    checks: Mapped[list["Check"]] = relationship(order_by="Check.id", lazy="select", viewonly=True)
    client: Mapped[Client | None] = relationship(lazy="select", viewonly=True)
    branch: Mapped[Unit] = relationship(
        primaryjoin="foreign(Document.branch_id) == Unit.id", lazy="select", viewonly=True
    )

    @property
    def needs_regulator(self) -> bool:
        """Whether the securities regulator has to approve it before anybody is invited (A-27)."""
        return self.sub_kind == "report_meeting"


class MarketingActivity(Activity):
    """Report meeting, promotion, other: approved by level, dispatched, held, summed up."""

    __mapper_args__ = {"polymorphic_identity": ACTIVITY}


class Demo(Activity):
    """现场演示: reported to the leader, who consents; no further approval (A-12)."""

    __mapper_args__ = {"polymorphic_identity": DEMO}


class Seminar(Activity):
    """客户座谈: held by a team at least once a quarter, without approval (S-27, AMB-66)."""

    __mapper_args__ = {"polymorphic_identity": SEMINAR}


class Part(db.Model):
    """Somebody who takes part in an activity: named in its plan, responsible for a task, head of an outlet. It lets them
    see the activity once it is approved."""

    __tablename__ = "activity_parts"
    __table_args__ = (Index(None, "user_id", "activity_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)


class Outlet(db.Model):
    """An outlet that takes part in a promotion, with its head and the head's summary (A-46)."""

    __tablename__ = "activity_outlets"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR effect IS NOT NULL", name="summary"),
        UniqueConstraint("activity_id", "head_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    head_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    effect: Mapped[str | None] = mapped_column(Text)
    results: Mapped[str | None] = mapped_column(Text)
    shortcomings: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    head: Mapped[User] = relationship(lazy="joined", viewonly=True)


class Check(db.Model):
    """A point of the checklist that somebody has ticked: what is ready, since when, who says so (A-31, S-28)."""

    __tablename__ = "activity_checks"
    __table_args__ = (UniqueConstraint("activity_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"))
    item: Mapped[str] = mapped_column(String(16))
    done_at: Mapped[datetime] = mapped_column(Moment)
    done_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    done_by: Mapped[User] = relationship(lazy="joined", viewonly=True)


UNDECIDED = ("draft", "approving", "rejected")


def _taking_part(model, person, post, now):
    named = select(Part.activity_id).where(Part.user_id == person.id)
    return model.id.in_(named) & (model.state.not_in(("draft", "approving")) | (model.kind == SEMINAR))


def _of_level(*levels):
    return lambda model: model.level.in_(levels) & model.state.not_in(("draft",))


def _kind(model):
    return model.kind.in_((ACTIVITY, DEMO, SEMINAR))


def _always(activity) -> bool:
    return True


TAKING_PART = Scope("part", _l("activities in which one takes part"), _taking_part, personal=True, few=True)
OF_TEAM = limited(TEAM, "team_activities", _l("activities of the own team"), _kind, _always)
OF_BRANCH = limited(BRANCH, "branch_activities", _l("activities at the own branch"), _kind, _always)
DECIDED = limited(
    BRANCH,
    "decided_activities",
    _l("approved activities at the own branch"),
    lambda model: _kind(model) & model.state.not_in(UNDECIDED),
)
SUMMED_UP = limited(
    BRANCH,
    "summed_up",
    _l("activities at the own branch that have been held"),
    lambda model: (model.kind == ACTIVITY) & model.state.in_(OVER),
)
ABOVE_TEAMS = limited(
    BRANCH,
    "activities_above_teams",
    _l("activities of branch level or above at the own branch"),
    _of_level("branch", "region", "company"),
)
OF_REGION = limited(
    REGION,
    "region_activities",
    _l("activities of branch level or above in the own region"),
    _of_level("branch", "region"),
)
ABOVE = limited(ALL, "activities_above", _l("activities of region and company level"), _of_level("region", "company"))
OF_COMPANY = limited(ALL, "company_activities", _l("activities of company level"), _of_level("company"))
Activity.reach = Reach(
    (ADDRESSED, OWN, TAKING_PART),
    leader=OF_TEAM,
    station_leader=OF_TEAM,
    marketing_director=OF_BRANCH,
    admin_director=DECIDED,
    branch_gm=ABOVE_TEAMS,
    finance_admin=SUMMED_UP,
    regional_head=OF_REGION,
    brokerage_gm=ABOVE,
    hq_brokerage=OF_COMPANY,
    company_approver=OF_COMPANY,
)
"""7.1 and 7.2. Whoever is named in an activity sees it once it is decided, whatever the post."""
points_at_client("activities")
