"""Forms by serial number or title, over all kinds, within reach, in one statement."""

from datetime import datetime

from sqlalchemy import Select, literal, select, union_all

from ia.ground import registry
from ia.ground.db import db, is_sqlite
from ia.ground.documents.models import Document
from ia.ground.search.hits import Hit


DOCUMENTS = Document.__table__


def find_forms(text: str, person, now: datetime, limit: int) -> list[Hit]:
    """The form with exactly this serial number, else those whose number begins so or whose title contains the text."""
    number = text.upper()
    whole = number.isascii() and number[-1:].isdigit() and "-" in number
    if whole and (found := _rows(DOCUMENTS.c.serial_no == number, person, now, 1)):
        return [_hit(found[0], exact=True)]
    contains = _like(DOCUMENTS.c.title, f"%{_plain(text)}%")
    begins = DOCUMENTS.c.serial_no.like(f"{_plain(number)}%", escape="/")
    return [_hit(row) for row in _rows(contains | begins, person, now, limit)]


def _plain(text: str) -> str:
    """The text with the signs that LIKE reads as "anything" made to mean themselves."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def _like(column, pattern: str):
    """LIKE without regard to capitals, which SQLite does of itself."""
    return column.like(pattern, escape="/") if is_sqlite() else column.ilike(pattern, escape="/")


def _rows(fits, person, now: datetime, limit: int) -> list:
    """The newest forms that fit and exist for this person. The texts are looked through once, not once per kind."""
    matches = select(DOCUMENTS.c.id, DOCUMENTS.c.kind).where(fits).cte("matches")
    parts = [_part(kind, matches, person, now) for kind in registry.kinds().values()]
    if not parts:
        return []
    found = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    return db.session.execute(select(found).order_by(found.c.id.desc()).limit(limit)).all()


def _part(kind, matches, person, now: datetime) -> Select:
    model = kind.model
    columns = (literal(kind.kind).label("kind"), model.id, model.serial_no, model.title, model.state)
    fitting = model.id.in_(select(matches.c.id).where(matches.c.kind == kind.kind))
    return select(*columns).where(fitting, model.reach.condition(model, person, now))


def _hit(row, exact: bool = False) -> Hit:
    kind = registry.kind(row.kind)
    state = kind.workflow.by_state[row.state].title
    return Hit(row.title, f"/{kind.url}/{row.id}", f"{kind.title} · {row.serial_no} · {state}", exact)
