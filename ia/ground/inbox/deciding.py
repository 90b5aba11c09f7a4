"""Deciding several to-dos on one page (F-C11): what can be decided there, and one unit of work for each row.

Rows are decided one after the other, each in a unit of its own. Each approval is a legal act of its own, with an opinion, a
row in the trail and notices of its own: that one is refused, or that somebody was faster, undoes the others as little as if
one form had been opened after the other. Units rather than savepoints in one: SQLite's write lock is given up between rows,
on PostgreSQL two people who decide the same forms in another order cannot block each other, and what was decided stays so
when the server fails at a later row. What a step does is done by the engine, as for a step that is taken alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row as Found
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from ia.ground import registry
from ia.ground.access import reach
from ia.ground.db import Busy, db, write_unit
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org.person import Person, StandIn
from ia.ground.web import drafts
from ia.ground.web.errors import faster
from ia.ground.web.forms import Part, SelectField, text
from ia.ground.workflow import engine, views
from ia.ground.workflow.declare import SYSTEM, Refusal, Step

MOST, AT_FIRST = 50, 20
"""Rows of a page at most, and how many when nothing was chosen."""
LARGEST = drafts.LARGEST * 3 // 4
"""Characters of what is sent at most: it must be kept together with what came of it."""
DONE = "done"
"""Under which name an outcome keeps what is done: serial number, address and words, parted by tabs."""
LONGEST = 2000
"""Characters of an opinion, as of a step's own form that asks nothing else."""


class Decision(Part):
    """What is chosen and said in one row. Its names carry the number of the to-do, so that no text ends up in another row."""

    step = SelectField(_l("Decision"), validate_choice=False)
    opinion = text(_l("Opinion"), long=True, limit=LONGEST, render_kw={"rows": 2})
    version = HiddenField()


@dataclass(frozen=True)
class Row:
    """A to-do on the page. Without a document it waits no longer, or its form is out of sight."""

    number: int
    serial_no: str
    kind: registry.DocumentKind
    stand: StandIn | None
    form: Decision
    document: Document | None = None
    opens: bool = False
    """Whether there are steps that need their own form."""
    warnings: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    """Why it was not decided the last time."""

    @property
    def decidable(self) -> bool:
        return len(self.form.step.choices) > 1

    @property
    def state(self):
        return engine.state_of(self.document).title


@dataclass(frozen=True)
class Outcome:
    """What became of a row: done (serial number, the page to go on at, in words), or why not."""

    done: tuple[str, ...] = ()
    why: tuple[str, ...] = field(default=(), kw_only=True)


class Gone(Exception):
    """There is no such to-do for this person, or nothing that is decided with a word. Nothing has changed."""


class Lasting(Exception):
    """The database takes no writes at present; the rows that follow need not wait for it too."""


@cache
def _asks_a_word(form: type) -> bool:
    fields = {name for name in dir(form) if hasattr(getattr(form, name), "_formfield")}
    return fields - {"form_token", "version"} == {form.opinion_field}


def by_a_word(step: Step) -> bool:
    """Whether the step asks nothing but the opinion that is kept with it."""
    return step.by is not SYSTEM and not step.proved and _asks_a_word(step.asks or views.StepForm)


def choosable(waits: Iterable[tuple[Found, registry.DocumentKind]]) -> set[int]:
    """Of these to-dos with their kinds, the numbers of those that stand where something is decided with a word."""
    return {row.id for row, kind in waits if any(map(by_a_word, kind.workflow.from_state(row.state)))}


def numbers(sent: MultiDict) -> list[int]:
    """The to-dos that were chosen, each once."""
    asked = [text for text in sent.getlist("todo") if text.isascii() and text.isdigit() and len(text) < 10]
    return list(dict.fromkeys(map(int, asked)))


def typed_in(sent: MultiDict | None, number: int) -> Decision:
    """What was sent, or kept, for the row of a to-do."""
    return Decision(sent, prefix=f"row{number}")


def rows(chosen: list[int], person: Person, now: datetime, typed: MultiDict | None = None) -> list[Row]:
    """The rows of those chosen that are addressed to this person, the most urgent first, each form once. A statement for the
    to-dos, one for each kind of form, and what holders and warnings of each form ask."""
    found = {one.document_id: one for one in reversed(_addressed(chosen, person, now))}
    seen = _documents([one for one in found.values() if one.closed_at is None], person, now)
    shown = [one for one in reversed(found.values()) if one.closed_at or one.document_id in seen]
    return [_row(one, seen.get(one.document_id), person, now, typed) for one in shown]


def _addressed(chosen: list[int], person: Person, now: datetime) -> list[Found]:
    """Of the to-dos of these numbers those addressed to this person that wait, or did so while a page can be open: of older
    ones even the serial number is nothing to be found out."""
    lately = Todo.closed_at.is_(None) | (Todo.closed_at > now - views.PAGE_OPEN)
    facts = (Todo.id, Todo.document_id, Todo.address, Todo.closed_at, Document.kind, Document.serial_no)
    query = select(*facts).join(Document, Document.id == Todo.document_id)
    query = query.where(Todo.id.in_(chosen), Todo.address.in_(sorted(person.addresses)), lately)
    return list(db.session.execute(query.order_by(Todo.due_at.is_(None), Todo.due_at, Todo.id)))


def _documents(found: list[Found], person: Person, now: datetime) -> dict[int, Document]:
    """The forms that these to-dos are about, as far as they exist for the person."""
    seen = {}
    for kind in {one.kind: registry.kind(one.kind) for one in found}.values():
        wanted = [one.document_id for one in found if one.kind == kind.kind]
        query = reach.reachable(kind.model, person, now).where(kind.model.id.in_(wanted)).options(*kind.parts)
        seen |= {document.id: document for document in db.session.scalars(query).unique()}
    return seen


