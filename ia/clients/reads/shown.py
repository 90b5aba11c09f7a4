"""Who opened a client: readings from the table and from the tail of the log, with what the trail and the exports add."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Integer, Select, cast, func, literal, null, or_, select, true, union_all

from ia.clients.exports.models import ClientExport, Exported
from ia.clients.models import Client
from ia.clients.reads.models import ClientRead, ReadFile
from ia.clients.talks.hotline import HOTLINE
from ia.clients.vocabulary import REVEALED
from ia.ground import registry
from ia.ground.access import reach, reads
from ia.ground.audit.models import AuditRow
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.org.models import Post, Unit, User

AT_ONCE = 200
"""Events of one page, before they are put together by person and day."""
PAGES = {
    "clients.show": _l("Client page"),
    "clients.edit": _l("Edit form"),
    "clients.contacts": _l("Communication records"),
    "clients.contact_history": _l("Contact history"),
    "clients.history": _l("History"),
    "clients.papers": _l("Papers"),
    "clients.print_sheet": _l("Client registration form"),
    "clients.signatures": _l("Register a signature"),
    "clients.custody": _l("Register where a sheet is kept"),
    "clients.reveal": _l("Form for showing a number"),
    "clients.visibility": _l("Who may query"),
    "clients.annotations": _l("Annotations"),
    "clients.evaluation": _l("Evaluation of the prospect"),
    "clients.files": _l("Files"),
    "clients.fetch_file": _l("File fetched"),
    "clients.strike_file": _l("Files"),
    "clients.group": _l("Service group"),
    "clients.merge": _l("Merge with a second record"),
    "clients.owners": _l("Managing advisers"),
    "clients.related": _l("Related clients"),
    "clients.reads": _l("Who opened this client"),
    "clients.access": _l("Who can see this client"),
    "printing.show_copy": _l("Printed sheet"),
    "search.show": _l("Search"),
}
DEEDS = {"print": _l("Printed"), "reprint": _l("Printed again"), "reveal": REVEALED}
"""What the trail says of a client that is more than looking at it."""
EXPORTED = "export"


class Event(NamedTuple):
    """Something that showed the client to somebody. `line` names the line of the log, where there is one."""

    at: datetime
    user_id: int
    who: str
    page: str
    via: str
    line: tuple[int | None, int | None] = (None, None)


class Look(NamedTuple):
    """The same page by the same path, so many times."""

    page: object
    via: object
    times: int
    is_deed: bool


class Visit(NamedTuple):
    """What one person saw of the client on one day."""

    day: date
    who: str
    first: datetime
    last: datetime
    times: int
    looks: list[Look]


def visits(client_id: int, before: datetime | None = None) -> tuple[list[Visit], datetime | None]:
    """The newest days, or those before a moment; and the moment before which the next page begins, if there is more.

    A day is never cut in two unless it alone fills the page. Lines of the log are read before the table, so that one
    taken in meanwhile is met twice and not missed.
    """
    tail = _tail(client_id, before)
    rows = [Event(*row[:5], (row.file_id, row.place)) for row in db.session.execute(_happened(client_id, before))]
    known = {event.line for event in rows}
    events = sorted([*rows, *(one for one in tail if one.line not in known)], key=lambda one: one.at, reverse=True)
    more, events = len(events) > AT_ONCE, events[:AT_ONCE]
    if more and (whole := [one for one in events if local_date(one.at) != local_date(events[-1].at)]):
        events = whole
    return _by_day(events), events[-1].at if more else None


def _tail(client_id: int, before: datetime | None) -> list[Event]:
    """What is noted and the table does not hold yet."""
    paths = {path.name: path for path in reads.files()}
    if not paths:
        return []
    query = select(ReadFile.name, ReadFile.id, ReadFile.taken).where(ReadFile.name.in_(paths))
    taken = {row.name: (row.id, row.taken) for row in db.session.execute(query)}
    found = []
    for name, path in paths.items():
        file_id, start = taken.get(name, (None, 0))
        for line, _ in reads.readings(path, start, about=(Client.reach.logged, client_id)):
            if line is not None and (before is None or line.at < before):
                found.append(Event(line.at, line.user_id, "", line.page, line.via, (file_id, line.place)))
    names = colleagues.names(event.user_id for event in found)
    return [event._replace(who=names.get(event.user_id, "")) for event in found]


def _happened(client_id: int, before: datetime | None) -> Select:
    """Readings, deeds and exports as rows of one shape, the newest first, one more than a page holds. Those of records that
    were merged into this one count too."""
    none = cast(null(), Integer)
    whole = select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))
    read = (
        select(ClientRead.at, ClientRead.user_id, User.name.label("who"), ClientRead.page, ClientRead.via)
        .add_columns(ClientRead.file_id, ClientRead.place)
        .outerjoin(User, User.id == ClientRead.user_id)
        .where(ClientRead.client_id.in_(whole))
    )
    done = (
        select(AuditRow.at, AuditRow.actor_id, AuditRow.actor_name, AuditRow.action, literal(""), none, none)
        .where(AuditRow.subject_kind == Client.reach.logged, AuditRow.subject_id.in_(whole))
        .where(AuditRow.action.in_(DEEDS))
    )
    exported = (
        select(ClientExport.at, ClientExport.by_id, User.name, literal(EXPORTED), ClientExport.code, none, none)
        .join(Exported, Exported.export_id == ClientExport.id)
        .join(User, User.id == ClientExport.by_id)
        .where(Exported.client_id.in_(whole))
    )
    parts = [_newest(query, before) for query in (read, done, exported)]
    every = union_all(*(select(*part.c) for part in parts)).subquery()
    return select(*every.c).order_by(every.c.at.desc()).limit(AT_ONCE + 1)


def _newest(query: Select, before: datetime | None):
    at = query.selected_columns.at
    query = query if before is None else query.where(at < before)
    return query.order_by(at.desc()).limit(AT_ONCE + 1).subquery()


def _by_day(events: Iterable[Event]) -> list[Visit]:
    """Events, the newest first, put together by day and person."""
    found = []
    for day, of_day in groupby(events, key=lambda one: local_date(one.at)):
        by_person: dict[tuple, list[Event]] = {}
        for event in of_day:
            by_person.setdefault((event.user_id, event.who), []).append(event)
        found += [_visit(day, who, seen) for (_, who), seen in by_person.items()]
    return found


def _visit(day: date, who: str, seen: list[Event]) -> Visit:
    rooms = {module.blueprint.name: module.title for module in registry.modules()}
    paths = reach.scopes(Client) | {HOTLINE.code: HOTLINE}

    def look(page: str, via: str, times: int) -> Look:
        if page == EXPORTED:
            return Look(_l("Exported"), via, times, True)
        title = DEEDS.get(page) or PAGES.get(page) or rooms.get(page.partition(".")[0], page)
        return Look(title, paths[via].title if via in paths else "", times, page in DEEDS)

    counts = Counter((event.page, event.via) for event in seen)
    looks = [look(page, via, times) for (page, via), times in counts.most_common()]
    return Visit(day, who, seen[-1].at, seen[0].at, len(seen), looks)


class Total(NamedTuple):
    """How much one person opened on one day."""

    day: date
    user_id: int
    who: str
    clients: int
    pages: int


def totals(branches: Iterable[int] | None, first: date, last: date, user_id: int | None = None) -> list[Total]:
    """Who opened how many clients on these days, the newest day and most clients first. `branches` None stands for the
    whole company; else only those count who held a post in one of them on the day."""
    held = select(Post.user_id).join(Unit, Unit.id == Post.unit_id).where(_within(branches))
    counted = (
        select(
            ClientRead.day,
            ClientRead.user_id,
            func.count(ClientRead.client_id.distinct()).label("clients"),
            func.count().label("pages"),
        )
        .where(ClientRead.day.between(first, last), ClientRead.user_id.in_(held))
        .group_by(ClientRead.day, ClientRead.user_id)
    )
    if user_id:
        counted = counted.where(ClientRead.user_id == user_id)
    counted = counted.subquery()
    on_the_day = held.where(
        Post.user_id == counted.c.user_id,
        Post.starts_on <= counted.c.day,
        (Post.ends_on.is_(None)) | (Post.ends_on > counted.c.day),
    )
    query = (
        select(counted.c.day, counted.c.user_id, User.name, counted.c.clients, counted.c.pages)
        .join(User, User.id == counted.c.user_id)
        .where(on_the_day.correlate(counted).exists())
        .order_by(counted.c.day.desc(), counted.c.clients.desc(), counted.c.user_id)
    )
    return [Total(*row) for row in db.session.execute(query)]


def _within(branches: Iterable[int] | None):
    if branches is None:
        return true()
    ids = sorted(branches)
    return or_(Unit.id.in_(ids), Unit.branch_id.in_(ids))
