"""Lists that a person keeps under a name: the address of a list as it is narrowed and sorted. Whoever opens it sees what
they may see; keeping one gives no right."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground import registry
from ia.ground.db import Moment, db
from ia.ground.web.forms import clean
from ia.ground.wording import Worded

MOST = 20
"""Lists that one person keeps of one kind."""
LONGEST_NAME, LONGEST_QUERY = 40, 1000
_NOT_KEPT = frozenset({"after", "before", "choose", "csrf_token"})


class KeptList(db.Model):
    """A list kept by somebody: `path` is the page, `query` what it is narrowed and sorted by."""

    __tablename__ = "kept_lists"
    __table_args__ = (UniqueConstraint("user_id", "path", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    path: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    at: Mapped[datetime] = mapped_column(Moment)


_OF = Worded(
    select(KeptList.id, KeptList.name, KeptList.query)
    .where(KeptList.user_id == bindparam("user_id"), KeptList.path == bindparam("path"))
    .order_by(KeptList.name)
)


class Kept(NamedTuple):
    """A kept list, for the row of links above a list."""

    id: int
    name: str
    url: str


class Refused(ValueError):
    """The list is not kept; `reason` is one of name, address, length, number."""

    def __init__(self, reason: str):
        self.reason = reason
        super().__init__(reason)


def plain_query(query: str) -> str:
    """What a list is narrowed and sorted by, without the page that was open."""
    pairs = parse_qsl(clean(query).lstrip("?"))
    return urlencode([(name, value) for name, value in pairs if name not in _NOT_KEPT and value])


def of(user_id: int, path: str) -> list[Kept]:
    """The lists that the person keeps of this page."""
    rows = _OF.ask({"user_id": user_id, "path": path})
    return [Kept(row.id, row.name, f"{path}?{row.query}") for row in rows]


def keep(user_id: int, path: str, name: str, query: str, now: datetime) -> str:
    """Keep a list under a name; an earlier one of this name is replaced. Returns its address. Raises Refused."""
    name, query = clean(name), plain_query(query or "")
    if not name or len(name) > LONGEST_NAME:
        raise Refused("name")
    if path not in {f"/{module.url}/" for module in registry.modules()}:
        raise Refused("address")
    if len(query) > LONGEST_QUERY:
        raise Refused("length")
    here = (KeptList.user_id == user_id, KeptList.path == path)
    known = db.session.scalar(select(KeptList).where(*here, KeptList.name == name))
    if known is None:
        if db.session.scalar(select(func.count()).select_from(KeptList).where(*here)) >= MOST:
            raise Refused("number")
        known = KeptList(user_id=user_id, path=path, name=name)
        db.session.add(known)
    known.query, known.at = query, now
    db.session.flush()
    return f"{path}?{query}"


def drop(user_id: int, number: int) -> str | None:
    """Keep it no longer; returns the page that it belonged to, None when the person keeps no such list."""
    mine = delete(KeptList).where(KeptList.id == number, KeptList.user_id == user_id)
    return db.session.scalar(mine.returning(KeptList.path))