def _row(one: Found, document: Document | None, person: Person, now: datetime, typed: MultiDict | None) -> Row:
    form = typed_in(typed, one.id)
    why = tuple(typed.getlist(f"row{one.id}-why")) if typed else ()
    about = {"stand": person.in_place_of(one.address), "form": form, "why": why}
    if document is None:
        return Row(one.id, one.serial_no, registry.kind(one.kind), **about)
    if form.version.data != str(document.version):  # chosen for what it said then
        form.version.data, form.step.data = str(document.version), ""
    offered = engine.offered(document, person, now)
    asked = [(step, _asking(step, document, person)) for step in sorted(offered, key=_grave) if by_a_word(step)]
    form.step.choices = [("", _("Leave")), *((step.name, _choice(step, asking)) for step, asking in asked)]
    warned = [step.warns(document, engine.Act(person, now, asking)) for step, asking in asked]
    return Row(
        one.id,
        one.serial_no,
        registry.kind(one.kind),
        **about,
        document=document,
        opens=len(asked) < len(offered),
        warnings=tuple(dict.fromkeys(str(message) for messages in warned for message in messages)),
    )


def _grave(step: Step) -> bool:
    """What ends something stands last among the choices."""
    return step.tone == "danger"


def _asking(step: Step, document: Document, person: Person, typed: MultiDict | None = None) -> views.StepForm:
    """The step's own form, with what was typed for it elsewhere."""
    return (step.asks or views.StepForm)(typed, document=document, person=person)


def _choice(step: Step, form: views.StepForm) -> str:
    """What a step is called among the choices of a row; says what it must be explained by."""
    said = form[form.opinion_field]
    if not said.flags.required:
        return step.title
    return _("%(step)s (%(field)s required)", step=step.title, field=said.label.text)


def decide(number: int, sent: Decision, person: Person, now: datetime) -> Outcome:
    """Decide one row in a unit of work of its own. A race that is lost runs once more and so is answered as to a late comer.
    Raises Lasting."""
    for last in (False, True):
        try:
            with write_unit():
                return Outcome(_take(number, sent, person, now))
        except Gone:
            return Outcome(why=(_("It does not exist, or there is nothing for you to decide."),))
        except engine.Moved as moved:
            return Outcome(why=(faster(moved),))
        except (StaleDataError, engine.StepRefused) as lost:
            if last:
                return Outcome(why=_said(lost))
        except (Busy, OperationalError) as busy:
            current_app.logger.warning("refused for now: %s", busy)
            raise Lasting from busy
        except Exception:
            current_app.logger.exception("to-do %s could not be decided", number)
            return Outcome(why=(_("The platform made a mistake here, and nothing of this row was saved."),))


def _said(lost: Exception) -> tuple[str, ...]:
    refusals = getattr(lost, "refusals", ())
    return tuple(str(refusal.message) for refusal in refusals) or (_("Somebody was faster"),)


def _take(number: int, sent: Decision, person: Person, now: datetime) -> tuple[str, ...]:
    """Take the step chosen in a row. Serial number, where to go on, and in words what was done."""
    document, stand = _to_take(number, sent.step.data, person, now)
    step = engine.workflow_of(document).step(sent.step.data, document.state)
    if step is None or not by_a_word(step):
        raise Gone
    typed = {(step.asks or views.StepForm).opinion_field: sent.opinion.data or "", "version": sent.version.data or ""}
    form = _asking(step, document, person, MultiDict(typed))
    act = engine.Act(person, now, form)
    if engine.may_begin(document, step, act) and not form.validate():
        raise engine.StepRefused(Refusal(error, name) for name, errors in form.errors.items() for error in errors)
    try:
        warnings = engine.take(document, step.name, act, version=form.seen_version)
    except engine.NotYours:
        raise engine.StepRefused([Refusal(views.not_yours(step))]) from None
    drafts.discard(person.id, views.step_url(document.id, step))
    place = step.leads_to(document) or views.after(document)
    whom = (_("for %(name)s", name=stand.name),) if stand else ()
    return document.serial_no, place, " · ".join([str(step.title), *whom, *map(str, warnings)])


def _to_take(number: int, name: str, person: Person, now: datetime) -> tuple[Document, StandIn | None]:
    """The form that a to-do of this person is about, and for whom it is decided. Raises Gone, or Moved for a deputy who has
    no other sight of it than that it waits."""
    for one in _addressed([number], person, now):
        kind = registry.kind(one.kind)
        document = reach.one(kind.model, one.document_id, person, now, *kind.parts)
        if document is None and views.waited_lately(one.kind, one.document_id, name, person, now):
            raise engine.Moved(db.session.get(kind.model, one.document_id))
        if document is not None:
            return document, person.in_place_of(one.address)
    raise Gone


def decide_all(chosen: list[int], sent: MultiDict, person: Person, now: datetime) -> MultiDict:
    """Decide the rows in which a step was chosen, in their order. What came of it, as it is kept: DONE for each that is
    done; the others with all that was typed, and why."""
    came, lasting = MultiDict(), ""
    for number in chosen:
        row, outcome = typed_in(sent, number), Outcome()
        if row.step.data and not lasting:
            try:
                outcome = decide(number, row, person, now)
            except Lasting:
                lasting = _("The database is busy")
        if outcome.done:
            came.add(DONE, "\t".join(outcome.done))
            continue
        came.add("todo", str(number))
        for part in row:
            came.add(part.name, part.data or "")
        for reason in outcome.why or ((lasting,) if lasting and row.step.data else ()):
            came.add(f"row{number}-why", str(reason))
    return came
