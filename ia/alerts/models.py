"""The alert on a client's account, and the rules by which a branch lets alerts be raised."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from ia.alerts.words import HELPERS, KINDS, OUTCOMES
from ia.clients.finding.indexes import one_of
from ia.clients.models import Client, delegated_to, granted_to
from ia.clients.references import points_at_client
from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach, Scope
from ia.ground.db import Moment, db
from ia.ground.documents.models import ADDRESSED, Document

KIND = "alert"
STANDS_OPEN = text("resolved_at IS NULL")


class Alert(Document):
    """预警 (4.17). `value` is the actual state when it was raised, counted as the rule counts it, against the rule's `threshold`
    of that day; `observed` is what somebody saw who raised it by hand. Owner and place of the form are those of the client and
    go with it (see following.py); `place_id` is the branch once more, for the lists of the director.

    `open_key` names rule and client while the alert is open, so that the database refuses a second one.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        CheckConstraint(one_of("rule", KINDS), name="rule"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint(one_of("helper", HELPERS), name="helper"),
        CheckConstraint("(resolved_at IS NULL) = (outcome IS NULL)", name="resolved_has_outcome"),
        CheckConstraint("(resolved_at IS NULL) = (open_key IS NOT NULL)", name="open_has_key"),
        CheckConstraint("(helper IS NULL) = (help_asked_at IS NULL)", name="help"),
        CheckConstraint("value IS NOT NULL OR observed IS NOT NULL", name="says_what"),
        Index(None, "client_id", "rule"),
        Index(None, "place_id", "id"),
        Index("ix_alerts_open", "place_id", "id", sqlite_where=STANDS_OPEN, postgresql_where=STANDS_OPEN),
    )

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    rule: Mapped[str] = mapped_column(String(30))
    value: Mapped[int | None]
    threshold: Mapped[int | None]
    observed: Mapped[str | None] = mapped_column(Text)
    open_key: Mapped[str | None] = mapped_column(String(50), unique=True)
    contact_days: Mapped[int]
    escalate_days: Mapped[int]
    contact_by: Mapped[datetime] = mapped_column(Moment)
    """Until when the client is to be told (W-03)."""
    escalate_on: Mapped[date]
    """The day on which it goes to the leader if nobody has told the client."""
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    contacted_at: Mapped[datetime | None] = mapped_column(Moment)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("contact_records.id"), index=True)
    cause: Mapped[str | None] = mapped_column(Text)
    client_opinion: Mapped[str | None] = mapped_column(Text)
    measure: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(10))
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    helper: Mapped[str | None] = mapped_column(String(10))
    helper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    help_asked_at: Mapped[datetime | None] = mapped_column(Moment)

    __mapper_args__ = {"polymorphic_identity": KIND, "inherit_condition": id == Document.id}

    @classmethod
    def owned_by(cls, person, now: datetime):
        """Whose client it is; whoever raised it by hand has no sight of it by that."""
        return cls.owner_id == person.id

    def is_owned_by(self, person) -> bool:
        return self.owner_id == person.id


TABLE = Alert.__table__


class AlertRule(db.Model):
    """How a branch has set a rule (AMB-44). Where there is no row, the figures of words.KINDS hold.

    `contact_days` counts trading days after the one on which the alert is raised (0: that day itself), `escalate_days` working
    days after the deadline, `again_days` calendar days of rest after an alert was resolved, `most_open` alerts of this rule
    that an adviser has open at a time.
    """

    __tablename__ = "alert_rules"
    __table_args__ = (
        UniqueConstraint("branch_id", "kind"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("threshold BETWEEN 1 AND 1000", name="threshold"),
        CheckConstraint("contact_days BETWEEN 0 AND 10", name="contact_days"),
        CheckConstraint("escalate_days BETWEEN 1 AND 10", name="escalate_days"),
        CheckConstraint("again_days BETWEEN 1 AND 366", name="again_days"),
        CheckConstraint("most_open BETWEEN 1 AND 500", name="most_open"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str] = mapped_column(String(30))
    active: Mapped[bool]
    threshold: Mapped[int | None]
    contact_days: Mapped[int]
    escalate_days: Mapped[int]
    again_days: Mapped[int]
    most_open: Mapped[int | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


def _of_clients(scope: Scope, here) -> Scope:
    """The scope, of alerts that stand `here(model, person, post)`, so that a list runs on the index of that place. The client
    is then asked alert by alert: whoever no longer reaches it by this path has lost the alert too (P-17)."""

    def condition(model, person, post, now):
        theirs = scope.condition(Client, person, post, now)
        allowed = select(theirs).where(Client.id == model.client_id).correlate_except(Client).scalar_subquery()
        return here(model, person, post) & allowed

    return Scope(scope.code, scope.title, condition, scope.personal)


def _by_client(code: str, title, clients) -> Scope:
    """Alerts of few clients that `clients(person, now)` selects; by number, so that no list walks through all alerts."""
    theirs = TABLE.alias()

    def condition(model, person, post, now):
        return model.id.in_(select(theirs.c.id).where(theirs.c.client_id.in_(clients(person, now))))

    return Scope(code, title, condition, personal=True, few=True)


_own = _of_clients(OWN, lambda model, person, post: (model.kind == KIND) & (model.owner_id == person.id))
_team = _of_clients(TEAM, lambda model, person, post: (model.kind == KIND) & (model.team_id == post.team_id))
_branch = _of_clients(BRANCH, lambda model, person, post: model.place_id == post.branch_id)
_lent = _by_client("delegated", _l("delegated to oneself"), delegated_to)
_granted = _by_client("granted", _l("shared by work"), granted_to)
Alert.reach = Reach(
    (ADDRESSED,),
    advisor=(_own, _lent, _granted),
    leader=(_own, _lent, _granted, _team),
    station_leader=(_own, _lent, _granted, _team),
    marketing_director=(_own, _branch),
)
points_at_client("alerts", blank={"observed": "", "cause": None, "client_opinion": None, "measure": None})
