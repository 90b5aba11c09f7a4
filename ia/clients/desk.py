"""The register's part of the desk: whom to contact today, and who has been waiting."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, union_all

from ia.clients.models import Client, Delegation, delegated_to
from ia.ground import clock
from ia.ground.db import db
from ia.ground.registry import Section

SHOWN = 20
"""Clients on the desk; the list sorted by next contact shows all."""


def due_contacts(person, now) -> list:
    """Clients in one's care whose agreed next contact is today or past, the longest waiting first (D-34): one's own but
    for those lent to others (P-09), and those that others have lent to oneself."""
    today = clock.local_date(now)
    tomorrow = clock.at(today + timedelta(days=1))
    lent = select(Delegation.client_id).where(Delegation.client_id == Client.id, Delegation.running(today)).exists()
    ways = (Client.managed_by_id == person.id) & ~lent, Client.id.in_(delegated_to(person, now))
    parts = [
        select(Client.id, Client.name, Client.client_no, Client.next_contact_at, Client.last_contact_at)
        .where(way, Client.next_contact_at < tomorrow)
        .order_by(Client.next_contact_at, Client.id)
        .limit(SHOWN)
        .subquery()
        for way in ways
    ]
    both = union_all(*(select(part) for part in parts)).subquery()
    return db.session.execute(select(both).order_by(both.c.next_contact_at, both.c.id).limit(SHOWN)).all()


TODAY = Section(_l("Contacts agreed for today"), "clients/_due.html", due_contacts)
