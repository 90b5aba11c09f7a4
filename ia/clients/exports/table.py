"""What stands in an export: the columns that an import knows, so that the file comes home to the same records. Numbers
are masked as everywhere, unless they were asked for whole with a reason."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from ia.clients import masking, rules
from ia.clients.care import carers as care
from ia.clients.care.carers import Care
from ia.clients.imports import columns
from ia.clients.models import Client, ContactWay
from ia.clients.page import reading
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person

AT_ONCE = 500
"""Clients of one statement."""
FURTHER = "其余地址"
"""A cell of an import holds one address; further ones stand in a column that imports leave out."""
STORED = [code for code in columns.LABELS if code in Client.__table__.columns]
MEASURED = {"total_assets": "元"}
"""Said behind the label, so that nothing above the table is taken for the unit."""


class NotWhole(Exception):
    """Numbers were asked for whole of a client whose numbers this person may not see so."""

    message = _l("You may not see the numbers of all these clients whole. Narrow the list, or take them masked.")


def header() -> list[str]:
    """The first label of each column that imports know."""
    return [_titled(code, labels[0]) for code, labels in columns.LABELS.items()] + [FURTHER]


def _titled(code: str, label: str) -> str:
    return f"{label}（{MEASURED[code]}）" if code in MEASURED else label


def lines(ids: list[int], person: Person, now: datetime, whole: bool) -> Iterator[tuple[int, list]]:
    """Number and cells of each of these clients that the person reaches now, in their order. Raises NotWhole. Two
    statements for every AT_ONCE."""
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        rows = {row.id: row for row in db.session.execute(_rows(part, person, now, whole), {"today": local_date(now)})}
        ways = _ways(rows)
        for number in part:
            if (row := rows.get(number)) is not None:
                if whole and not _sees_whole(row, person):
                    raise NotWhole
                yield number, _cells(row, ways.get(number, ()), whole)


def _rows(ids: list[int], person: Person, now: datetime, whole: bool) -> Select:
    stored = [Client.__table__.columns[code] for code in STORED]
    about = [Client.id, Client.created_at, User.name.label("created_by")]
    rights = (
        [
            *(Client.managed_by_id, Client.team_id, Client.branch_id, Client.status),
            reading.is_granted(person, now).label("granted"),
            *care.columns(person),
        ]
        if whole
        else []
    )
    query = select(*about, *stored, *rights).join(User, User.id == Client.created_by_id)
    return query.where(Client.id.in_(ids), Client.reach.condition(Client, person, now))


def _sees_whole(row, person: Person) -> bool:
    return rules.sees_whole(row, person, Care(row.delegate_id, bool(row.in_group)), row.granted)


def _ways(ids: Iterable[int]) -> dict[int, list]:
    found: dict[int, list] = {}
    query = select(ContactWay.client_id, ContactWay.kind, ContactWay.value).where(ContactWay.client_id.in_(ids))
    for row in db.session.execute(query.order_by(ContactWay.id)):
        found.setdefault(row.client_id, []).append((row.kind, row.value))
    return found


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


def reached(ids: Select, person: Person, now: datetime) -> list[int]:
    """Those of the clients that the person reaches now, by number."""
    query = select(Client.id).where(Client.id.in_(ids), Client.reach.condition(Client, person, now))
    return list(db.session.scalars(query.order_by(Client.id)))
