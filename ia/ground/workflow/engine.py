"""The one place where a document changes state: rights, preconditions, opinion, audit, to-dos and notices together.

To-dos, opinions and notices of a unit of work wait until its end (ia/ground/later.py) and are then written set-wise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush

from sqlalchemy import insert, update

from ia.ground import later, registry
from ia.ground.audit import trail
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.documents.models import Document, Opinion
from ia.ground.inbox import notices
from ia.ground.inbox.models import Todo
from ia.ground.org.person import Person, StandIn
from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow.declare import NOBODY, SYSTEM, Refusal, State, Step, Workflow


@dataclass(frozen=True)
class Act:
    """Who takes a step, when, with which form (None for the system)."""

    person: Person | None
    now: datetime
    form: object = None

    @property
    def today(self):
        return local_date(self.now)


class StepRefused(Exception):
    """The step may not be taken: not theirs, or a precondition fails. Nothing has changed."""

    def __init__(self, refusals: Iterable[Refusal]):
        self.refusals = list(refusals)
        super().__init__("; ".join(str(refusal.message) for refusal in self.refusals))


class NotYours(StepRefused):
    """The person may see the document but does not hold it for this step."""


class Moved(Exception):
    """The document is no longer where the step begins: somebody else was first. Carries the last opinion and the title
    of the step that it was given with."""

    def __init__(self, document: Document):
        self.last = last_opinion(document)
        step = workflow_of(document).step(self.last.step, self.last.from_state) if self.last else None
        self.title = step.title if step else ""
        super().__init__("the document has moved on")


def workflow_of(document: Document) -> Workflow:
    return registry.kind(document.kind).workflow


def state_of(document: Document) -> State:
    return workflow_of(document).by_state[document.state]


def may_take(document: Document, step: Step, person: Person, today) -> bool:
    """Whether the step is this person's to take: it holds the document, and is approving neither its own paper nor, as a
    deputy, that of the principal."""
    if step.by is SYSTEM or not step.by.holds(document, person, today):
        return False
    if not step.approves:
        return True
    if person.id in (document.owner_id, document.created_by_id):
        return False
    return not person.stands_for or capacity(document, step, person, today) is not None


@dataclass(frozen=True)
class Capacity:
    """Under which post somebody takes a step and, when it is not the own, in whose place."""

    role: str
    principal: StandIn | None = None


def capacity(document: Document, step: Step, person: Person, today) -> Capacity | None:
    """What gives this person the step: the own posts before those stood in for. None when it is only the post of somebody
    whose own paper it would approve."""
    for post in person.posts:
        if step.by.at(document, person, post, today):
            return Capacity(post.role)
    addresses = step.by.addresses(document, today)
    if person.addresses.isdisjoint(addresses) or f"u:{person.id}" in addresses:
        return Capacity(person.home.role if person.home else "")
    barred = (document.owner_id, document.created_by_id) if step.approves else ()
    for stand in person.stands_for:
        for post in stand.posts:
            if post.address in addresses and stand.principal_id not in barred:
                return Capacity(post.role, stand)
    return None


def may_begin(document: Document, step: Step, act: Act) -> bool:
    """Whether the document stands where the step begins, and the step is this person's: what is then missing is the form's."""
    return document.state in step.sources and step.when(document) and may_take(document, step, act.person, act.today)


def offered(document: Document, person: Person, now: datetime) -> list[Step]:
    """The steps to show this person as buttons."""
    today = local_date(now)
    return [
        step
        for step in workflow_of(document).from_state(document.state)
        if step.when(document) and may_take(document, step, person, today)
    ]


def may_edit(document: Document, person: Person, now: datetime) -> bool:
    """Whether the document's own fields are open to this person: it stands in an editable state and waits for them."""
    state = state_of(document)
    return state.editable and state.holder.holds(document, person, local_date(now))


def begin(document: Document, act: Act, *, at: str = "") -> None:
    """Put a new document at its first state, or at the one named: to-do, audit. The caller has filled its facts."""
    begin_all([document], act, at=at)


