"""Clients and prospects, how to reach them, who may, and what happened with them."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    false,
    select,
    text,
    union,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship, validates

from ia.clients.finding.indexes import (
    STANDS_OPEN,
    by_assets,
    dated_by,
    one_of,
    plain_text,
    served,
    shown_by,
    sorted_by,
)
from ia.clients.finding.spelling import KEY_LENGTH, name_key
from ia.clients.finding.terms import LONGEST
from ia.clients.standing import priority
from ia.clients.talks import birthdays
from ia.clients.vocabulary import (
    DECIDED,
    DECISION_TYPES,
    FOLDERS,
    HORIZONS,
    LEVELS,
    RELATIONS,
    SALES_CHANNELS,
    SCOPES,
    SOURCES,
    STATUSES,
)
from ia.ground.access.reach import BRANCH, OWN, TEAM, AnyOf, Reach, Scope, limited
from ia.ground.clock import local_date
from ia.ground.db import Json, Moment, Money, db
from ia.ground.documents.models import StoredFile
from ia.ground.inbox.models import Todo
from ia.ground.org.models import User


class Client(db.Model):
    """A client or prospect (guideline 4.8). `managed_by` is the one adviser who may edit; numbers are kept unmasked here
    and masked wherever they are shown. `name_key` is how the name is spelt and sorted; it follows the name by itself."""

    __tablename__ = "clients"
    __table_args__ = (
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint(one_of("level", LEVELS), name="level"),
        CheckConstraint(one_of("visibility_scope", SCOPES), name="visibility_scope"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint("client_kind IN ('person','organisation')", name="client_kind"),
        CheckConstraint("min_advisor_level BETWEEN 1 AND 3", name="min_advisor_level"),
        CheckConstraint("potential_size BETWEEN 1 AND 3", name="potential_size"),
        CheckConstraint("likelihood BETWEEN 1 AND 3", name="likelihood"),
        CheckConstraint("timing BETWEEN 1 AND 3", name="timing"),
        CheckConstraint("last_satisfaction BETWEEN 1 AND 5", name="last_satisfaction"),
        CheckConstraint(one_of("decision_type", DECISION_TYPES), name="decision_type"),
        CheckConstraint(one_of("horizon", HORIZONS), name="horizon"),
        CheckConstraint(one_of("sales_channel", SALES_CHANNELS), name="sales_channel"),
        CheckConstraint(
            "status <> 'existing' OR (fund_account_no IS NOT NULL AND confirmed_under_id IS NOT NULL)",
            name="existing_has_account",
        ),
        CheckConstraint("gone_at IS NULL OR (managed_by_id IS NULL AND branch_id IS NULL)", name="gone_has_no_place"),
        CheckConstraint("merged_into_id IS NULL OR gone_at IS NOT NULL", name="merged_is_gone"),
        *sorted_by("own", "managed_by_id", "status", "last_contact_at", "total_assets", "last_satisfaction"),
        *sorted_by("team", "team_id"),
        *sorted_by("branch", "branch_id"),
        *shown_by("team", "team_id"),
        *shown_by("branch", "branch_id"),
        *dated_by("branch", "branch_id"),
        Index("ix_clients_id_no", "id_no"),
        by_assets("branch_id", "total_assets", "id", "opened_on", "level", "is_key", "client_kind", "managed_by_id"),
        served("branch_id", "managed_by_id", "team_id", "last_contact_at"),
        Index("ix_clients_birthday", "birthday", "managed_by_id"),
        Index(
            "ix_clients_branch_content",
            "branch_id",
            "last_satisfaction",
            sqlite_where=text("last_satisfaction IS NOT NULL"),
            postgresql_where=text("last_satisfaction IS NOT NULL"),
        ),
        Index(
            "uq_clients_fund_account_no",
            "fund_account_no",
            unique=True,
            sqlite_where=text("fund_account_no IS NOT NULL"),
            postgresql_where=text("fund_account_no IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_no: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(
        plain_text(KEY_LENGTH), default=lambda row: name_key(row.get_current_parameters()["name"])
    )
    client_kind: Mapped[str] = mapped_column(String(12), default="person")
    id_type: Mapped[str | None] = mapped_column(String(12))
    id_no: Mapped[str | None] = mapped_column(String(30))
    gender: Mapped[str | None] = mapped_column(String(8))
    born_on: Mapped[date | None]
    birthday_lunar: Mapped[bool] = mapped_column(default=False, server_default=false())
    birthday: Mapped[str | None] = mapped_column(String(5), default=lambda row: _birthday(row.get_current_parameters()))
    """The day that is kept every year (see birthdays.py); it follows the date of birth by itself."""
    education: Mapped[str | None] = mapped_column(String(20))
    area: Mapped[str | None] = mapped_column(String(40))
    knowledge: Mapped[str | None] = mapped_column(String(200))
    social_class: Mapped[str | None] = mapped_column(String(40))
    income: Mapped[str | None] = mapped_column(String(80))
    character: Mapped[str | None] = mapped_column(String(200))
    legal_awareness: Mapped[str | None] = mapped_column(String(200))
    values_held: Mapped[str | None] = mapped_column(String(200))
    goals: Mapped[str | None] = mapped_column(String(200))
    environment: Mapped[str | None] = mapped_column(String(200))
    fund_account_no: Mapped[str | None] = mapped_column(String(20))
    opened_on: Mapped[date | None]
    account_closed_on: Mapped[date | None]
    total_assets: Mapped[Decimal | None] = mapped_column(Money)
    holdings: Mapped[str | None] = mapped_column(Text)
    trading_means: Mapped[str | None] = mapped_column(String(80))
    sales_channel: Mapped[str | None] = mapped_column(String(8))
    employer: Mapped[str | None] = mapped_column(String(80))
    position: Mapped[str | None] = mapped_column(String(40))
    industry: Mapped[str | None] = mapped_column(String(40))
    preferences: Mapped[str | None] = mapped_column(Text)
    family: Mapped[str | None] = mapped_column(Text)
    investment_history: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(String(200))
    horizon: Mapped[str | None] = mapped_column(String(8))
    decision_type: Mapped[str | None] = mapped_column(String(12))
    special_service: Mapped[str | None] = mapped_column(Text)
    other: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12), default="prospect")
    level: Mapped[str] = mapped_column(String(12), default="junior")
    is_key: Mapped[bool] = mapped_column(default=False)
    visibility_scope: Mapped[str] = mapped_column(String(8), default="owner")
    min_advisor_level: Mapped[int] = mapped_column(default=1)
    source: Mapped[str] = mapped_column(String(20))
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    services: Mapped[list | None] = mapped_column(Json)
    confirmed_under_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    managed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    risk_level: Mapped[str | None] = mapped_column(String(12))
    risk_assessed_on: Mapped[date | None]
    exited_on: Mapped[date | None]
    exit_reason: Mapped[str | None] = mapped_column(String(200))
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    """When a development of this prospect failed last (D-39)."""
    potential_size: Mapped[int | None]
    likelihood: Mapped[int | None]
    timing: Mapped[int | None]
    priority: Mapped[int | None] = mapped_column(BigInteger)
    """The order of contacting prospects as one number (see priority.py); it follows the three factors by itself."""
    last_contact_at: Mapped[datetime | None] = mapped_column(Moment)
    last_satisfaction: Mapped[int | None]
    """How content the client was in the newest talk that says so; kept here because the order of contacting asks it of
    whole books (8.9)."""
    next_contact_at: Mapped[datetime | None] = mapped_column(Moment)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), index=True)
    gone_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when the record is out of use: merged into another, or deleted. Such a record has no place (adviser, team,
    branch), so that nobody reaches it, and no list pays for asking."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    contacts: Mapped[list["ContactWay"]] = relationship(
        order_by="ContactWay.id", cascade="all, delete-orphan", lazy="select"
    )
    managed_by: Mapped[User] = relationship(foreign_keys=[managed_by_id], lazy="raise", viewonly=True)

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _spell(self, column: str, name: str) -> str:
        self.name_key = name_key(name)
        return name

    @validates("born_on", "birthday_lunar")
    def _date(self, column: str, value):
        self.birthday = _birthday({"born_on": self.born_on, "birthday_lunar": self.birthday_lunar, column: value})
        return value

    @validates("status", "potential_size", "likelihood", "timing", "next_contact_at")
    def _rank(self, column: str, value):
        self.priority = priority.of(self, **{column: value})
        return value

    @classmethod
    def owned_by(cls, person, now: datetime):
        """Own clients: those whose named adviser this person is."""
        return cls.managed_by_id == person.id


def _birthday(facts: dict) -> str | None:
    return birthdays.of(facts.get("born_on"), lunar=bool(facts.get("birthday_lunar")))


class ContactWay(db.Model):
    """A phone number, address or other way to a client; `plain` is the value stripped for searching."""

    __tablename__ = "client_contacts"
    __table_args__ = (
        CheckConstraint("kind IN ('phone','mobile','email','fax','address','wechat')", name="kind"),
        Index(None, "client_id"),
        Index(None, "plain"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(200))
    plain: Mapped[str] = mapped_column(String(200))


class VisibleTeam(db.Model):
    """A team that a prospect is shown to when its scope is chosen teams (P-20)."""

    __tablename__ = "client_visible_teams"

    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)


class ClientGrant(db.Model):
    """Sight of one client given to one person by work that they share (co-development); it ends with the work."""

    __tablename__ = "client_grants"
    __table_args__ = (UniqueConstraint("user_id", "client_id", "why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Delegation(db.Model):
    """One client lent to another adviser for a time (P-09). `ends_on` is the last day. While it runs the delegate alone
    writes (AMB-11); whether it runs is asked when somebody looks, so nothing has to end it."""

    __tablename__ = "client_delegations"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index(
            "uq_client_delegations_open",
            "client_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "delegate_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def running(cls, today: date):
        """Condition: in force on that day."""
        return (cls.starts_on <= today) & (cls.ends_on >= today) & cls.ended_at.is_(None)


class Concern(db.Model):
    """A form is about this client. Whoever the form waits for may read the client for as long as it waits (lesson 2)."""

    __tablename__ = "client_documents"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True, index=True)


class OwnerChange(db.Model):
    """A client went from one adviser to another: when, why, by which form (F-E6)."""

    __tablename__ = "client_owners"
    __table_args__ = (Index(None, "client_id", "at"), Index(None, "from_id", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    why: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class SearchTerm(db.Model):
    """A client can be found in its branch by this term (see terms.py). The key begins with the branch, so that all terms
    of a branch that begin alike stand together."""

    __tablename__ = "client_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)

    branch_id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(plain_text(LONGEST), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True, index=True)


class ContactRecord(db.Model):
    """A talk, call or letter with a client (guideline 4.7); follows the client's rights (P-17)."""

    __tablename__ = "contact_records"
    __table_args__ = (
        CheckConstraint("direction IN ('active','passive')", name="direction"),
        CheckConstraint("nature IN ('complaint','enquiry','general','order')", name="nature"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index(None, "client_id", "at"),
        Index(None, "by_id", "at", "satisfaction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    direction: Mapped[str] = mapped_column(String(8))
    nature: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    topic: Mapped[str] = mapped_column(String(200))
    solved: Mapped[str | None] = mapped_column(Text)
    satisfaction: Mapped[int | None]
    minutes: Mapped[int | None]
    remark: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Annotation(db.Model):
    """批注: what an adviser notes about an own client, for reports to come (C-11). Never changed; its author may strike
    it out, and it stays readable as struck out."""

    __tablename__ = "client_annotations"
    __table_args__ = (Index(None, "client_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(Text)
    struck_at: Mapped[datetime | None] = mapped_column(Moment)


class Related(db.Model):
    """Two clients who belong together (F-F6). `relation` is what the other is to the first; one row stands for both."""

    __tablename__ = "client_relations"
    __table_args__ = (
        CheckConstraint(one_of("relation", RELATIONS), name="relation"),
        CheckConstraint("client_id <> other_id", name="two"),
        UniqueConstraint("client_id", "other_id"),
        Index(None, "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    relation: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class ClientFile(StoredFile, db.Model):
    """A file in one of the client's folders (C-27). Struck out it is no longer handed out, and stays kept (Z-01)."""

    __tablename__ = "client_files"
    __table_args__ = (
        CheckConstraint(one_of("folder", FOLDERS), name="folder"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name="struck"),
        Index(None, "client_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    folder: Mapped[str] = mapped_column(String(12))
    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    struck_reason: Mapped[str | None] = mapped_column(String(200))


class TimelineEntry(db.Model):
    """Something that happened to a client, written by whichever room it happened in (D-38, F-E8)."""

    __tablename__ = "client_timeline"
    __table_args__ = (Index(None, "client_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


def _shown(model, person, place, unit_id: int | None, scope: str):
    """Prospects of this scope at the place (a column) of one's post, open to one's grade."""
    if unit_id is None:
        return false()
    open_now = text(f"{model.__tablename__}.{STANDS_OPEN}")  # spelt as the indexes spell it, or they are not used
    return and_(place == unit_id, open_now, model.visibility_scope == scope, model.min_advisor_level <= person.grade)


def _granted(model, person, post, now):
    return model.id.in_(granted_to(person, now))


@cache
def _other() -> type[Client]:
    """The table once more, made once: to give it a second name takes longer than any statement in which it stands."""
    return aliased(Client)


def granted_to(person, now):
    """SELECT of the clients in use that shared work shows to the person today."""
    today, used = local_date(now), _other()
    mine = select(ClientGrant.client_id).join(used, used.id == ClientGrant.client_id).where(used.gone_at.is_(None))
    mine = mine.where(ClientGrant.user_id == person.id, ClientGrant.starts_on <= today)
    return mine.where((ClientGrant.ends_on.is_(None)) | (ClientGrant.ends_on > today))


def delegated_to(person, now):
    """SELECT of the clients that are lent to the person today."""
    return select(Delegation.client_id).where(Delegation.delegate_id == person.id, Delegation.running(local_date(now)))


def concerning(person):
    """SELECT of the clients that a form is about which waits for the person."""
    return select(Concern.client_id).where(Concern.document_id.in_(Todo.documents_waiting_for(person)))


def _chosen(model, person, post, now):
    chosen = exists().where(VisibleTeam.client_id == model.id, VisibleTeam.team_id == post.team_id)
    return _shown(model, person, model.branch_id, post.branch_id, "teams") & chosen


PROSPECTS = (
    Scope(
        "branch_prospects",
        _l("prospects shown to the branch"),
        lambda model, person, post, now: _shown(model, person, model.branch_id, post.branch_id, "branch"),
    ),
    Scope(
        "team_prospects",
        _l("prospects shown to the team"),
        lambda model, person, post, now: _shown(model, person, model.team_id, post.team_id, "team"),
    ),
    Scope("chosen_prospects", _l("prospects shown to chosen teams"), _chosen),
)
GRANTED = Scope("granted", _l("shared by work"), _granted, personal=True, few=True)
DELEGATED = Scope(
    "delegated",
    _l("delegated to oneself"),
    lambda model, person, post, now: model.id.in_(delegated_to(person, now)),
    personal=True,
    few=True,
)
CONCERNED = Scope(
    "concerned",
    _l("what a form is about that waits for oneself"),
    lambda model, person, post, now: model.id.in_(concerning(person)),
    personal=True,
    few=True,
)
SHARED = AnyOf(
    "shared",
    _l("shared by work, delegated, or to be decided about"),
    lambda model, person, post, now: model.id.in_(
        union(granted_to(person, now), delegated_to(person, now), concerning(person))
    ),
    personal=True,
    few=True,
    several=(GRANTED, DELEGATED, CONCERNED),
)
"""Few clients by three reasons: one path for the lists, told apart where it is explained who sees what and why."""
CONFIRMED = limited(
    BRANCH, "confirmed", _l("clients of the branch from confirmation on"), lambda m: m.status.in_(DECIDED)
)

Client.reach = Reach(
    logged="client",
    stood_for=(CONCERNED,),
    advisor=(OWN, SHARED, *PROSPECTS),
    leader=(OWN, SHARED, TEAM, *PROSPECTS),
    station_leader=(OWN, SHARED, TEAM, *PROSPECTS),
    marketing_director=(OWN, BRANCH),
    admin_director=(CONFIRMED, GRANTED),
    counter_clerk=(CONFIRMED, GRANTED),
    counter_admin=(CONFIRMED, GRANTED),
    finance_admin=GRANTED,
    finance_clerk=GRANTED,
    finance_manager=GRANTED,
    regional_head=CONCERNED,
    brokerage_gm=CONCERNED,
)
