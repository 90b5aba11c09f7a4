"""Who answers which advisory phone when (S-13), and what follows from it: sight of the branch's clients for the length of
one's own session (S-17, AMB-62).

The roster stands in the register because it decides who sees a client, as delegations and grants do. It widens nothing
by itself: `LOOK_UP` is asked by the pages of the hotline alone, `Client.reach` by all others.
"""

from datetime import date, datetime, time

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, and_, exists, false, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ia.clients.finding.indexes import one_of
from ia.clients.finding.search import named
from ia.clients.models import Client
from ia.clients.vocabulary import DECIDED
from ia.ground import clock
from ia.ground.access.reach import BRANCH, TEAM, Reach, Scope
from ia.ground.clock import local_date
from ia.ground.db import Moment, db
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.workdays.calendar import current as calendar

SESSIONS = {"morning": (time(9, 30), time(11, 30)), "afternoon": (time(13), time(15))}
"""The trading hours of a day: from the first moment until before the second."""
SHOWN = 20
"""Callers that a search shows; who is not among them is searched more exactly."""


def of_team() -> Reach:
    """Members read what belongs to their team, the director what belongs to the branch."""
    return Reach(advisor=TEAM, leader=TEAM, station_leader=TEAM, marketing_director=BRANCH)


class AdvisoryPhone(db.Model):
    """专门咨询电话 of a team, published to investors from a day on, until a day if it is given up (S-13)."""

    __tablename__ = "advisory_phones"
    __table_args__ = (
        CheckConstraint("published_until >= published_from", name="period"),
        Index(None, "team_id"),
        Index(
            "uq_advisory_phones_number",
            "number",
            unique=True,
            sqlite_where=text("published_until IS NULL"),
            postgresql_where=text("published_until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[str] = mapped_column(String(20))
    published_from: Mapped[date]
    published_until: Mapped[date | None]

    def serves(self, day: date) -> bool:
        """Whether it is published on that day."""
        return self.published_from <= day and (self.published_until is None or day <= self.published_until)


class Roster(db.Model):
    """专线值班 of a team in the week that begins on the Monday `week_on` (4.17)."""

    __tablename__ = "hotline_rosters"
    __table_args__ = (UniqueConstraint("team_id", "week_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    week_on: Mapped[date]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    planned_at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Shift(db.Model):
    """Somebody answers a phone in a session. It is planned until the session is over, then served. Nobody is at two phones
    at once, and no phone has two people."""

    __tablename__ = "hotline_shifts"
    __table_args__ = (
        CheckConstraint(one_of("session", SESSIONS), name="session"),
        UniqueConstraint("agent_id", "on_day", "session"),
        UniqueConstraint("phone_id", "on_day", "session"),
        Index(None, "team_id", "on_day"),
        Index(None, "roster_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("hotline_rosters.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    phone_id: Mapped[int] = mapped_column(ForeignKey("advisory_phones.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    on_day: Mapped[date]
    session: Mapped[str] = mapped_column(String(10))

    phone: Mapped[AdvisoryPhone] = relationship(lazy="joined", innerjoin=True, viewonly=True)
    agent: Mapped[User] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @property
    def ends_at(self) -> datetime:
        return bounds(self.on_day, self.session)[1]

    @classmethod
    def covering(cls, now: datetime):
        """Condition: of the session that is running now. Nothing outside trading hours."""
        session = session_at(now)
        return false() if session is None else and_(cls.on_day == local_date(now), cls.session == session)


AdvisoryPhone.reach = Roster.reach = of_team()


def bounds(day: date, session: str) -> tuple[datetime, datetime]:
    """First moment of the session, and the first after it."""
    begins, ends = SESSIONS[session]
    return clock.at(day, begins.hour, begins.minute), clock.at(day, ends.hour, ends.minute)


def session_at(now: datetime) -> str | None:
    """The trading session that is running; None before, between and after them, and on days without trading."""
    day = local_date(now)
    if not calendar().is_trading(day):
        return None
    return next((one for one in SESSIONS if bounds(day, one)[0] <= now < bounds(day, one)[1]), None)


def on_duty(person: Person, now: datetime) -> Shift | None:
    """The shift that the person serves at this moment in a branch of theirs. One statement, and none outside trading hours."""
    branches = [post.branch_id for post in person.units(*ADVISING)]
    if session_at(now) is None or not branches:
        return None
    mine = select(Shift).where(Shift.agent_id == person.id, Shift.covering(now), Shift.branch_id.in_(branches))
    return db.session.scalar(mine)


def _answering(model, person, post, now):
    """Clients of the branch from confirmation on, while the roster names the person for the session that is running."""
    if session_at(now) is None or post.branch_id is None:
        return false()
    mine = exists().where(Shift.agent_id == person.id, Shift.branch_id == post.branch_id, Shift.covering(now))
    return and_(model.branch_id == post.branch_id, model.status.in_(DECIDED), mine)


HOTLINE = Scope("hotline", _l("caller of the advisory hotline, during one's own session"), _answering)
LOOK_UP = Reach(
    logged=Client.reach.logged,
    stood_for=Client.reach.stood_for,
    **{role: (HOTLINE, *scopes) if role in ADVISING else scopes for role, scopes in Client.reach.by_role.items()},
)
"""What somebody may look up for a caller: the branch's clients by the roster, and what the person reaches anyway."""


def callers(typed: str, person: Person, now: datetime) -> list | None:
    """The clients who fit a name, phone, account, client number or identity number, SHOWN and one at most, the newest first;
    None when the text is too short to search. One statement."""
    found = named(typed, person)
    if found is None or found.ids is None:
        return None
    query = (
        select(
            Client.id, Client.client_no, Client.name, Client.status, Client.fund_account_no, User.name.label("adviser")
        )
        .join(User, User.id == Client.managed_by_id)
        .where(Client.id.in_(found.ids), LOOK_UP.condition(Client, person, now))
        .order_by(Client.id.desc())
        .limit(SHOWN + 1)
    )
    return db.session.execute(query).all()
