"""The register's part of the desk: whom to contact today, and who has been waiting."""

from datetime import timedelta
from functools import cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Integer, bindparam, select, union_all

from ia.clients.care.carers import in_care
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import Moment
from ia.ground.registry import Section
from ia.ground.wording import Worded

SHOWN = 20
"""Clients on the desk; the list sorted by next contact shows all."""


def due_contacts(person, now) -> list:
    """Clients in one's care whose agreed next contact is today or past, the longest waiting first (D-34): one's own but
    for those lent to others (P-09), and those that others have lent to oneself."""
    today = clock.local_date(now)
    return _due().ask({"me": person.id, "today": today, "tomorrow": clock.at(today + timedelta(days=1))})


@cache
def _due() -> Worded:
    """The statement, put together once."""
    parts = [
        select(Client.id, Client.name, Client.client_no, Client.next_contact_at, Client.last_contact_at)
        .where(way, Client.next_contact_at < bindparam("tomorrow", type_=Moment))
        .order_by(Client.next_contact_at, Client.id)
        .limit(SHOWN)
        .subquery()
        for way in in_care(bindparam("me", type_=Integer), bindparam("today", type_=Date))
    ]
    both = union_all(*(select(part) for part in parts)).subquery()
    return Worded(select(both).order_by(both.c.next_contact_at, both.c.id).limit(SHOWN))


TODAY = Section(_l("Contacts agreed for today"), "clients/_due.html", due_contacts)
