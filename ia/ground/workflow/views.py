"""The one view that takes a step, for every kind of document; GET shows what the step asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from ia.ground import clock, registry
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Todo
from ia.ground.org import proof
from ia.ground.org.person import Person
from ia.ground.org.roles import ROLES
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx, page
from ia.ground.web.forms import HouseForm, text
from ia.ground.web.language import listed
from ia.ground.workflow import engine
from ia.ground.workflow.declare import Step

blueprint = Blueprint("workflow", __name__)
PAGE_OPEN = timedelta(hours=12)
"""How long a page can have been open: no session lasts longer."""


class StepForm(HouseForm):
    """What a step asks when it asks nothing but a word, which may stay unsaid."""

    opinion = text(_l("Opinion"), long=True, limit=2000)
    opinion_field = "opinion"
    """Which field is the opinion that is kept with the step."""

    @property
    def said(self) -> str:
        """The opinion as it is kept."""
        return self[self.opinion_field].data or ""

    def __init__(self, *args, document=None, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        if document is not None and not self.version.data:
            self.version.data = str(document.version)
        self.prepare(document, person)

    def prepare(self, document, person) -> None:
        """Fill choices; for the forms of the rooms to override."""


class ReasonForm(StepForm):
    """A step that must be explained."""

    opinion = text(_l("Opinion"), long=True, limit=2000, required=True)


def load(document_id: int, *options) -> Document:
    """The document in its own class, or 404 when it does not exist for this person."""
    kind = db.session.scalar(select(Document.kind).where(Document.id == document_id)) or abort(404)
    return reach.find(registry.kind(kind).model, document_id, current_user, clock.now(), *options)


def load_to_take(document_id: int, name: str) -> Document:
    """The document on which a step is to be taken, with the form's token used up. That comes first: whoever lost sight of the
    document by this very form is led where the form led. A deputy, who has no other sight of it than that it waits, is told
    by Moved who was faster."""
    person, now = current_user._get_current_object(), clock.now()
    kind = once.claim_on(document_id, HouseForm().form_token.data, person, now) or abort(404)
    model = registry.kind(kind).model
    document = reach.one(model, document_id, person, now, *registry.kind(kind).parts)
    if document is None and waited_lately(kind, document_id, name, person, now):
        raise engine.Moved(db.session.get(model, document_id))
    return document or abort(404)


def waited_lately(kind: str, document_id: int, name: str, person: Person, now: datetime) -> bool:
    """Whether it waited, where that step begins, for somebody whom the person stands in for, while a page can be open."""
    if not person.stands_for:
        return False
    steps = [step for step in registry.kind(kind).workflow.steps if step.name == name]
    query = select(Todo.id).where(
        Todo.document_id == document_id,
        Todo.address.in_(sorted(person.addresses - person.own_addresses)),
        Todo.state.in_([source for step in steps for source in step.sources]),
        Todo.closed_at > now - PAGE_OPEN,
    )
    return db.session.scalar(query.limit(1)) is not None


def url_of(document: Document) -> str:
    """The page of a document."""
    return f"/{registry.kind(document.kind).url}/{document.id}"


def step_url(document_id: int, step: Step) -> str:
    return f"/documents/{document_id}/steps/{step.name}"


@dataclass(frozen=True)
class OfferedStep:
    """A step as a button."""

    name: str
    title: object
    url: str
    danger: bool
    needs_form: bool


def offered_steps(document: Document, person, now) -> list[OfferedStep]:
    """The steps that this person may take now, for the buttons of the document's page."""
    return [
        OfferedStep(step.name, step.title, step_url(document.id, step), step.tone == "danger", step.asks is not None)
        for step in engine.offered(document, person, now)
    ]


