"""What somebody holds in the register, for whoever takes over when they leave (F-E7)."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, literal, select, union_all

from ia.clients.care.carers import GROUP
from ia.clients.models import Client, ClientGrant, Delegation
from ia.clients.vocabulary import STATUSES
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.registry import Holding

TITLES = {
    "managed": _l("Clients managed"),
    "given": _l("Clients lent to others"),
    "taken": _l("Clients borrowed from others"),
    "group": _l("Clients of service groups"),
}


def clients_held(user_id: int, viewer: Person, now: datetime, most: int) -> list[Holding]:
    """Clients managed, lent, borrowed, and cared for in a group. One statement."""
    today = local_date(now)
    running = Delegation.running(today)
    ways = {
        "managed": select(Client.id).where(Client.managed_by_id == user_id),
        "given": select(Client.id).join(Delegation).where(Client.managed_by_id == user_id, running),
        "taken": select(Delegation.client_id.label("id")).where(Delegation.delegate_id == user_id, running),
        "group": select(ClientGrant.client_id.label("id")).where(
            ClientGrant.user_id == user_id, ClientGrant.why == GROUP, ClientGrant.ends_on.is_(None)
        ),
    }
    held = union_all(*(query.add_columns(literal(way).label("way")) for way, query in ways.items())).subquery()
    seen = case((Client.reach.condition(Client, viewer, now), 1), else_=0)
    place = func.row_number().over(partition_by=held.c.way, order_by=(seen.desc(), Client.name_key, Client.id))
    rows = (
        select(
            held.c.way,
            Client.id,
            Client.name,
            Client.client_no,
            Client.status,
            seen.label("seen"),
            place.label("place"),
            func.count().over(partition_by=held.c.way).label("count"),
        )
        .join(Client, Client.id == held.c.id)
        .where(Client.gone_at.is_(None))
        .subquery()
    )
    query = select(rows).where(rows.c.place <= most).order_by(rows.c.way, rows.c.place)
    found: dict[str, list] = {way: [] for way in ways}
    for row in db.session.execute(query):
        found[row.way].append(row)
    return [_holding(way, rows, user_id) for way, rows in found.items()]


def _holding(way: str, rows: list, user_id: int) -> Holding:
    shown = [(f"{row.name} {row.client_no} · {STATUSES[row.status]}", f"/clients/{row.id}") for row in rows if row.seen]
    every = f"/clients/?adviser={user_id}" if way == "managed" and shown else ""
    return Holding(TITLES[way], rows[0].count if rows else 0, shown, every)
