"""Units, users, posts, sign-ins."""

from datetime import date, datetime

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    event,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db


class Unit(db.Model):
    """A place in the company: company, region, branch, station, team. A station counts as a team of its branch."""

    __tablename__ = "units"
    __table_args__ = (
        CheckConstraint("kind IN ('company','region','branch','station','team')", name="kind"),
        CheckConstraint("kind NOT IN ('team','station') OR branch_id IS NOT NULL", name="team_has_branch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    closed_on: Mapped[date | None]


class User(db.Model):
    """Somebody who signs in. `grade` (1 to 3) is the adviser's level that prospects may be reserved for (P-20, AMB-49)."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint("grade BETWEEN 1 AND 3", name="grade"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_changed_at: Mapped[datetime] = mapped_column(Moment)
    language: Mapped[str | None] = mapped_column(String(12))
    grade: Mapped[int] = mapped_column(default=1)
    email: Mapped[str | None] = mapped_column(String(120))
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    must_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The password was given by somebody else, and serves for nothing but to choose an own one."""


class Post(db.Model):
    """A role held at a unit from a day to before a day. The database allows one counter administrator a branch (P-15)."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="dates"),
        Index(
            "uq_posts_sole_counter_admin",
            "unit_id",
            unique=True,
            sqlite_where=text("role = 'counter_admin' AND ends_on IS NULL"),
            postgresql_where=text("role = 'counter_admin' AND ends_on IS NULL"),
        ),
        Index(None, "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(200))


class Login(db.Model):
    """A signed-in browser. The cookie holds the token; here stands only its SHA-256, and ending the row ends the session.

    `proved_at` is when the password was typed last; `owes` what the session must do before anything else opens to it: choose
    a new password, or set up the second factor (ia/ground/org/signin.py).
    """

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_why: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(45))
    agent: Mapped[str] = mapped_column(String(200))
    proved_at: Mapped[datetime | None] = mapped_column(Moment)
    owes: Mapped[str | None] = mapped_column(String(20))


class SignInAttempt(db.Model):
    """A guess of a password or a code, counted per account over all workers before it is verified."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "username", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    succeeded: Mapped[bool] = mapped_column(default=False)


class PastPassword(db.Model):
    """The hash of a password that somebody had until that moment, so that it does not come back at once."""

    __tablename__ = "past_passwords"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(Moment)


class SecondFactor(db.Model):
    """That a phone of this person shows codes. The secret itself is nowhere: it is made of `salt` and a key outside the
    database. `last_step` is the half minute of the code that was used last; no code up to it is taken again."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(43))
    enrolled_at: Mapped[datetime] = mapped_column(Moment)
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(db.Model):
    """A code for whoever has lost the phone: good once, kept as a keyed digest."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Deputy(db.Model):
    """Somebody stands in for somebody else from one day to another, both included, unless it is revoked before.

    Nobody has two deputies on one day: the database refuses it, in PostgreSQL by a constraint that also holds against two
    at once, in SQLite, where writers queue, by a trigger.
    """

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("principal_id <> deputy_id", name="somebody_else"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index(None, "deputy_id", "ends_on"),
        Index(None, "principal_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def in_force(cls, today):
        """Condition: not revoked, and today is one of its days."""
        return cls.revoked_at.is_(None) & (cls.starts_on <= today) & (cls.ends_on >= today)


ONE_DEPUTY = {
    "sqlite": "CREATE TRIGGER deputies_one_at_a_time BEFORE INSERT ON deputies WHEN NEW.revoked_at IS NULL AND EXISTS "
    "(SELECT 1 FROM deputies WHERE principal_id = NEW.principal_id AND revoked_at IS NULL AND starts_on <= NEW.ends_on "
    "AND ends_on >= NEW.starts_on) BEGIN SELECT RAISE(ABORT, 'deputies_one_at_a_time'); END",
    "postgresql": "ALTER TABLE deputies ADD CONSTRAINT deputies_one_at_a_time EXCLUDE USING gist "
    "(int4range(principal_id, principal_id, '[]') WITH &&, daterange(starts_on, ends_on, '[]') WITH &&) "
    "WHERE (revoked_at IS NULL)",
}
for _dialect, _statement in ONE_DEPUTY.items():
    event.listen(Deputy.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))


def end_logins(user_id: int, why: str, now: datetime, *, except_id: int | None = None) -> None:
    """End every session of the user: password change, role change, disabling."""
    open_rows = db.update(Login).where(Login.user_id == user_id, Login.ended_at.is_(None))
    if except_id is not None:
        open_rows = open_rows.where(Login.id != except_id)
    db.session.execute(open_rows.values(ended_at=now, ended_why=why))
