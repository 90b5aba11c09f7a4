"""Forms by serial number or title, over all kinds, within reach, in one statement."""

from datetime import datetime

from sqlalchemy import Select, literal, select, union_all

from ia.ground import registry
from ia.ground.db import db
from ia.ground.search.hits import Hit


def find_forms(text: str, person, now: datetime, limit: int) -> list[Hit]:
    """The form with exactly this serial number, else those whose number begins so or whose title contains the text."""
    number = text.upper()
    whole = number.isascii() and number[-1:].isdigit() and "-" in number
    if whole and (found := _rows(lambda model: model.serial_no == number, person, now, 1)):
        return [_hit(found[0], exact=True)]

    def fits(model):
        return model.title.icontains(text, autoescape=True) | model.serial_no.startswith(number, autoescape=True)

    return [_hit(row) for row in _rows(fits, person, now, limit)]


def _rows(fits, person, now: datetime, limit: int) -> list:
    """The newest forms that fit and exist for this person."""
    parts = [_part(kind, fits, person, now) for kind in registry.kinds().values()]
    if not parts:
        return []
    whole = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    return db.session.execute(select(whole).order_by(whole.c.id.desc()).limit(limit)).all()


def _part(kind, fits, person, now: datetime) -> Select:
    model = kind.model
    columns = (literal(kind.kind).label("kind"), model.id, model.serial_no, model.title, model.state)
    return select(*columns).where(model.reach.condition(model, person, now), fits(model))


def _hit(row, exact: bool = False) -> Hit:
    kind = registry.kind(row.kind)
    state = kind.workflow.by_state[row.state].title
    return Hit(row.title, f"/{kind.url}/{row.id}", f"{kind.title} · {row.serial_no} · {state}", exact)
