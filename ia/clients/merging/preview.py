"""What a merge will do, before it is done: field by field, contacts, and everything that goes over."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from ia.clients import masking, rules
from ia.clients.care import carers as care
from ia.clients.care.carers import Care
from ia.clients.finding.search import find
from ia.clients.merging import fields, join
from ia.clients.models import Client
from ia.clients.vocabulary import HAPPENINGS, LABELS, STATUSES
from ia.ground import registry
from ia.ground.access import reach
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person

SHOWN = 10
"""Records offered for one search."""
CHILDREN = {
    "contact_records": HAPPENINGS["contact"],
    "client_timeline": _l("Timeline"),
    "client_annotations": HAPPENINGS["annotation"],
    "client_files": LABELS["file"],
    "client_grants": _l("Shared sight"),
    "client_relations": _l("Related clients"),
}
"""How the rows of the register's own tables are called; forms are called by their kind."""
NOT_TOLD = frozenset({"client_contacts", "client_terms", "client_documents", "client_owners", "client_visible_teams"})


class Preview(NamedTuple):
    """Both records side by side. `children` are pairs of title and number of what goes over."""

    choices: list[fields.Choice]
    filled: list[tuple[object, str]]
    contacts: list[str]
    children: list[tuple[object, int]]


class Candidate(NamedTuple):
    """A record that may be the second one."""

    client_no: str
    name: str
    status: object
    adviser: str
    account: str


def preview(stays: Client, goes: Client) -> Preview:
    known = {(way.kind, way.plain) for way in stays.contacts}
    fresh = [masking.contact(way.kind, way.value) for way in goes.contacts if (way.kind, way.plain) not in known]
    return Preview(fields.choices(stays, goes), fields.filled(stays, goes), fresh, children(goes.id))


def children(client_id: int) -> list[tuple[object, int]]:
    """What hangs on a client, counted by kind."""
    kinds = {kind.model.__tablename__: kind.title for kind in registry.kinds().values()}
    found: dict[object, int] = {}
    for name, count in join.counts(client_id).items():
        table = name.partition(".")[0]
        if table in NOT_TOLD or (table in kinds and not name.endswith(".client_id")):
            continue
        title = kinds.get(table) or CHILDREN.get(table) or _l("Other entries")
        found[title] = found.get(title, 0) + count
    return list(found.items())


def candidates(stays: Client, text: str, person: Person, now: datetime) -> list[Candidate]:
    """Records found by number or name that this person could make a part of `stays`."""
    found = find(text, person)
    if found is None:
        return []
    query = reach.reachable(Client, person, now).where(found.condition, Client.branch_id == stays.branch_id)
    columns = (
        Client.client_no,
        Client.name,
        Client.status,
        Client.managed_by_id,
        Client.branch_id,
        Client.fund_account_no,
    )
    query = query.where(Client.id != stays.id).order_by(Client.id.desc()).limit(SHOWN)
    return [
        Candidate(row.client_no, row.name, STATUSES[row.status], row.adviser, masking.account(row.fund_account_no))
        for row, cared in _with_care(query, columns, person, now)
        if rules.joins(row, row, person, cared, cared)
    ]


def _with_care(query: Select, columns, person: Person, now: datetime) -> list:
    query = query.join(User, User.id == Client.managed_by_id)
    query = query.with_only_columns(*columns, User.name.label("adviser"), *care.columns(person))
    rows = db.session.execute(query, {"today": local_date(now)})
    return [(row, Care(row.delegate_id, bool(row.in_group))) for row in rows]
