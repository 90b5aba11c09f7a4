"""What the tables of exports share: whose clients may stand in them, and who may see which numbers whole."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select

from ia.clients import rules
from ia.clients.care import carers as care
from ia.clients.care.carers import Care
from ia.clients.exports.rights import branches
from ia.clients.models import Client, ContactWay
from ia.clients.page import reading
from ia.ground.access.reach import Reach
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.person import Person

AT_ONCE = 500
"""Rows of one statement."""


class NotWhole(Exception):
    """Numbers were asked for whole of a client whose numbers this person may not see so."""

    message = _l("You may not see the numbers of all these clients whole. Narrow the list, or take them masked.")


def portions(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def allowed(reach: Reach, person: Person, now: datetime) -> ColumnElement[bool]:
    """Condition: the client is in this reach, of a branch for which the person has the right at this moment."""
    return reach.condition(Client, person, now) & Client.branch_id.in_(branches(person))


def rights(person: Person, now: datetime) -> list:
    """The columns by which `told` decides whether numbers may be whole."""
    return [
        *(Client.managed_by_id, Client.team_id, Client.branch_id, Client.status),
        reading.is_granted(person, now).label("granted"),
        *care.columns(person),
    ]


def told(query: Select, person: Person, now: datetime, whole: bool) -> dict[int, object]:
    """The rows of a portion by number. With `whole` the query has the columns of `rights`. Raises NotWhole."""
    rows = {row.id: row for row in db.session.execute(query, {"today": local_date(now)})}
    if whole and not all(_sees_whole(row, person) for row in rows.values()):
        raise NotWhole
    return rows


def _sees_whole(row, person: Person) -> bool:
    return rules.sees_whole(row, person, Care(row.delegate_id, bool(row.in_group)), row.granted)


def in_order(part: Iterable[int], rows: dict[int, object]) -> list[tuple[int, object]]:
    """Number and row, of those that there are."""
    return [(number, rows[number]) for number in part if number in rows]


def ways_of(client_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """The ways to reach each of the clients, kind and value, in the order of their entry."""
    found: dict[int, list] = {}
    query = select(ContactWay.client_id, ContactWay.kind, ContactWay.value).where(ContactWay.client_id.in_(client_ids))
    for row in db.session.execute(query.order_by(ContactWay.id)):
        found.setdefault(row.client_id, []).append((row.kind, row.value))
    return found