def journey(document: Document, person, now, elsewhere=(), opinions=None) -> dict:
    """What the page of any form shows of its journey: where it stands, the steps that this person may take, the opinions. One
    statement for the opinions, beside those of the steps' holders; none where the page says which `opinions` it shows. Of steps
    named in `elsewhere` the page has a place of its own."""
    return {
        "state": engine.state_of(document),
        "offered": [step for step in offered_steps(document, person, now) if step.name not in elsewhere],
        "opinions": document.opinions if opinions is None else opinions,
        "step_titles": {step.name: step.title for step in engine.workflow_of(document).steps},
        "post_titles": {code: role.title for code, role in ROLES.items()},
        "token": once.fresh_token(),
    }


def form_for(step: Step, document: Document) -> StepForm:
    return (step.asks or StepForm)(document=document, person=current_user)


@blueprint.get("/documents/<id:document_id>")
@guard()
def show(document_id):
    return redirect(url_of(load(document_id)))


@blueprint.get("/documents/<id:document_id>/steps/<name>")
@guard()
def ask(document_id, name):
    document = load(document_id)
    step = find(document, name)
    now = clock.now()
    if document.state not in step.sources or not step.when(document):
        raise engine.Moved(document)
    if not engine.may_take(document, step, current_user, clock.local_date(now)):
        abort(403)
    form = form_for(step, document)
    key = step_url(document.id, step)
    if kept := drafts.refill(form, current_user.id, key):
        form.version.data = str(document.version)
    return asked(document, step, form, kept=kept)


def asked(document: Document, step: Step, form, status: int = 200, refusals=(), kept=None):
    """The step's form: as a partial for htmx, else on a page of its own."""
    act = engine.Act(current_user, clock.now(), form)
    template = "ground/_step.html" if htmx else "ground/step.html"
    html = render_template(
        template,
        document=document,
        kind=registry.kind(document.kind),
        step=step,
        form=form,
        refusals=refusals,
        warnings=list(step.warns(document, act)) if request.method == "GET" else [],
        kept=kept,
        url=step_url(document.id, step),
        back=url_of(document),
    )
    return make_response(html, status)


def find(document: Document, name: str) -> Step:
    return engine.workflow_of(document).step(name, document.state) or abort(404)


@blueprint.post("/documents/<id:document_id>/steps/<name>")
@guard()
def take(document_id, name):
    document = load_to_take(document_id, name)
    step = find(document, name)
    now = clock.now()
    form = form_for(step, document)
    act = engine.Act(current_user, now, form)
    if step.by.code != "system" and document.state in step.sources and step.when(document):
        if not engine.may_take(document, step, current_user, act.today):
            return page(403, not_yours(step))
        if not form.validate():
            return asked(document, step, form, 422)
        if step.proved:
            proof.demand()
    elif step.by.code == "system":
        return page(403, _("Only the platform itself takes this step."))
    try:
        warnings = engine.take(document, name, act, version=form.seen_version)
    except engine.NotYours:
        return page(403, not_yours(step))
    except engine.StepRefused as refused:
        before = document.version
        db.session.rollback()
        document = load(document_id)
        if document.version != before:
            raise engine.Moved(document) from None  # refused for what somebody faster has just made of it
        for refusal in refused.refusals:
            if refusal.field in form:
                form[refusal.field].errors = [*form[refusal.field].errors, refusal.message]
        return asked(document, step, form, 422, refused.refusals)
    drafts.discard(current_user.id, step_url(document_id, step))
    flash(_("Done: %(step)s.", step=step.title))
    for warning in warnings:
        flash(warning, "warning")
    place = step.leads_to(document) or after(document)
    if place != url_of(document):
        once.settle(form.form_token.data, place)
    return redirect(place, 303)


def not_yours(step: Step) -> str:
    return _("This step is not yours to take: %(who)s takes it.", who=listed(step.by.titles))


def after(document: Document) -> str:
    """Back to the document, or to the desk when handing it on also ended the right to see it (lesson 2). Where it stays in
    sight whatever its state, as what is one's own mostly does, nothing is asked."""
    model = type(document)
    if model.reach.surely(document, current_user):
        return url_of(document)
    db.session.flush()
    condition = model.reach.condition(model, current_user, clock.now())
    seen = db.session.scalar(select(model.id).where(model.id == document.id, condition))
    return url_of(document) if seen else "/"