def begin_all(documents: Sequence[Document], act: Act, *, at: str = "") -> None:
    """The same for new documents of one kind, in a number of statements that does not grow with them."""
    if not documents:
        return
    flow = workflow_of(documents[0])
    start = flow.by_state[at] if at else flow.start
    for document in documents:
        document.state, document.state_since, document.due_at = start.name, act.now, _due(document, start, act)
    db.session.add_all(documents)
    db.session.flush()
    _address(documents, act, fresh=True)
    created = {document.id: None for document in documents}
    trail.record_all("create", documents[0].kind, created, actor=act.person, now=act.now)


@dataclass(frozen=True)
class Taking:
    """A step that was found to be allowed and is about to be carried out."""

    document: Document
    step: Step
    act: Act
    warnings: list
    before: str
    capacity: Capacity

    @property
    def principal(self) -> StandIn | None:
        return self.capacity.principal


def take(document: Document, name: str, act: Act, *, version: int | None = None) -> list:
    """Take a step. Returns the warnings that were recorded. Raises NotYours, Moved or StepRefused; then nothing changed.

    `version` is the version that the person saw; a document that has moved since is a conflict, not an overwrite.
    """
    taking = _allowed(document, name, act, version)
    _carry_out([taking], act)
    db.session.flush()
    return taking.warnings


def take_all(name: str, forms: Mapping[Document, object], act: Act) -> None:
    """Take the step of this name on documents of one kind at once, on each with a form of its own, in a number of statements
    that does not grow with them. Raises what `take` raises, before anything has changed."""
    if forms:
        _carry_out([_allowed(document, name, replace(act, form=form)) for document, form in forms.items()], act)
        db.session.flush()


def _allowed(document: Document, name: str, act: Act, version: int | None = None) -> Taking:
    step = workflow_of(document).step(name, document.state)
    if document.state not in step.sources or not step.when(document):
        raise Moved(document)
    if act.person is not None and not may_take(document, step, act.person, act.today):
        raise NotYours([Refusal("")])
    if version is not None and version != document.version and step.target is not None:
        raise Moved(document)
    if refusals := list(step.check(document, act)):
        raise StepRefused(refusals)
    warnings = [str(message) for message in step.warns(document, act)]
    return Taking(document, step, act, warnings, document.state, _capacity(document, step, act))


def _carry_out(takings: Sequence[Taking], act: Act) -> None:
    """One step on each of these documents, by the same person: facts, state, to-dos, opinion, trail, notices. What it changes
    of the documents is for the caller to flush: by compare-and-set on the version, so that of two at once one wins and the
    other is told."""
    name, kind = takings[0].step.name, takings[0].document.kind
    changes = {one.document.id: one.step.effect(one.document, one.act) or {} for one in takings}
    _move([one for one in takings if one.step.target is not None], act)
    later.add(later.OPINIONS, [(_opinion(one), _told(one)) for one in takings])
    audited = {
        one.document.id: {
            "state": [one.before, one.document.state],
            **_for_whom(one.principal),
            **changes[one.document.id],
        }
        for one in takings
    }
    trail.record_all(f"step:{name}", kind, audited, actor=act.person, now=act.now)
    for one in takings:
        settle(one.document, one.act)


def _opinion(taking: Taking) -> dict:
    """What is kept of a step: who, under which post, in whose place, and what was said."""
    person, principal, form = taking.act.person, taking.principal, taking.act.form
    return {
        "document_id": taking.document.id,
        "actor_id": person.id if person else None,
        "actor_name": person.name if person else "",
        "for_id": principal.principal_id if principal else None,
        "for_name": principal.name if principal else None,
        "role": taking.capacity.role,
        "step": taking.step.name,
        "from_state": taking.before,
        "to_state": taking.document.state,
        "text": form.said if form is not None else "",
        "warnings": taking.warnings or None,
        "at": taking.act.now,
    }


