"""A token per rendered form: a second submit of the same form is answered with the record that the first one made."""

import re
import secrets
from datetime import datetime

from flask import request
from sqlalchemy import ForeignKey, Integer, String, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground import registry
from ia.ground.audit import trail
from ia.ground.db import Moment, db
from ia.ground.web import drafts


class Submission(db.Model):
    """A form that was accepted, and where its result stands."""

    __tablename__ = "submissions"

    token: Mapped[str] = mapped_column(String(43), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    result_url: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


_ON_A_FORM = re.compile(r"/documents/(\d+)")
"""What is noted of a step on a form of the house, before its kind is known."""
_CLAIM = (
    "INSERT INTO submissions (token, user_id, result_url, at) VALUES (:token, :user_id, :result_url, :at) "
    "ON CONFLICT DO NOTHING RETURNING "
    "EXISTS (SELECT 1 FROM drafts WHERE drafts.user_id = :user_id AND drafts.form = :form) AS is_draft, "
    "(SELECT documents.kind FROM documents WHERE documents.id = :document_id) AS kind, {end} AS trail_end"
)
_CLAIMS = {
    name: text(_CLAIM.format(end=end)).bindparams(
        bindparam("at", type_=Moment), bindparam("document_id", type_=Integer)
    )
    for name, end in {"sqlite": f"({trail.LAST})", "postgresql": "NULL"}.items()
}
"""With the token is asked what nearly every save has to know. Where the trail ends can be asked so early on SQLite alone: the
unit has the database to itself from its beginning."""


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
    if token:
        _claimed(token, person, now, url)


def claim_on(document_id: int, token: str | None, person, now: datetime) -> str | None:
    """The same for what is done on a form of the house, as far as its page. Returns of what kind it is, None where there is
    no such form; this is asked in the same statement."""
    if token:
        return _claimed(token, person, now, f"/documents/{document_id}", document_id)
    return _kind(document_id)


def _kind(document_id: int) -> str | None:
    return db.session.scalar(text("SELECT kind FROM documents WHERE id = :id"), {"id": document_id})


def _claimed(token: str, person, now: datetime, url: str, document_id: int | None = None) -> str | None:
    """Use the token up; of what kind the document is. Whoever discards the form's draft, or writes the trail, later in the
    unit, need not ask again."""
    row = {"token": _sent(token, 43), "user_id": person.id, "result_url": url, "at": now, "document_id": document_id}
    taken = db.session.execute(_CLAIMS[db.engine.dialect.name], row | {"form": _sent(request.path, 120)}).first()
    if taken is None:
        raise AlreadyDone(result_of(token, person) or "/")
    drafts.seen(person.id, request.path, bool(taken.is_draft))
    if taken.trail_end:
        trail.seen(taken.trail_end)
    return taken.kind


def _sent(typed: str, longest: int) -> str:
    """What somebody sent, as a database can look for it."""
    return typed.replace("\0", "")[:longest]


def result_of(token: str | None, person) -> str | None:
    """Where the result of this person's form stands; None when no form of that token was accepted."""
    query = select(Submission.result_url).where(Submission.token == _sent(token or "", 43))
    url = db.session.scalar(query.where(Submission.user_id == person.id))
    if found := _ON_A_FORM.fullmatch(url or ""):
        return f"/{registry.kind(_kind(int(found[1]))).url}/{found[1]}"
    return url


def settle(token: str | None, url: str) -> str:
    """Note where the result stands, and return the address."""
    if token:
        db.session.execute(update(Submission).where(Submission.token == _sent(token, 43)).values(result_url=url))
    return url
