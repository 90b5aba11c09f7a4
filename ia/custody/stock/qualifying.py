"""Which clients may be confirmed by a list, and why others may not.

A client of before is a prospect or target whom a file brought in with an account that was opened no later than the day on
which the file was sent. Whoever opened one afterwards is a new client and goes through the task book (4.6).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, exists, select

from ia.clients.care.ties import ties
from ia.clients.imports.models import ImportBatch, ImportRow
from ia.clients.models import Client, Concern
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.custody.choosing import NAMED
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.web.language import listed

MOST = 5_000
"""Clients of one form, so that its sheet is still printed and sealed in seconds; of a larger file the others are asked for by a
further form."""
HOLDING = ("stock_confirmation", "assignment", "referral")
"""Forms of custody that will have a say about the status themselves. A client that is lent or given away may be confirmed
meanwhile: it is confirmed under whoever manages it at that moment."""
WHY = {
    "gone": _l("out of use, or without an adviser"),
    "developing": _l("in an open task book"),
    "status": _l("no prospect or target client"),
    "form": _l("in another open form"),
    "account": _l("no fund account number"),
    "opened_on": _l("no opening day of the account"),
    "by_hand": _l("not brought in by a file; a new client goes through the task book"),
    "new": _l("account opened after the file was sent; a new client goes through the task book"),
}
COLUMNS = (
    Client.id,
    Client.name,
    Client.client_no,
    Client.status,
    Client.managed_by_id,
    Client.branch_id,
    Client.opened_on,
    Client.fund_account_no.is_not(None).label("has_account"),
    ImportBatch.at.label("brought_in_at"),
)


class Judged(NamedTuple):
    """Clients who may be confirmed, and the others, each with its code of WHY."""

    fit: list[Row]
    others: list[tuple[Row, str]]


def load(which, *, locked: bool = False) -> Sequence[Row]:
    """The clients whose numbers are given or selected; `locked` until the unit of work ends."""
    query = select(*COLUMNS).outerjoin(ImportBatch, ImportBatch.id == Client.batch_id).where(Client.id.in_(which))
    return db.session.execute((query.with_for_update(of=Client) if locked else query).order_by(Client.id)).all()


def judge(rows: Sequence[Row], *, but: int = 0) -> Judged:
    """Who of them qualifies as they stand, other forms than the one numbered `but` considered. One statement, and one for
    each room that holds clients."""
    ids = [row.id for row in rows]
    booked = {one.client_id for one in ties(ids)}
    held = set(db.session.scalars(_held(but).where(Concern.client_id.in_(ids))))
    found = Judged([], [])
    for row in rows:
        if why := _why_not(row, booked, held):
            found.others.append((row, why))
        else:
            found.fit.append(row)
    return found


def _held(but: int = 0):
    """SELECT of the clients in an open form of HOLDING."""
    query = select(Concern.client_id).join(Document, Document.id == Concern.document_id)
    return query.where(Document.kind.in_(HOLDING), Document.closed_at.is_(None), Document.id != but)


def _why_not(row: Row, booked: set[int], held: set[int]) -> str | None:
    checks = {
        "gone": row.branch_id is None or row.managed_by_id is None,
        "developing": row.status in ("developing", "confirming") or row.id in booked,
        "status": row.status not in OPEN_TO_VIEW,
        "form": row.id in held,
        "account": not row.has_account,
        "opened_on": row.opened_on is None,
        "by_hand": row.brought_in_at is None,
    }
    found = next((code for code, fails in checks.items() if fails), None)
    return found or ("new" if row.opened_on > local_date(row.brought_in_at) else None)


def of_batch(batch: ImportBatch) -> list[int]:
    """The clients of a file who qualify, MOST at most: what `judge` says, asked of the database, without those whom the file
    calls something else than existing. One statement, and one for each room that holds clients."""
    otherwise = exists().where(
        ImportRow.client_id == Client.id, ImportRow.batch_id == batch.id, ImportRow.state == "other"
    )
    query = select(Client.id).where(
        Client.batch_id == batch.id,
        Client.branch_id == batch.branch_id,
        Client.managed_by_id.is_not(None),
        Client.status.in_(OPEN_TO_VIEW),
        Client.fund_account_no.is_not(None),
        Client.opened_on <= local_date(batch.at),
        ~exists(_held().where(Concern.client_id == Client.id)),
        ~otherwise,
    )
    ids = list(db.session.scalars(query.order_by(Client.id).limit(MOST)))
    booked = {one.client_id for one in ties(ids)}
    return [one for one in ids if one not in booked]


def said(others: Iterable[tuple[Row, str]]) -> str:
    """The first of them by name, each with why not, and how many more there are."""
    named = [f"{row.name} · {WHY[why]}" for row, why in others]
    return listed(named[:NAMED]) + (f" +{len(named) - NAMED}" if len(named) > NAMED else "")
