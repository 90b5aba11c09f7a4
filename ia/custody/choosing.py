"""Which clients a form of custody is about: those ticked in the list of clients, shown as ticks, checked when sent."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, select, union_all
from werkzeug.datastructures import MultiDict

from ia.clients.models import Client, Concern, Delegation
from ia.clients.standing.chosen import chosen
from ia.clients.titles import titles
from ia.ground import registry
from ia.ground.access.reach import reachable
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.org import colleagues
from ia.ground.org.person import Person
from ia.ground.web import language
from ia.ground.web.forms import REQUIRED, MultiCheckboxField

MOST = 500
"""Clients of one form."""
SUGGESTED = 50
"""Clients offered to somebody who comes without having chosen any."""
NOT_ALL = _l("The newest alone are listed; for any other client begin on the client's page.")
"""What stands beside a list of clients that was cut."""
TITLE_NAMES = 3
"""Clients named in the title of a form."""
NAMED = 10
"""Clients named in one message; of more, their number is told."""
ALONE = ("delegation", "transfer", "deletion_request", "assignment", "referral")
"""Kinds of forms of which a client is in one at a time: lent, given away, or deleted."""
COLUMNS = (
    Client.id,
    Client.name,
    Client.client_no,
    Client.status,
    Client.level,
    Client.managed_by_id,
    Client.team_id,
    Client.branch_id,
)


def clients_field() -> MultiCheckboxField:
    """The field `clients` of a form of custody."""
    return MultiCheckboxField(_l("Clients"), [REQUIRED], coerce=int)


class Choice(NamedTuple):
    """What stands in the field, and what the page says about the rest. `lines` are the rows as the page shows them; with
    `several` not all of them are one's own, and each says whose it is."""

    rows: Sequence[Row]
    notes: list[str]
    lines: list["Line"]
    several: bool


class Line(NamedTuple):
    """A client to be ticked."""

    id: int
    name: str
    client_no: str
    status: str
    level: str
    adviser: str


def _lines(rows: Sequence[Row], person: Person) -> tuple[list[Line], bool]:
    others = {row.managed_by_id for row in rows} - {person.id, None}
    names = colleagues.names([*others, person.id]) if others else {}
    words = titles()
    said = ((row, words.STATUSES[row.status], words.LEVELS[row.level], names.get(row.managed_by_id, "")) for row in rows)
    return [Line(row.id, row.name, row.client_no, *rest) for row, *rest in said], bool(others)


def offer(
    form,
    person: Person,
    now: datetime,
    fits: Callable[[Row], bool],
    rows: Sequence[Row] = (),
    *,
    suggested: str = "mine=1",
    held: Callable[..., dict[int, "OpenForm"]] | None = None,
) -> Choice:
    """Put clients into `form.clients`: `rows` and those that the address names, ticked; those that the form carries; if
    there are none, the newest of the list of clients narrowed by `suggested`, one's own. `fits(row)` says which of them
    the form may be about, `held` which are in another form (open_forms)."""
    opened = request.method == "GET"
    asked = [*rows, *chosen(request.args, person, now, MOST)]
    carried = MultiDict([("client", str(one)) for one in form.clients.data or ()])
    found = {row.id: row for row in (*asked, *chosen(carried, person, now, MOST))}
    if not found and opened and not {"client", "list"} & set(request.args):
        found = {row.id: row for row in chosen(MultiDict([("list", suggested)]), person, now, SUGGESTED)}
    fitting = [row for row in found.values() if fits(row)]
    notes = []
    if len(asked) >= MOST:
        notes.append(_("A form takes %(count)s clients at most; these are the first of the list.", count=MOST))
    if len(fitting) < len(found):
        notes.append(_("Left out, because they are not yours to give: %(count)s.", count=len(found) - len(fitting)))
    if opened:
        taken = (held or open_forms)((row.id for row in fitting), local_date(now))
        if taken:
            notes.append(_("Left out, because another form is open: %(clients)s.", clients=taken_by(fitting, taken)))
        fitting = [row for row in fitting if row.id not in taken]
        if asked:
            wanted = {row.id for row in asked}
            form.clients.data = [row.id for row in fitting if row.id in wanted]
    form.clients.choices = [(row.id, f"{row.name} · {row.client_no}") for row in fitting]
    return Choice(fitting, notes, *_lines(fitting, person))


