"""The one timeline of a client (F-E8): communication records, what rooms noted, annotations, and what the register
itself has in the trail; merged by time, read by pages.

Rooms write what they do by `timeline.note`. The register's own verbs are not written twice: their rows of the trail are
read (TOLD). So each thing that happened stands there once, whoever did it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, cast, literal, null, select, tuple_, union_all

from ia.clients.models import Annotation, ContactRecord, TimelineEntry
from ia.clients.register import KIND
from ia.clients.vocabulary import LABELS
from ia.ground.audit.models import AuditRow
from ia.ground.documents import history
from ia.ground.org.models import User
from ia.ground.tables.keyset import read_token, write_token
from ia.ground.tables.listing import Order
from ia.ground.web.language import listed
from ia.ground.wording import Worded

NEWEST = 20
NOTHING, FIELDS, CHANGES = range(3)
TOLD = {
    "create": NOTHING,
    "import": NOTHING,
    "edit": FIELDS,
    "status": CHANGES,
    "level": CHANGES,
    "key": CHANGES,
    "visibility": CHANGES,
    "standing": CHANGES,
    "group": NOTHING,
    "evaluate": CHANGES,
    "import-undone": NOTHING,
    "related": CHANGES,
    "attach": CHANGES,
    "strike-file": CHANGES,
    "print": NOTHING,
    "reprint": NOTHING,
    "sign": NOTHING,
    "keep": NOTHING,
    "client:confirming": NOTHING,
    "client:services": CHANGES,
    "client:joined": NOTHING,
    "client:parted": NOTHING,
}
"""What the register writes into the trail and nobody notes besides; and what the timeline says of it: no more than that
it happened, which fields it touched, or what became what. The rest stands in the history."""
_BY_TIME = Order("time", "")


class Happening(NamedTuple):
    """An event as the page shows it. `record` is the communication record, if it is one; `struck` a moment, if it is an
    annotation that was struck out."""

    at: object
    title: object
    by: str | None
    text: str
    document_id: int | None
    record: object
    struck: object


def happenings(
    client_id: int, titles: Mapping, choices: Mapping, *, kind: str = "", after: str | None = None
) -> tuple[list[Happening], str]:
    """The NEWEST events of that kind (see KINDS, "" for all), and the token of what follows, if any. One statement.

    `titles` say what happened, by kind of entry and action of the trail; `choices` are those of the history.
    """
    place = read_token(after, _BY_TIME)
    values = {"client_id": client_id} | ({"place_key": place.key, "place_id": place.id} if place else {})
    rows = _statement(kind, place is not None).ask(values)
    more = write_token(_BY_TIME, rows[NEWEST - 1]) if len(rows) > NEWEST else ""
    return [_happening(row, titles, choices) for row in rows[:NEWEST]], more


def _happening(row, titles: Mapping, choices: Mapping) -> Happening:
    text = _changes(row, choices) if row.changes else row.text or ""
    title = titles.get(row.kind) or history.ACTIONS.get(row.kind, row.kind)
    record = row if row.kind == "contact" else None
    return Happening(row.at, title, row.by, text, row.document_id, record, row.struck_at)


def _changes(row, choices: Mapping) -> str:
    """What a row of the trail says, in short."""
    told = TOLD[row.kind]
    if told == NOTHING:
        return ""
    if told == FIELDS:
        return listed(str(LABELS.get(name, name)) for name in row.changes)
    unsaid = (history.PEOPLE, history.UNITS)
    plain = {name: pair for name, pair in row.changes.items() if choices.get(name) not in unsaid and name != "file"}
    said = history.differences(plain, LABELS, choices)
    return "\n".join(f"{one.label}: {' → '.join(filter(None, (one.before, one.after)))}" for one in said)


# The statement

_PLACES = 4
"""The parts share one series of numbers: four times the number of the row, and which part it is."""
_NOTHING = {
    "by_id": User.id,
    "text": TimelineEntry.text,
    "direction": ContactRecord.direction,
    "nature": ContactRecord.nature,
    "channel": ContactRecord.channel,
    "solved": ContactRecord.solved,
    "remark": ContactRecord.remark,
    "satisfaction": ContactRecord.satisfaction,
    "document_id": TimelineEntry.document_id,
    "struck_at": Annotation.struck_at,
    "changes": AuditRow.changes,
}
"""Columns that not every part has, and what stands there if it has."""


def _row(model, place: int, number, kind, **given) -> Select:
    columns = [
        (given[name] if name in given else cast(null(), like.type)).label(name) for name, like in _NOTHING.items()
    ]
    return select(model.at, (number * _PLACES + place).label("place_id"), kind.label("kind"), *columns)


def _records() -> Select:
    names = ("by_id", "direction", "nature", "channel", "solved", "remark", "satisfaction")
    given = {name: getattr(ContactRecord, name) for name in names}
    rows = _row(ContactRecord, 0, ContactRecord.id, literal("contact"), text=ContactRecord.topic, **given)
    return rows.where(ContactRecord.client_id == _client())


def _entries() -> Select:
    given = {name: getattr(TimelineEntry, name) for name in ("by_id", "text", "document_id")}
    rows = _row(TimelineEntry, 1, TimelineEntry.id, TimelineEntry.kind, **given)
    return rows.where(TimelineEntry.client_id == _client())


def _annotations() -> Select:
    given = {name: getattr(Annotation, name) for name in ("by_id", "text", "struck_at")}
    rows = _row(Annotation, 2, Annotation.id, literal("annotation"), **given)
    return rows.where(Annotation.client_id == _client())


def _trail() -> Select:
    rows = _row(AuditRow, 3, AuditRow.seq, AuditRow.action, by_id=AuditRow.actor_id, changes=AuditRow.changes)
    return rows.where(AuditRow.subject_kind == KIND, AuditRow.subject_id == _client(), AuditRow.action.in_(list(TOLD)))


def _client():
    return bindparam("client_id")


_TALKS = ("progress", "talk")
KINDS: dict[str, Callable[[], list[Select]]] = {
    "": lambda: [_records(), _entries(), _annotations(), _trail()],
    "talks": lambda: [_records(), _entries().where(TimelineEntry.kind.in_(_TALKS))],
    "forms": lambda: [_entries().where(TimelineEntry.document_id.is_not(None))],
    "changes": lambda: [_trail()],
    "annotations": lambda: [_annotations()],
}
"""What the timeline may be narrowed to, and the parts of each."""


@lru_cache
def _statement(kind: str, from_place: bool) -> Worded:
    parts = union_all(*(select(*_part(query, from_place).c) for query in KINDS[kind]())).subquery()
    return Worded(
        select(parts, parts.c.at.label("place_key"), User.name.label("by"))
        .outerjoin(User, User.id == parts.c.by_id)
        .order_by(parts.c.at.desc(), parts.c.place_id.desc())
        .limit(NEWEST + 1)
    )


def _part(query: Select, from_place: bool):
    """The newest of one part, before the place if there is one."""
    at, number = query.selected_columns.at, query.selected_columns.place_id
    if from_place:
        moment = bindparam("place_key", type_=at.type)
        query = query.where(at <= moment, tuple_(at, number) < tuple_(moment, bindparam("place_id", type_=number.type)))
    return query.order_by(at.desc(), number.desc()).limit(NEWEST + 1).subquery()
