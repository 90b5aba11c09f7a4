"""What happens with a call: it is opened when the caller is looked up, and registered in one unit of work (S-17 to S-20).

The talk stands in the client's file as every other. The client's adviser is told of it, and owes the answer that was
promised (AMB-62): who answered the phone sees the client for the length of the session alone, and could not keep it.
"""

from datetime import datetime

from ia.clients import contacts, duplicates, register
from ia.clients.care.carers import care_of
from ia.clients.models import Client
from ia.clients.questions import verbs as questions
from ia.clients.talks.hotline import Shift
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.person import Person
from ia.ground.web.language import N_
from ia.ground.workflow.engine import Act
from ia.hotline.forms import CallForm, StrangerForm
from ia.hotline.models import Call

KIND, CHANNEL = "hotline_call", "phone"
CALLED = N_("%(agent)s answered %(name)s on the advisory hotline: %(topic)s")
"""For the adviser of the client who called."""


def begin(shift: Shift, client_id: int | None, person: Person, now: datetime) -> Call:
    """Somebody calls: a client of the register who was looked up, or a stranger. That a client is looked up stands in the
    trail before anything is shown (AMB-62)."""
    call = Call(
        phone_id=shift.phone_id,
        agent_id=person.id,
        team_id=shift.team_id,
        branch_id=shift.branch_id,
        client_id=client_id,
        opened_at=now,
    )
    db.session.add(call)
    db.session.flush()
    if client_id is not None:
        register.note_look_up(client_id, person, now)
    return call


def finish(call: Call, client: Client, form: CallForm, person: Person, now: datetime) -> None:
    """Put the talk into the client's file, tell the adviser, and register what was promised."""
    keeper = care_of(client.id, person, now).delegate_id or client.managed_by_id
    mine = keeper == person.id
    facts = {
        **form.facts("topic", "nature", "satisfaction", "minutes", "solved", "remark"),
        "at": call.opened_at,
        "direction": "passive",
        "channel": CHANNEL,
    }
    record_id = register.record_contact(client, facts, None, person, now, settles=mine)
    question_id = _promise(form, person, now, client=client, record_id=record_id, owner_id=keeper)
    if not mine:
        _tell(call, keeper, client, form, person, now, question_id)
    call.client_id, call.record_id, call.question_id = client.id, record_id, question_id
    call.minutes, call.done_at = form.minutes.data, now
    db.session.flush()


def finish_stranger(call: Call, form: StrangerForm, person: Person, now: datetime) -> None:
    """The same for a caller who is not in the register: with a name a new prospect of whoever answered (C-17), without one
    the question alone."""
    if form.name.data:
        facts = {"name": form.name.data, "client_kind": "person", "source": "walk_in"}
        client_id = register.create(person, facts, ways(form), [], now)
        finish(call, db.session.get(Client, client_id), form, person, now)
        return
    call.topic, call.contact, call.minutes = form.topic.data, form.contact.data or None, form.minutes.data
    call.question_id = _promise(form, person, now, contact=call.contact)
    call.done_at = now
    db.session.flush()
    said = {"topic": [None, call.topic], "minutes": [None, call.minutes]}
    trail.record("call", KIND, call.id, actor=person, now=now, changes=said)


def ways(form: StrangerForm) -> list[tuple[str, str]]:
    """How to reach the caller."""
    return [("mobile" if form.contact.data.startswith("1") else "phone", form.contact.data)]


def known_already(form: StrangerForm, person: Person, now: datetime) -> list[duplicates.Finding]:
    """Clients with the phone of the caller, masked where they are out of sight; none once it is said that it is another."""
    if not form.name.data or form.not_duplicate.data:
        return []
    return duplicates.find(person, now, person.home.branch_id, phones=contacts.phones(ways(form)))


def _promise(form: CallForm, person: Person, now: datetime, **about) -> int | None:
    """The number of the question that stays open."""
    issue = form.issue
    if issue is None:
        return None
    promise = questions.Promise(issue.question.data, issue.answer_channel.data, issue.promised_at.data)
    return questions.ask(promise, Act(person, now), source="hotline", **about).id


def _tell(call, keeper: int, client, form: CallForm, person: Person, now: datetime, question_id: int | None) -> None:
    row = {
        "user_id": keeper,
        "reminder": "hotline",
        "subject": f"{KIND}:{call.id}",
        "document_id": question_id,
        "message": CALLED,
        "values": {"agent": person.name, "name": client.name, "topic": form.topic.data},
        "due_at": now,
        "created_at": now,
    }
    notices.tell([row])
