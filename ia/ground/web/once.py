"""A token per rendered form: a second submit of the same form is answered with the record that the first one made."""

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.db import Moment, db


class Submission(db.Model):
    """A form that was accepted, and where its result stands."""

    __tablename__ = "submissions"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    result_url: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


_CLAIM = {
    dialect.dialect.name: dialect.insert(Submission.__table__).on_conflict_do_nothing().returning(Submission.token)
    for dialect in (sqlite, postgresql)
}


class AlreadyDone(Exception):
    """The form was accepted before; `url` is its result."""

    def __init__(self, url: str):
        self.url = url
        super().__init__(url)


def fresh_token() -> str:
    return secrets.token_urlsafe(18)


def claim(token: str | None, person, now: datetime, url: str = "/") -> None:
    """Use the token up, in the same transaction as what the form does. Raises AlreadyDone on a second use.

    `url` is where the result will stand, when that is known beforehand; else `settle` notes it. Forms sent without a
    token (scripts) are not protected against doubling.
    """
    if not token:
        return
    row = {"token": token[:43], "user_id": person.id, "result_url": url, "at": now}
    if db.session.execute(_CLAIM[db.engine.dialect.name], row).first() is None:
        raise AlreadyDone(result_of(token, person) or "/")


def result_of(token: str | None, person) -> str | None:
    """Where the result of this person's form stands; None when no form of that token was accepted."""
    query = select(Submission.result_url).where(Submission.token == (token or "")[:43])
    return db.session.scalar(query.where(Submission.user_id == person.id))


def settle(token: str | None, url: str) -> str:
    """Note where the result stands, and return the address."""
    if token:
        db.session.execute(update(Submission).where(Submission.token == token[:43]).values(result_url=url))
    return url
