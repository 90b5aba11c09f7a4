"""Contact rules, tracking sheets, and the monthly count of who was reached. The talk itself is a row of contact_records."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, exists, false, select
from sqlalchemy.orm import Mapped, mapped_column

from ia.clients.finding.indexes import one_of
from ia.clients.models import Client
from ia.clients.questions.models import OpenQuestion
from ia.clients.references import REMOVED, UNITES, points_at_client
from ia.clients.talks.sight import SIGHT
from ia.clients.vocabulary import CHANNELS
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope
from ia.ground.db import Json, Moment, Money, db
from ia.service.words import CYCLES, KINDS


def follows_client(scope: Scope) -> Scope:
    """The scope of a record that belongs to a client: whoever reaches the client by it reaches the record (P-17, F-E8)."""

    def condition(model, person, post, now):
        return exists().where(Client.id == model.client_id, scope.condition(Client, person, post, now))

    return Scope(scope.code, scope.title, condition, scope.personal)


def of_clients() -> Reach:
    """Sight of what belongs to clients in one's care, as of what was talked about with them."""
    return Reach(**{role: [follows_client(scope) for scope in scopes] for role, scopes in SIGHT.by_role.items()})


def _here(scope: Scope, column: str, place) -> Scope:
    """The scope, of what stands at a place of one's own, so that a list runs on the index of that place. The client is then
    asked row by row, in a subselect that no planner turns into a join: it would misjudge how many fit both."""

    def condition(model, person, post, now):
        theirs = scope.condition(Client, person, post, now)
        allowed = select(theirs).where(Client.id == model.client_id).correlate(model).scalar_subquery()
        return (getattr(model, column) == place(person, post)) & allowed

    return Scope(scope.code, scope.title, condition, scope.personal)


def listed() -> Reach:
    """What lists of them show: the same, each path on an index (see Placed)."""
    own = _here(OWN, "adviser_id", lambda person, post: person.id)
    team = _here(TEAM, "team_id", lambda person, post: post.team_id)
    branch = _here(BRANCH, "branch_id", lambda person, post: post.branch_id)
    return Reach(advisor=own, leader=(own, team), station_leader=(own, team), marketing_director=(own, branch))


class Placed:
    """Where the client stands, for the lists; it goes with the client when it changes hands (see following.py). Who may see
    what is asked of the client itself."""

    adviser_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))

    @staticmethod
    def place_of(client) -> dict[str, int | None]:
        """These columns for a client, or of the table of clients."""
        return {"adviser_id": client.managed_by_id, "team_id": client.team_id, "branch_id": client.branch_id}


