"""Writing and opening the sealed archive.

The content is canonical JSON, compressed: `client_no`; `rows`, by table all rows that were the client's or pointed at it;
`struck`, every text in which the client's name or numbers were struck out, as it was, with table, column and key; and
`forms`, the serial numbers of the forms about the client, which stay where they are.
"""

import hashlib
import hmac
import json
import zlib
from datetime import date, datetime

from sqlalchemy import select

from ia.clients.sealing.models import SealedClient
from ia.clients.snapshots import canonical
from ia.ground.audit import trail
from ia.ground.clauses import catalogue
from ia.ground.clock import local_date
from ia.ground.db import db

YEARS = "retention.identity_years"


class BrokenSeal(Exception):
    """The archive is not what was put under seal."""


def retained_until(ended_on: date, today: date) -> date:
    """The last day of retention: so many years, at least fifteen, counted from the year in which the relation ended."""
    years = max(catalogue.value(YEARS, today), catalogue.setting(YEARS).minimum)
    return date(ended_on.year + years, 12, 31)


def put_away(client_no: str, document_id: int, content: dict, until: date, now: datetime) -> SealedClient:
    """Seal the content and add it to the archive."""
    row = SealedClient(
        client_no=client_no,
        document_id=document_id,
        sealed_at=now,
        sealed_on=local_date(now),
        retained_until=until,
        content=zlib.compress(canonical(content).encode(), 9),
    )
    row.seal = seal_of(row)
    db.session.add(row)
    db.session.flush()
    return row


def seal_of(row: SealedClient) -> str:
    """The digest of a row, with the key of the audit trail: who has only the database cannot make another."""
    digest = hashlib.sha256(row.content).hexdigest()
    facts = [row.client_no, row.document_id, row.sealed_at.isoformat(), row.retained_until.isoformat(), digest]
    return trail.mac(trail.key(), "sealed client", facts)


def is_whole(row: SealedClient) -> bool:
    return hmac.compare_digest(row.seal, seal_of(row))


def open_seal(row: SealedClient) -> dict:
    """The content. Raises BrokenSeal."""
    if not is_whole(row):
        raise BrokenSeal(row.client_no)
    return json.loads(zlib.decompress(row.content))


def find(client_no: str) -> SealedClient | None:
    return db.session.scalar(select(SealedClient).where(SealedClient.client_no == client_no))


def sealed_by(document_id: int):
    """What a request has put under seal: a row with `sealed_on` and `retained_until`, or None once it is destroyed."""
    query = select(SealedClient.sealed_on, SealedClient.retained_until).where(SealedClient.document_id == document_id)
    return db.session.execute(query).first()
