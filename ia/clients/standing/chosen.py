"""Clients that somebody ticked in the list, or the whole of a narrowed list, for a form that is about several of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from ia.clients.finding.lists import CLIENTS
from ia.clients.models import Client
from ia.ground.access.reach import reachable
from ia.ground.db import db
from ia.ground.org.person import Person

MOST = 1_000
"""How many clients one form is about at most."""
_ID_DIGITS = 9
_COLUMNS = (
    Client.id,
    Client.name,
    Client.client_no,
    Client.status,
    Client.level,
    Client.is_key,
    Client.managed_by_id,
    Client.team_id,
    Client.branch_id,
    Client.version,
)
_WHOLE = replace(CLIENTS, columns=_COLUMNS, joined=lambda query: query, size=MOST)


def chosen(args: MultiDict, person: Person, now: datetime, most: int = MOST) -> Sequence[Row]:
    """The clients that `args` name and that exist for this person, `most` at most, with the columns of _COLUMNS.

    Either `list=` holds the query string of /clients/ and gives that list in its own order, from its beginning; or
    `client=ID`, repeated, gives those in the order of their names. What is not a number, or out of reach, is passed over;
    a list that is narrowed by what cannot be gives nobody, for it is not the list that was meant. Who may do what with
    them is asked by the form (rules.holds, rules.decides …).
    """
    asked = args.get("list")
    if asked is not None:
        page = _WHOLE.page(person, MultiDict(_narrowing(asked)), now, "/clients/")
        return [] if page.amiss or page.too_short else page.rows[:most]
    ids = sorted({int(one) for one in args.getlist("client") if one.isdecimal() and len(one) <= _ID_DIGITS})[:most]
    if not ids:
        return []
    query = reachable(Client, person, now).where(Client.id.in_(ids)).order_by(Client.name_key, Client.id)
    return db.session.execute(query.with_only_columns(*_COLUMNS)).all()


def _narrowing(query: str) -> list[tuple[str, str]]:
    """What the list was narrowed and sorted by; which of its pages was open does not matter."""
    return [pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in ("after", "before")]
