"""The register's part of the desk: whom to contact today, and who has been waiting."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.db import db
from ia.ground.registry import Section

SHOWN = 20
"""Clients on the desk; the list sorted by next contact shows all."""


def due_contacts(person, now) -> list:
    """Own clients whose agreed next contact is today or past, the longest waiting first (D-34)."""
    tomorrow = clock.at(clock.local_date(now) + timedelta(days=1))
    query = (
        select(Client.id, Client.name, Client.client_no, Client.next_contact_at, Client.last_contact_at)
        .where(Client.managed_by_id == person.id, Client.next_contact_at < tomorrow)
        .order_by(Client.next_contact_at, Client.id)
        .limit(SHOWN)
    )
    return db.session.execute(query).all()


TODAY = Section(_l("Contacts agreed for today"), "clients/_due.html", due_contacts)
