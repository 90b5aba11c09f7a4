"""Meetings in three forms (a team's, the leaders', the morning's), who takes part in them, and their minutes."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from ia.clients.references import UNITES, points_at_client
from ia.ground.access.reach import ALL, BRANCH, REGION, TEAM, Reach, Scope, limited
from ia.ground.db import Json, Moment, db
from ia.ground.documents.models import ADDRESSED, Document
from ia.ground.org.models import Unit, User
from ia.meetings.words import ATTENDANCE, ATTENDEE_KINDS, KINDS, MODES, PERIODS, VERDICTS

TEAM_MEETING, LEADERS_MEETING, MORNING_MEETING = "meeting", "leaders_meeting", "morning_meeting"
REPORTED = ("reported", "archived")


def one_of(column: str, words) -> str:
    listed = ",".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


class Meeting(Document):
    """A meeting of any form, from its notice to its filed minutes (4.1). `title` is its subject, `owner_id` who called it.

    `meeting_kind` is the field 会议类型 of the guideline, whose name the kind of the form has taken."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint(one_of("meeting_kind", KINDS), name="meeting_kind"),
        CheckConstraint(one_of("period_kind", PERIODS), name="period_kind"),
        CheckConstraint(one_of("mode", MODES), name="mode"),
        CheckConstraint(
            "meeting_kind <> 'regular' OR (period_kind IS NOT NULL AND period_end IS NOT NULL)",
            name="regular_has_period",
        ),
        CheckConstraint("ends_at > starts_at", name="planned"),
        CheckConstraint("ended_at IS NULL OR (held_at IS NOT NULL AND ended_at >= held_at)", name="held"),
        CheckConstraint("NOT has_important_matter OR minute_taker_id IS NOT NULL", name="important_has_taker"),
        CheckConstraint("(morning_on IS NULL) = (meeting_kind <> 'morning')", name="morning_has_day"),
        UniqueConstraint("morning_team_id", "morning_on"),
        Index(None, "starts_at"),
        Index(None, "meeting_kind", "period_end"),
    )
    __mapper_args__ = {"polymorphic_abstract": True}

    id: Mapped[int] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    meeting_kind: Mapped[str] = mapped_column(String(8))
    period_kind: Mapped[str | None] = mapped_column(String(8))
    period_end: Mapped[date | None]
    main_content: Mapped[str | None] = mapped_column(Text)
    requirements: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    mode: Mapped[str] = mapped_column(String(8), default="on_site")
    mode_note: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    agenda: Mapped[list | None] = mapped_column(Json)
    """Rows of title, block and source: the user whose report the point comes from, or None."""
    performance_summary: Mapped[list | None] = mapped_column(Json)
    """Rows of user, the six figures (amounts as text), problems and solutions, as the leader has completed them (M-14)."""
    morning_team_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    morning_on: Mapped[date | None]
    """Team and day of a morning meeting: the database allows one record each (M-01)."""
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when others than the convener see it; a draft that is discarded is never issued."""
    held_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    has_important_matter: Mapped[bool] = mapped_column(default=False)
    minute_taker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    circulated_at: Mapped[datetime | None] = mapped_column(Moment)
    """Since when those who were there are asked to confirm the minutes; a change of the text ends it (F-A6)."""
    filed: Mapped[int] = mapped_column(default=0)
    """How often the minutes have been filed: the number of the newest version (F-A4)."""
    plan: Mapped[str | None] = mapped_column(Text)
    goals: Mapped[str | None] = mapped_column(Text)
    """What was planned from the minutes (M-26, M-37), for the work log to take over."""
    noted_at: Mapped[datetime | None] = mapped_column(Moment)
    """When whoever receives the report took note of it."""

    attendees: Mapped[list["Attendee"]] = relationship(
        order_by="Attendee.place", lazy="select", cascade="all, delete-orphan"
    )
    key_clients: Mapped[list["KeyClient"]] = relationship(
        order_by="KeyClient.place", lazy="select", cascade="all, delete-orphan"
    )
    minutes: Mapped["Minutes | None"] = relationship(lazy="select", uselist=False, cascade="all, delete-orphan")
    versions: Mapped[list["Version"]] = relationship(order_by="Version.number", lazy="select")
    team: Mapped[Unit | None] = relationship(
        primaryjoin=lambda: foreign(Document.team_id) == Unit.id, lazy="select", viewonly=True
    )

    def attendee(self, user_id: int) -> "Attendee | None":
        return next((one for one in self.attendees if one.user_id == user_id), None)


class TeamMeeting(Meeting):
    """定期会议, 临时会议, 团队会议: called and chaired by the leader (M-10 to M-27)."""

    __mapper_args__ = {"polymorphic_identity": TEAM_MEETING}


class LeadersMeeting(Meeting):
    """领队会议: called by the marketing director with all leaders of the branch (M-28 to M-38). It has no team."""

    __mapper_args__ = {"polymorphic_identity": LEADERS_MEETING}


class MorningMeeting(Meeting):
    """晨会: one record a team and trading day, made by the platform (M-01 to M-09)."""

    __mapper_args__ = {"polymorphic_identity": MORNING_MEETING}


class Attendee(db.Model):
    """One person's part in a meeting: invited, told, has read, has reported or prepared, was there, agrees with the minutes.

    `place` is the order of the list; `reports` says that a report is expected of the person before the meeting."""

    __tablename__ = "meeting_attendees"
    __table_args__ = (
        CheckConstraint(one_of("kind", ATTENDEE_KINDS), name="kind"),
        CheckConstraint(one_of("attendance", ATTENDANCE), name="attendance"),
        CheckConstraint(one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("verdict IS NULL OR verdict <> 'dissented' OR dissent IS NOT NULL", name="dissent_is_said"),
        UniqueConstraint("meeting_id", "user_id"),
        Index(None, "user_id", "meeting_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8), default="member")
    reports: Mapped[bool] = mapped_column(default=False)
    notified_at: Mapped[datetime | None] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    minutes_read_at: Mapped[datetime | None] = mapped_column(Moment)
    report: Mapped[str | None] = mapped_column(Text)
    recent_work: Mapped[str | None] = mapped_column(Text)
    difficulties: Mapped[str | None] = mapped_column(Text)
    needs: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    prep_experience: Mapped[str | None] = mapped_column(Text)
    prep_difficulties: Mapped[str | None] = mapped_column(Text)
    prep_problems: Mapped[str | None] = mapped_column(Text)
    prep_measures: Mapped[str | None] = mapped_column(Text)
    prepared_at: Mapped[datetime | None] = mapped_column(Moment)
    attendance: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(200))
    verdict: Mapped[str | None] = mapped_column(String(10))
    dissent: Mapped[str | None] = mapped_column(Text)
    verdict_at: Mapped[datetime | None] = mapped_column(Moment)
    verdict_on: Mapped[int | None]
    """Which wording of the minutes the verdict is about (`Minutes.wording`)."""

    user: Mapped[User] = relationship(lazy="joined", viewonly=True)

    @property
    def unexcused(self) -> bool:
        """Absent, and nobody has said why (M-18)."""
        return self.attendance == "absent" and not self.reason


class Minutes(db.Model):
    """会议纪要 (4.2): the text as it is being written. `wording` counts the texts that were shown for confirmation.

    Rows are lists of dicts: items (kind, text), action_items (task, type, assignee, due_on, item), adjustments (team, text),
    carried (item, outcome, due_on, note, settled). A number of `item` is that of the form into which filing has made the
    row, or which an earlier meeting has left open; `settled` is what filing has done about the latter."""

    __tablename__ = "meeting_minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    wording: Mapped[int] = mapped_column(default=1)
    topic: Mapped[str | None] = mapped_column(Text)
    problems_to_solve: Mapped[str | None] = mapped_column(Text)
    items: Mapped[list | None] = mapped_column(Json)
    problems_solved: Mapped[str | None] = mapped_column(Text)
    result: Mapped[str | None] = mapped_column(Text)
    work_summary: Mapped[str | None] = mapped_column(Text)
    business_exchange: Mapped[str | None] = mapped_column(Text)
    business_coordination: Mapped[str | None] = mapped_column(Text)
    conclusion: Mapped[str | None] = mapped_column(Text)
    problems: Mapped[str | None] = mapped_column(Text)
    solutions: Mapped[str | None] = mapped_column(Text)
    effect: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    division: Mapped[str | None] = mapped_column(Text)
    off_site: Mapped[str | None] = mapped_column(Text)
    marketing: Mapped[str | None] = mapped_column(Text)
    coordination: Mapped[str | None] = mapped_column(Text)
    action_items: Mapped[list | None] = mapped_column(Json)
    adjustments: Mapped[list | None] = mapped_column(Json)
    carried: Mapped[list | None] = mapped_column(Json)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime | None] = mapped_column(Moment)

    written_by: Mapped[User | None] = relationship(lazy="select", viewonly=True)

    __mapper_args__ = {"version_id_col": version}


class KeyClient(db.Model):
    """A key client whose holdings and plan were settled in a meeting (M-22)."""

    __tablename__ = "meeting_clients"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    place: Mapped[int]
    holdings: Mapped[str] = mapped_column(Text)
    plan: Mapped[str] = mapped_column(Text)


class Version(db.Model):
    """The minutes as they were filed, frozen like a sheet of paper; stays when they are taken up again (F-A4)."""

    __tablename__ = "meeting_versions"
    __table_args__ = (
        CheckConstraint("(reopened_at IS NULL) = (reopen_reason IS NULL)", name="reopened"),
        UniqueConstraint("meeting_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    number: Mapped[int]
    facts: Mapped[dict] = mapped_column(Json)
    filed_at: Mapped[datetime] = mapped_column(Moment)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    open_reason: Mapped[str | None] = mapped_column(Text)
    """Why it was filed although confirmations were open."""
    reopened_at: Mapped[datetime | None] = mapped_column(Moment)
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reopen_reason: Mapped[str | None] = mapped_column(Text)

    filed_by: Mapped[User] = relationship(foreign_keys=[filed_by_id], lazy="joined", viewonly=True)
    reopened_by: Mapped[User | None] = relationship(foreign_keys=[reopened_by_id], lazy="joined", viewonly=True)


def _attending(model, person, post, now):
    invited = select(Attendee.meeting_id).where(Attendee.user_id == person.id)
    return model.id.in_(invited) & model.issued_at.is_not(None)


def _kinds(scope: Scope, code: str, title, *kinds: str, limit=None) -> Scope:
    """The scope, narrowed to these kinds of form, so that the index which begins with the kind is used."""

    def narrowed(model):
        found = model.kind.in_(kinds)
        return found & limit(model) if limit else found

    return limited(scope, code, title, narrowed, None if limit else lambda meeting: meeting.kind in kinds)


def _issued(model):
    return model.issued_at.is_not(None)


_OF_TEAMS, _OF_LEADERS = (TEAM_MEETING, MORNING_MEETING), (LEADERS_MEETING,)
ATTENDING = Scope("attending", _l("meetings that one is invited to"), _attending, personal=True, few=True)
CALLED = _kinds(TEAM, "called", _l("meetings of the own team, once called"), *_OF_TEAMS, limit=_issued)
OWN_TEAM = _kinds(TEAM, "team_meetings", _l("meetings of the own team"), *_OF_TEAMS)
OF_TEAMS = _kinds(
    BRANCH, "teams_meetings", _l("meetings of the branch's teams, once called"), *_OF_TEAMS, limit=_issued
)
LEADERS = _kinds(BRANCH, "leaders", _l("leaders' meetings of the branch, once called"), *_OF_LEADERS, limit=_issued)
OWN_LEADERS = _kinds(BRANCH, "leaders_meetings", _l("leaders' meetings of the branch"), *_OF_LEADERS)


def _reported(model):
    return model.state.in_(REPORTED)


REGION_REPORTS = _kinds(
    REGION, "region_reports", _l("reported leaders' meetings of the region"), *_OF_LEADERS, limit=_reported
)
REPORTS = _kinds(ALL, "reports", _l("reported leaders' meetings of all branches"), *_OF_LEADERS, limit=_reported)
_BY_ROLE = {
    "advisor": (CALLED,),
    "leader": (OWN_TEAM, LEADERS),
    "station_leader": (OWN_TEAM, LEADERS),
    "marketing_director": (OF_TEAMS, OWN_LEADERS),
    "admin_director": (LEADERS,),
    "branch_gm": (LEADERS,),
    "regional_head": (REGION_REPORTS,),
    "brokerage_gm": (REPORTS,),
    "hq_brokerage": (REPORTS,),
}
"""7.1 and 7.2. Whoever is invited to a meeting sees it, whatever the post (M-29)."""


def _only(*scopes: Scope) -> Reach:
    by_role = {role: tuple(one for one in given if one in scopes) for role, given in _BY_ROLE.items()}
    return Reach((ADDRESSED, ATTENDING), **by_role)


Meeting.reach = Reach((ADDRESSED, ATTENDING), **_BY_ROLE)
TeamMeeting.reach = MorningMeeting.reach = _only(CALLED, OWN_TEAM, OF_TEAMS)
LeadersMeeting.reach = _only(LEADERS, OWN_LEADERS, REGION_REPORTS, REPORTS)
points_at_client(
    "meeting_clients", on_merge=UNITES, same=("meeting_id",), blank={"holdings": "", "plan": ""}, holds=False
)
