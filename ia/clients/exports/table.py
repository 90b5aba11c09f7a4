"""What stands in an export of clients: the columns that an import knows, so that the file comes home to the same records. Numbers
are masked as everywhere, unless they were asked for whole with a reason."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import aliased

from ia.clients import masking
from ia.clients.exports.models import Exported
from ia.clients.exports.parts import allowed, in_order, portions, rights, told, ways_of
from ia.clients.imports import columns
from ia.clients.models import Client
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person

FURTHER = "其余地址"
"""A cell of an import holds one address; further ones stand in a column that imports leave out."""
STORED = [code for code in columns.LABELS if code in Client.__table__.columns]
MEASURED = {"total_assets": "元"}
"""Said behind the label, so that nothing above the table is taken for the unit."""


def header() -> list[str]:
    """The first label of each column that imports know."""
    return [_titled(code, labels[0]) for code, labels in columns.LABELS.items()] + [FURTHER]


def _titled(code: str, label: str) -> str:
    return f"{label}（{MEASURED[code]}）" if code in MEASURED else label


def lines(ids: list[int], person: Person, now: datetime, whole: bool) -> Iterator[tuple[int, list]]:
    """Number and cells of each of these clients that the person may take out now, in their order. Raises NotWhole. Two
    statements for every portion."""
    for part in portions(ids):
        rows = told(_rows(part, person, now, whole), person, now, whole)
        ways = ways_of(rows)
        yield from ((number, _cells(row, ways.get(number, ()), whole)) for number, row in in_order(part, rows))


def _rows(ids: list[int], person: Person, now: datetime, whole: bool) -> Select:
    stored = [Client.__table__.columns[code] for code in STORED]
    author, adviser = aliased(User), aliased(User)
    about = [Client.id, Client.created_at, author.name.label("created_by"), adviser.name.label("managed_by")]
    query = select(*about, *stored, *(rights(person, now) if whole else ()))
    query = query.join(author, author.id == Client.created_by_id)
    query = query.join(adviser, adviser.id == Client.managed_by_id)
    return query.where(Client.id.in_(ids), allowed(Client.reach, person, now))


def _cells(row, ways: Iterable[tuple[str, str]], whole: bool) -> list:
    by_kind: dict[str, list[str]] = {}
    for kind, value in ways:
        by_kind.setdefault(kind, []).append(value if whole else masking.contact(kind, value))
    addresses = by_kind.pop("address", [])
    by_kind["address"] = addresses[:1]
    return [*(_cell(code, row, by_kind, whole) for code in columns.LABELS), "；".join(addresses[1:])]


def _cell(code: str, row, by_kind: dict[str, list[str]], whole: bool):
    if code in columns.WAYS:
        return "、".join(by_kind.get(code, ()))
    if code == "created_on":
        return local_date(row.created_at)
    value = getattr(row, code)
    return masking.MASKS[code](value) if code in masking.MASKS and not whole else columns.word(code, value)


def asked(export_id: int) -> Select:
    """The numbers of the clients that were asked for."""
    return select(Exported.client_id).where(Exported.export_id == export_id)


def reached(ids: Select, person: Person, now: datetime) -> list[int]:
    """Those of the clients that the person may take out now, by number."""
    query = select(Client.id).where(Client.id.in_(ids), allowed(Client.reach, person, now))
    return list(db.session.scalars(query.order_by(Client.id)))


def note(export_id: int, ids: list[int]) -> None:
    """Write down which clients stand in the file."""
    db.session.execute(insert(Exported), [{"export_id": export_id, "client_id": number} for number in ids])