def take(
    form, now: datetime, fits: Callable[[Row], bool], *, held: Callable[..., dict[int, "OpenForm"]] | None = None
) -> list[Row] | None:
    """The clients ticked, as they stand now, kept from others until the unit of work ends; None, with the reason beside
    the field, when one of them went to somebody else or into another form meanwhile."""
    query = select(*COLUMNS).where(Client.id.in_(form.clients.data)).order_by(Client.id).with_for_update()
    rows = db.session.execute(query).all()
    if gone := [row for row in rows if not fits(row)]:
        form.clients.errors = [_("Not yours to give any more: %(clients)s.", clients=names_of(gone))]
        return None
    if taken := (held or open_forms)((row.id for row in rows), local_date(now)):
        form.clients.errors = [_("Another form is open: %(clients)s.", clients=taken_by(rows, taken))]
        return None
    return rows


class OpenForm(NamedTuple):
    """A form that disposes of a client already."""

    client_id: int
    kind: str
    serial_no: str


def open_forms(client_ids: Iterable[int], today: date, *, but: int = 0) -> dict[int, OpenForm]:
    """By number of the client, the form of ALONE that is open for it, other than the one numbered `but`. One statement. A
    transfer that is assigned has done its work, and a delegation whose last day is over holds nobody up, even before the
    platform has closed it."""
    ids = sorted(client_ids)
    if not ids:
        return {}
    facts = Document.kind, Document.serial_no
    about = (
        select(Concern.client_id, *facts)
        .join(Document, Document.id == Concern.document_id)
        .where(Concern.client_id.in_(ids), Document.kind.in_(ALONE), Document.closed_at.is_(None))
        .where(Document.id != but)
        .where(~((Document.kind == "transfer") & (Document.state == "assigned")))
    )
    lent = (
        select(Delegation.client_id, *facts)
        .join(Document, Document.id == Delegation.document_id)
        .where(Delegation.client_id.in_(ids), Delegation.ended_at.is_(None), Delegation.ends_on >= today)
    )
    return {row.client_id: OpenForm(*row) for row in db.session.execute(union_all(about, lent))}


def taken_by(rows: Sequence[Row], taken: dict[int, OpenForm]) -> str:
    """The clients that are in another form, each with that form."""
    named = [(row.name, taken[row.id]) for row in rows if row.id in taken]
    said = language.listed(f"{name} {registry.kind(one.kind).title} {one.serial_no}" for name, one in named[:NAMED])
    return said + _more(named, NAMED)


def names_of(rows: Sequence, most: int = NAMED) -> str:
    """The first names, and how many more there are."""
    return "、".join(row.name for row in rows[:most]) + _more(rows, most)


def _more(rows: Sequence, most: int) -> str:
    return f" +{len(rows) - most}" if len(rows) > most else ""


def listed(which: Select, person: Person, now: datetime) -> list:
    """The clients whose numbers `which` selects, for the page of a form; `seen` says which of them the person may open."""
    seen = Client.reach.condition(Client, person, now).label("seen")
    facts = Client.id, Client.name, Client.client_no, Client.status
    query = select(*facts, Client.level, Client.total_assets, Client.last_contact_at, seen).where(Client.id.in_(which))
    return db.session.execute(query.order_by(Client.name_key, Client.id)).all()


def managed_by(user_id: int, person: Person, now: datetime) -> Sequence[Row]:
    """The clients of an adviser that exist for this person, by name, MOST at most."""
    query = reachable(Client, person, now).where(Client.managed_by_id == user_id).order_by(Client.name_key, Client.id)
    return db.session.execute(query.with_only_columns(*COLUMNS).limit(MOST)).all()
