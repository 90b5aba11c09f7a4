"""What the ground floor knows of a person's holdings: forms, to-dos, sheets of paper, drafts."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, literal, select, union_all

from ia.ground import registry
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.person import Person, person_of
from ia.ground.printing import custody
from ia.ground.registry import Holding
from ia.ground.search.forms_found import reached
from ia.ground.web.drafts import Draft

LOOKED_AT = 500
"""Forms and to-dos looked at, the newest; nobody holds more."""
SHOWN = 50
"""How many of each kind a page names."""


def forms_held(user_id: int, viewer: Person, now: datetime, most: int = LOOKED_AT) -> list[Holding]:
    """Open forms owned, and forms that wait for the person by name. Two statements."""
    table, kinds = Document.__table__, list(registry.kinds())
    owned = select(table.c.id, table.c.kind, literal("owned").label("way")).where(
        table.c.kind.in_(kinds), table.c.owner_id == user_id, table.c.closed_at.is_(None)
    )
    waiting = (
        select(table.c.id, table.c.kind, literal("waiting").label("way"))
        .join(Todo, Todo.document_id == table.c.id)
        .where(Todo.address == f"u:{user_id}", Todo.closed_at.is_(None))
    )
    every = union_all(owned, waiting).subquery()
    rows = db.session.execute(select(every).order_by(every.c.id.desc()).limit(max(most, LOOKED_AT))).all()
    seen = {row.id: _named(row) for row in reached(rows, viewer, now, len(rows))}
    return [
        _holding(title, [row.id for row in rows if row.way == way], seen)
        for way, title in (("owned", _l("Open forms")), ("waiting", _l("Waiting for this person by name")))
    ]


def _holding(title, ids: list[int], seen: dict) -> Holding:
    return Holding(title, len(ids), [seen[number] for number in ids if number in seen])


def _named(row) -> tuple[str, str]:
    kind = registry.kind(row.kind)
    state = kind.workflow.by_state[row.state].title
    return f"{kind.title} {row.serial_no} · {row.title} · {state}", f"/{kind.url}/{row.id}"


def papers_held(user_id: int, viewer: Person, now: datetime, most: int = SHOWN) -> list[Holding]:
    """Sheets registered as kept under the posts that the person holds today (Z-14). Two statements."""
    person = person_of(user_id, local_date(now))
    count, sheets = custody.kept_under(person, viewer, now, most) if person else (0, [])
    rows = [(f"{row.copy.serial_no} {row.paper.title} · {row.custody.place}", f"{row.url}#papers") for row in sheets]
    return [Holding(_l("Papers kept"), count, rows)]


def drafts_held(user_id: int, viewer: Person, now: datetime, most: int = SHOWN) -> list[Holding]:
    """How many forms were begun and not sent; what stands in them is the person's own."""
    count = db.session.scalar(select(func.count()).select_from(Draft).where(Draft.user_id == user_id))
    return [Holding(_l("Drafts not sent"), count)]


def everything(user_id: int, viewer: Person, now: datetime, most: int = SHOWN) -> list[Holding]:
    """All that a person holds, kinds of which there is nothing included: what the rooms know, then what the ground floor
    does. At most `most` of each kind are named."""
    asked = [one for module in registry.modules() for one in module.holds] + [forms_held, papers_held, drafts_held]
    return [holding for one in asked for holding in one(user_id, viewer, now, most)]
