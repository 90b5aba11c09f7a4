"""Making mails of what people were told: all within one unit of work with the mark on each notice that it was mailed.

The marks are set by compare-and-set and tell which notices a run got, so two runs at once share them, and a run too many
makes none. A mark "up to number N" would lose a notice whose transaction ends after one with a higher number."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

from flask import current_app
from sqlalchemy import insert, select, update

from ia.ground import clock
from ia.ground.db import db
from ia.ground.delivery import address
from ia.ground.delivery.models import DIGEST, IMMEDIATE, NONE, DeliveryChoice, Mail
from ia.ground.delivery.writing import letter
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice, Todo
from ia.ground.org.models import User
from ia.ground.org.person import people

TRIED_FOR = timedelta(days=1)
AHEAD = timedelta(days=1)
"""A digest names what is late, or falls due within so much time after it."""


def make(now: datetime) -> dict:
    """Mails for those who want each notice at once and have no quiet hours, and the digests whose hour has come."""
    server = address.server()
    if server is None:
        return {"made": 0}
    wants = _wants(now)
    at_once = [row.user_id for row in wants if row.DeliveryChoice.mail == IMMEDIATE]
    daily = _begin_digests([row.user_id for row in wants if row.DeliveryChoice.mail == DIGEST], now)
    told = _take_notices([*at_once, *daily], now)
    due = _due(daily, now)
    language = {row.user_id: row.language or current_app.config["BABEL_DEFAULT_LOCALE"] for row in wants}
    rows, site = [], address.site()
    for user_id in sorted(set(told) | {number for number in due if due[number]}):
        news, todos, digest = told.get(user_id, []), due.get(user_id, []), user_id in daily
        words = letter(language[user_id], site, news, todos, digest)
        key = f"digest:{clock.local_date(now)}" if digest else f"notice:{news[-1].id}"
        rows.append(_mail(user_id, DIGEST if digest else IMMEDIATE, key, words, server, now))
    if rows:
        db.session.execute(insert(Mail), rows)
    return {"made": len(rows)}


def _wants(now: datetime) -> list:
    """Choices that are due now, of people with an account and an address."""
    query = select(DeliveryChoice, User.language, User.id.label("user_id")).join(
        User, User.id == DeliveryChoice.user_id
    )
    query = query.where(DeliveryChoice.mail != NONE, User.disabled_at.is_(None), User.email.is_not(None))
    here = clock.local(now)

    def due(choice: DeliveryChoice) -> bool:
        if choice.mail == IMMEDIATE:
            return not choice.quiet_at(here.time())
        return here.hour >= choice.digest_hour and choice.digested_on != here.date()

    return [row for row in db.session.execute(query.order_by(User.id)) if due(row.DeliveryChoice)]


def _begin_digests(user_ids: list[int], now: datetime) -> set[int]:
    """Those of them for whom this run makes today's digest."""
    if not user_ids:
        return set()
    today = clock.local_date(now)
    fresh = DeliveryChoice.digested_on.is_(None) | (DeliveryChoice.digested_on != today)
    query = update(DeliveryChoice).where(DeliveryChoice.user_id.in_(user_ids), fresh).values(digested_on=today)
    query = query.returning(DeliveryChoice.user_id).execution_options(synchronize_session=False)
    return set(db.session.scalars(query))


def _take_notices(user_ids: list[int], now: datetime) -> dict[int, list]:
    """Mark what is unread, awake and not yet mailed; by person, the oldest first, with what the words need."""
    if not user_ids:
        return {}
    since = select(DeliveryChoice.since).where(DeliveryChoice.user_id == Notice.user_id).scalar_subquery()
    wanted = Notice.user_id.in_(user_ids), Notice.awake(now), Notice.mailed_at.is_(None), Notice.created_at >= since
    columns = (Notice.id, Notice.user_id, Notice.reminder, Notice.subject, Notice.document_id, Notice.values)
    query = update(Notice).where(*wanted).values(mailed_at=now)
    query = query.returning(*columns, Notice.due_at, Notice.created_at).execution_options(synchronize_session=False)
    rows = sorted(db.session.execute(query).mappings(), key=lambda row: row["id"])
    forms = _forms({row["document_id"] for row in rows} - {None})
    found = defaultdict(list)
    for row in rows:
        found[row["user_id"]].append(SimpleNamespace(**row, **forms.get(row["document_id"], _NO_FORM)))
    return found


_NO_FORM = {"kind": None, "serial_no": "", "document_due": None}


def _forms(ids: Iterable[int]) -> dict[int, dict]:
    facts = Document.kind, Document.serial_no, Document.due_at.label("document_due")
    rows = db.session.execute(select(Document.id, *facts).where(Document.id.in_(ids))) if ids else ()
    return {row.id: {name: getattr(row, name) for name in _NO_FORM} for row in rows}


def _due(user_ids: set[int], now: datetime) -> dict[int, list]:
    """What is late or nearly due, by person; deputies get what waits for whom they stand in for."""
    if not user_ids:
        return {}
    reading = people(sorted(user_ids), clock.local_date(now))
    addresses = {one for person in reading for one in person.addresses}
    facts = (
        Todo.address,
        Todo.due_at,
        Document.id.label("document_id"),
        Document.kind,
        Document.serial_no,
        Document.state,
    )
    query = select(*facts).join(Document, Document.id == Todo.document_id)
    query = query.where(Todo.address.in_(addresses), Todo.closed_at.is_(None), Todo.due_at < now + AHEAD)
    at = defaultdict(list)
    for row in db.session.execute(query.order_by(Todo.due_at, Todo.id)):
        at[row.address].append(row)
    found = {person.id: [row for one in person.addresses for row in at[one]] for person in reading}
    return {number: sorted(rows, key=lambda row: (row.due_at, row.document_id)) for number, rows in found.items()}


def _mail(user_id: int, kind: str, key: str, words, server: address.Server, now: datetime) -> dict:
    return {
        "user_id": user_id,
        "kind": kind,
        "key": key,
        "subject": words.subject,
        "body": words.body,
        "message_id": f"<{uuid4().hex}@{server.sender.rpartition('@')[2]}>",
        "not_before": now,
        "give_up_at": now + TRIED_FOR,
        "created_at": now,
    }