def _told(taking: Taking) -> notices.StepTaken:
    """Who is told of a step, as things stand after it."""
    document, act = taking.document, taking.act
    addresses = taking.step.tells.addresses(document, act.today)
    return notices.StepTaken(
        taking.step.name, document.id, document.serial_no, addresses, act.person, act.now, taking.principal
    )


@later.written_by(later.OPINIONS)
def _write_opinions(said: list[tuple[dict, notices.StepTaken]]) -> None:
    """Write opinions in the order in which they were given, and tell of the steps."""
    columns = Opinion.__table__.c
    query = insert(Opinion.__table__).returning(columns.document_id, columns.step, columns.id)
    numbers = defaultdict(list)  # by document and step, because rows come back in no order that is promised
    for document_id, step, number in db.session.execute(query, [opinion for opinion, _ in said]):
        heappush(numbers[document_id, step], number)
    notices.tell_steps({heappop(numbers[told.document_id, told.name]): told for _, told in said})


def settle(document: Document, act: Act) -> None:
    """Let the platform take the step that has become due by what was just done, if its kind knows one."""
    registry.kind(document.kind).settles(document, act)


def _move(takings: Sequence[Taking], act: Act) -> None:
    for one in takings:
        document, state = one.document, workflow_of(one.document).by_state[one.step.target]
        document.state, document.state_since = state.name, act.now
        document.due_at = _due(document, state, act)
        document.closed_at = act.now if state.holder is NOBODY else None  # a paper may still be registered afterwards
    _address([one.document for one in takings], act)


def _due(document: Document, state: State, act: Act) -> datetime | None:
    if state.due is not None:
        return state.due(document)
    return end_of_working_day(act.now, state.days) if state.days else None


def readdress(document: Document, act: Act) -> None:
    """Let the to-do follow a change of holder within a state."""
    readdress_all([document], act)


def readdress_all(documents: Sequence[Document], act: Act) -> None:
    """The same for several documents, in a number of statements that does not grow with them."""
    _address(documents, act)


@dataclass(frozen=True)
class Sending:
    """To-dos that a document has from now on, by column. A `fresh` document has none to close."""

    document_id: int
    rows: list[dict]
    now: datetime
    fresh: bool


def _address(documents: Sequence[Document], act: Act, fresh: bool = False) -> None:
    """A to-do at every address of the present holder of each."""
    sendings = [Sending(document.id, _todos(document, act), act.now, fresh) for document in documents]
    if sendings:
        later.add(later.TODOS, sendings)


def _todos(document: Document, act: Act) -> list[dict]:
    same = {"document_id": document.id, "state": document.state, "since": act.now, "due_at": document.due_at}
    return [same | {"address": one} for one in sorted(state_of(document).holder.addresses(document, act.today))]


@later.written_by(later.TODOS)
def _write_todos(sendings: list[Sending]) -> None:
    """Where a document went through several hands within the unit, it waits for the last of them alone."""
    table = Todo.__table__
    newest = {one.document_id: one for one in sendings}
    if waited := sorted(set(newest) - {one.document_id for one in sendings if one.fresh}):
        open_ones = update(table).where(table.c.document_id.in_(waited), table.c.closed_at.is_(None))
        db.session.execute(open_ones.values(closed_at=max(one.now for one in sendings)))
    if rows := [row for one in newest.values() for row in one.rows]:
        db.session.execute(insert(table), rows)


def last_opinion(document: Document) -> Opinion | None:
    """The newest opinion on a document: who decided while somebody else was still reading."""
    return db.session.scalar(
        db.select(Opinion).where(Opinion.document_id == document.id).order_by(Opinion.id.desc()).limit(1)
    )


def _capacity(document: Document, step: Step, act: Act) -> Capacity:
    if act.person is None:
        return Capacity("system")
    return capacity(document, step, act.person, act.today)


def _for_whom(principal: StandIn | None) -> dict:
    """What the trail notes of a step that a deputy takes."""
    return {trail.FOR: [None, principal.name]} if principal else {}
