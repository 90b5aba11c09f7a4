"""Half-filled forms, kept per person and form, offered back after expiry, crash or a closed lid."""

from datetime import datetime

from flask import g
from sqlalchemy import ForeignKey, String, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import MultiDict

from ia.ground.db import Json, Moment, db

SECRETS = frozenset({"password", "new_password", "again", "one_time_code", "confirm_password"})
NOT_KEPT = frozenset({"csrf_token", "form_token", "version", "language"}) | SECRETS
LARGEST = 200_000
"""Characters of one draft, all fields together."""


class Draft(db.Model):
    """What somebody has typed into a form and not yet sent. `form` is the address of the form."""

    __tablename__ = "drafts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(120), primary_key=True)
    fields: Mapped[dict] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(Moment)


_DISCARD = delete(Draft.__table__).where(Draft.user_id == bindparam("whose"), Draft.form == bindparam("which"))


class DraftTooLarge(ValueError):
    """More text than a draft keeps."""


def keep(user_id: int, form: str, sent, now: datetime) -> None:
    """Keep the fields of a MultiDict under the form's address, replacing what was kept before."""
    fields = {name: sent.getlist(name) for name in sent if name not in NOT_KEPT}
    if size(sent) > LARGEST:
        raise DraftTooLarge
    values = {"user_id": user_id, "form": form[:120], "fields": fields, "saved_at": now}
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    query = dialect.insert(Draft).values(values)
    db.session.execute(
        query.on_conflict_do_update(
            index_elements=["user_id", "form"],
            set_={"fields": query.excluded.fields, "saved_at": query.excluded.saved_at},
        )
    )


def size(sent) -> int:
    """Characters of what a draft would keep of a MultiDict."""
    return sum(len(text) for name in sent if name not in NOT_KEPT for text in sent.getlist(name))


def kept(user_id: int, form: str) -> Draft | None:
    return db.session.scalar(select(Draft).where(Draft.user_id == user_id, Draft.form == form[:120]))


def as_sent(draft: Draft) -> MultiDict:
    """The kept fields in the shape in which a browser sends them."""
    return MultiDict([(name, value) for name, values in draft.fields.items() for value in values])


def refill(form, user_id: int, address: str) -> Draft | None:
    """Put into a form what its person had typed at this address and not sent; the draft, for the page to say so. The form
    keeps its own token against doubling, which no draft holds."""
    draft = kept(user_id, address)
    if draft:
        token = form.form_token.data
        form.process(as_sent(draft))
        form.form_token.data = token
    return draft


def discard(user_id: int, form: str) -> None:
    """Keep the draft no more, unless it was seen in this unit that there is none."""
    if g.get("ia_no_draft") != (user_id, form[:120]):
        db.session.execute(_DISCARD, {"whose": user_id, "which": form[:120]})


def seen(user_id: int, form: str, kept: bool) -> None:
    """Within this unit of work it was seen whether the person has a draft at the form's address."""
    g.ia_no_draft = None if kept else (user_id, form[:120])
