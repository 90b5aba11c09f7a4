"""Forms by serial number or title, over all kinds, within reach, the newest first."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, literal, select, union_all

from ia.ground import registry
from ia.ground.db import db, is_sqlite
from ia.ground.documents.models import Document
from ia.ground.search.hits import Hit

DOCUMENTS = Document.__table__
CANDIDATE = select(DOCUMENTS.c.id, DOCUMENTS.c.kind).order_by(DOCUMENTS.c.id.desc())
AT_ONCE = 500
"""How many forms are checked against reach in one statement."""
LOOKED_THROUGH = 50_000
"""Of all forms of the company so many of the newest are looked through, so that the search stays as quick as it is today.
An older form is found by its whole number, and from the records that it belongs to."""


def find_forms(text: str, person, now: datetime, limit: int) -> list[Hit]:
    """The form with exactly this serial number, else those whose number begins so, or whose title contains the text."""
    if not _numberlike(text):
        return [_hit(row) for row in _newest(contains(DOCUMENTS.c.title, text), person, now, limit)]
    number = text.upper()
    exact = db.session.execute(CANDIDATE.where(DOCUMENTS.c.serial_no == number)).all()
    if found := reached(exact, person, now, 1):
        return [_hit(found[0], exact=True)]
    return [_hit(row) for row in _newest(_begins(DOCUMENTS.c.serial_no, number), person, now, limit)]


def by_number(number: str, person, now: datetime) -> int | None:
    """The form with exactly this serial number, if it exists for this person."""
    exact = db.session.execute(CANDIDATE.where(DOCUMENTS.c.serial_no == number)).all()
    return next((row.id for row in reached(exact, person, now, 1)), None)


def _numberlike(text: str) -> bool:
    """Whether a serial number may begin like this."""
    return text.isascii() and text[:1].isalpha() and "-" in text


def _begins(column, start: str):
    """Begins with `start`: in SQLite as a span of its index; elsewhere the order of an index may follow a language."""
    return (column >= start) & (column < f"{start}~") if is_sqlite() else column.startswith(start, autoescape=True)


def contains(column, text: str):
    """Contains the text, capitals or not; what LIKE reads as "anything" means itself."""
    pattern = "%" + text.replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"
    return column.like(pattern, escape="/") if is_sqlite() else column.ilike(pattern, escape="/")


def _newest(fits, person, now: datetime, limit: int) -> list:
    """The newest forms that fit: candidates in portions, until enough of them are within reach."""
    found: list = []
    for candidates in _candidates(fits):
        found += reached(candidates, person, now, limit - len(found))
        if len(found) >= limit:
            break
    return found


def _candidates(fits) -> Iterator[list]:
    """The newest forms that fit, whoever may see them."""
    oldest = select(func.max(DOCUMENTS.c.id) - LOOKED_THROUGH).scalar_subquery()
    query, last = CANDIDATE.where(fits, DOCUMENTS.c.id > oldest).limit(AT_ONCE), None
    while True:
        rows = db.session.execute(query if last is None else query.where(DOCUMENTS.c.id < last)).all()
        yield rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def reached(candidates: list, person, now: datetime, limit: int) -> list:
    """Those of the candidates that exist for this person, in one statement over all their kinds."""
    by_kind: dict[str, list[int]] = {}
    for row in candidates:
        by_kind.setdefault(row.kind, []).append(row.id)
    parts = [_part(kind, by_kind[name], person, now) for name, kind in registry.kinds().items() if name in by_kind]
    if not parts:
        return []
    found = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    return db.session.execute(select(found).order_by(found.c.id.desc()).limit(limit)).all()


def _part(kind, ids: list[int], person, now: datetime) -> Select:
    model = kind.model
    columns = (literal(kind.kind).label("kind"), model.id, model.serial_no, model.title, model.state)
    return select(*columns).where(model.id.in_(ids), model.reach.condition(model, person, now))


def _hit(row, exact: bool = False) -> Hit:
    kind = registry.kind(row.kind)
    state = kind.workflow.by_state[row.state].title
    return Hit(row.title, f"/{kind.url}/{row.id}", f"{kind.title} · {row.serial_no} · {state}", exact)
