"""What each person has chosen, the mails on their way, and the calendars that are subscribed to."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db

NONE, DIGEST, IMMEDIATE = "none", "digest", "immediate"
WAITING, CLAIMED, SENT, FAILED = "waiting", "claimed", "sent", "failed"


class DeliveryChoice(db.Model):
    """How a person wants to be told beside the pages. Quiet hours (branch time, also across midnight) hold back what would
    come at once. Notices from before `since` are not mailed; `digested_on` is the day of the newest digest."""

    __tablename__ = "delivery_choices"
    __table_args__ = (
        CheckConstraint("mail IN ('none','digest','immediate')", name="mail"),
        CheckConstraint("digest_hour BETWEEN 0 AND 23", name="digest_hour"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_hours"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    mail: Mapped[str] = mapped_column(String(10), default=NONE)
    digest_hour: Mapped[int] = mapped_column(default=8)
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    since: Mapped[datetime] = mapped_column(Moment)
    digested_on: Mapped[date | None]

    def quiet_at(self, moment: time) -> bool:
        """Whether that time of the branch's day is one of the quiet hours."""
        first, last = self.quiet_from, self.quiet_to
        if first is None or first == last:
            return False
        return first <= moment < last if first < last else moment >= first or moment < last


class Mail(db.Model):
    """A mail to one person. `key` says what it tells and is unique per person: a notice is mailed once, a digest once a
    day. The words are fixed when it is made, and so is `message_id`, by which mail programs know it when it comes twice.

    It is sent by whoever holds the claim (the number of `attempts`) until `claimed_until`; tried until `give_up_at`."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        CheckConstraint("state IN ('waiting','claimed','sent','failed')", name="state"),
        CheckConstraint("kind IN ('digest','immediate')", name="kind"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("state <> 'claimed' OR claimed_until IS NOT NULL", name="claimed"),
        Index(
            "ix_mails_open",
            "not_before",
            "id",
            sqlite_where=text("state IN ('waiting','claimed')"),
            postgresql_where=text("state IN ('waiting','claimed')"),
        ),
        Index(
            "ix_mails_failed", "id", sqlite_where=text("state = 'failed'"), postgresql_where=text("state = 'failed'")
        ),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    not_before: Mapped[datetime] = mapped_column(Moment)
    give_up_at: Mapped[datetime] = mapped_column(Moment)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)


class CalendarFeed(db.Model):
    """A calendar that a person's phone subscribes to. The address holds the secret; here stands only its SHA-256."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