class ContactRule(Placed, db.Model):
    """沟通条件 of one client (S-08): how often and by which way, and what calls for a contact besides. A condition that is
    empty is not asked. Important is who has assets of `importance`, or trades for `volume` in a month. Amounts in yuan,
    intervals in calendar days, moves of a held stock in percent."""

    __tablename__ = "contact_rules"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("cycle", CYCLES), name="cycle"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint("interval_days BETWEEN 1 AND 366", name="interval_days"),
        CheckConstraint("holding_move BETWEEN 1 AND 100", name="holding_move"),
        CheckConstraint("kind = 'immediate' OR cycle IS NOT NULL", name="regular_has_cycle"),
        Index(None, "adviser_id", "id", "cycle", "kind", "client_id"),  # narrowed by; of whom
        Index(None, "team_id", "id", "cycle", "kind", "client_id"),
        Index(None, "branch_id", "id", "cycle", "kind", "client_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(10), default="regular")
    cycle: Mapped[str | None] = mapped_column(String(8))
    channel: Mapped[str] = mapped_column(String(10), default="phone")
    importance: Mapped[Decimal | None] = mapped_column(Money)
    volume: Mapped[Decimal | None] = mapped_column(Money)
    satisfaction: Mapped[int | None]
    interval_days: Mapped[int | None]
    holding_move: Mapped[int | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


FEW = {"prepared": "done_at IS NULL", "on_site": "on_site", "product": "product IS NOT NULL"}
"""What few sheets are, each with an index of its own for the list that is narrowed to them."""


def _few(name: str, condition: str) -> Index:
    only = db.text(condition)
    return Index(f"ix_tracking_sheets_{name}", "branch_id", "client_id", sqlite_where=only, postgresql_where=only)


class TrackingSheet(Placed, db.Model):
    """客户服务跟踪表: the preparation of a talk, and with `record_id` the talk that was had. `state` in the database is
    prepared or done; whether issues are still open is read from the open questions of the talk."""

    __tablename__ = "tracking_sheets"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (record_id IS NULL)", name="done_has_record"),
        Index(None, "client_id", "id"),
        Index(None, "by_id", "id"),
        Index(None, "adviser_id", "id", "client_id"),
        Index(None, "team_id", "id", "client_id"),
        Index(None, "branch_id", "id", "client_id"),
        Index(None, "branch_id", "talked_at"),
        *(_few(name, condition) for name, condition in FEW.items()),
        Index(
            "uq_tracking_sheets_prepared",
            "client_id",
            "by_id",
            unique=True,
            sqlite_where=db.text("done_at IS NULL"),
            postgresql_where=db.text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    prep: Mapped[dict | None] = mapped_column(Json)
    why: Mapped[list | None] = mapped_column(Json)
    product: Mapped[dict | None] = mapped_column(Json)
    """How a product that the client has chosen does (S-02), by the codes of words.PRODUCT."""
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("contact_records.id"), unique=True)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    talked_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment of the talk, as its record has it: by it the list is narrowed to a month."""
    on_site: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Guidance on site (S-21): the adviser was among the clients of the branch."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def has_issues(cls, *, still_open: bool):
        """Condition: questions were left over from the talk, or some are still open."""
        asked = exists().where(OpenQuestion.record_id == cls.record_id)
        if still_open:
            open_one = select(OpenQuestion.id).where(
                OpenQuestion.record_id == cls.record_id, OpenQuestion.answered_at.is_(None)
            )
            return open_one.exists()
        return asked


class Activation(db.Model):
    """A sleeping client in a campaign that is to wake it (S-34), until `ended_at`. A client is in one campaign at a time.
    `branch_id` is the branch of whoever marked it, whose campaign it is."""

    __tablename__ = "client_activations"
    __table_args__ = (
        Index(
            "uq_client_activations_open",
            "client_id",
            unique=True,
            sqlite_where=db.text("ended_at IS NULL"),
            postgresql_where=db.text("ended_at IS NULL"),
        ),
        Index(
            "ix_client_activations_running",
            "branch_id",
            "campaign",
            sqlite_where=db.text("ended_at IS NULL"),
            postgresql_where=db.text("ended_at IS NULL"),
        ),
        Index(None, "client_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    campaign: Mapped[str] = mapped_column(String(40))
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class Coverage(db.Model):
    """How many existing clients an adviser had in a month, and how many of them were contacted (S-05); written once when
    the month is over, because the register does not remember whose client was whose."""

    __tablename__ = "contact_coverage"
    __table_args__ = (UniqueConstraint("branch_id", "month", "adviser_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    adviser_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    clients: Mapped[int]
    contacted: Mapped[int]


ContactRule.reach = TrackingSheet.reach = of_clients()
ContactRule.owned_by = classmethod(
    lambda cls, person, now: exists().where(Client.id == cls.client_id, Client.managed_by_id == person.id)
)

points_at_client(
    "contact_rules", on_merge=UNITES, on_deletion=REMOVED
)  # one rule a client: that of the record which stays
points_at_client("client_activations", on_merge=UNITES, same=("ended_at",), on_deletion=REMOVED)
points_at_client(
    "tracking_sheets",
    on_merge=UNITES,
    same=("by_id", "done_at", "record_id"),
    blank={"prep": None, "why": None, "product": None},
)
