"""What happens with tracking sheets: preparing a talk, and putting down the talk with its open issues in one unit."""

from datetime import datetime

from sqlalchemy import select

from ia.clients import register
from ia.clients.models import Client
from ia.clients.questions import verbs as questions
from ia.ground.db import db
from ia.ground.org.person import Person
from ia.ground.workflow.engine import Act
from ia.service.forms import RECORD, SheetForm
from ia.service.models import TrackingSheet


def prepared(client_id: int, person: Person) -> TrackingSheet | None:
    """The sheet that this person has prepared for the client and not yet used."""
    return db.session.scalar(
        select(TrackingSheet).where(
            TrackingSheet.client_id == client_id, TrackingSheet.by_id == person.id, TrackingSheet.done_at.is_(None)
        )
    )


def prepare(client: Client, form: SheetForm, why: list[str], person: Person, now: datetime) -> TrackingSheet:
    """Keep what was thought through before the talk (S-11)."""
    sheet = prepared(client.id, person)
    if sheet is None:
        sheet = TrackingSheet(client_id=client.id, by_id=person.id, **TrackingSheet.place_of(client))
        db.session.add(sheet)
    sheet.prep, sheet.why, sheet.prepared_at = form.preparation(), why, now
    db.session.flush()
    return sheet


def record(client: Client, form: SheetForm, why: list[str], person: Person, now: datetime) -> TrackingSheet:
    """Put down a talk (S-12): the communication record in the client's file, the sheet, a promise for every open issue."""
    facts = form.facts(*RECORD)
    sheet = prepare(client, form, why, person, now)
    sheet.record_id = register.record_contact(client, facts, form.next_contact_at.data, person, now)
    sheet.done_at, sheet.talked_at = now, form.at.data
    sheet.on_site, sheet.product = form.on_site.data, form.product.form.said or None
    db.session.flush()
    source = "on_site" if sheet.on_site else "contact"
    for issue in form.issues:
        promise = questions.Promise(issue.question.data, issue.answer_channel.data, issue.promised_at.data)
        questions.ask(promise, Act(person, now), source=source, client=client, record_id=sheet.record_id)
    return sheet
