"""Pages of the product feedback: list, handing it in, changing it, the record, its paper and history."""

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.feedback import writing
from ia.feedback.forms import FeedbackForm
from ia.feedback.listing import LISTING
from ia.feedback.models import ProductFeedback
from ia.feedback.words import ABOVE, HOME, LABELS, READERS, SUMMARIES, SUPERIORS, TEXTS
from ia.feedback.workflow import STATES
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.history import show_history
from ia.ground.org.colleagues import ADVISING
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import conflict, drafts, once
from ia.ground.web.rows import change_rows, drop_empty_rows
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

blueprint = Blueprint("feedback", __name__)


def find(feedback_id: int) -> ProductFeedback:
    parts = joinedload(ProductFeedback.owner), joinedload(ProductFeedback.team)
    return reach.find(ProductFeedback, feedback_id, current_user, clock.now(), *parts)


def url(feedback_id: int) -> str:
    return f"{HOME}{feedback_id}"


def page(form, template: str, status: int = 200, **more):
    return render_template(f"feedback/{template}", form=form, draft=request.path, texts=TEXTS, **more), status


@blueprint.get("/")
@guard(*READERS, *ABOVE)
def index():
    """To those above the branch only what was sent up."""
    if not current_user.has(*READERS):
        return redirect(SUMMARIES)
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "feedback/index.html",
        "feedback/_rows.html",
        states=STATES,
        writes=current_user.has(*ADVISING),
        aggregates=current_user.has(*SUPERIORS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*ADVISING)
def new():
    person, now, form = current_user._get_current_object(), clock.now(), FeedbackForm()
    if request.method == "GET":
        return page(form, "new.html", kept=drafts.refill(form, person.id, request.path))
    if change_rows(form, request.form):
        return page(form, "new.html")
    clients = accepted(form, now)
    if clients is None:
        return page(form, "new.html", 422)
    once.claim(form.form_token.data, person, now)
    feedback = writing.hand_in(form, clients, Act(person, now, form))
    drafts.discard(person.id, request.path)
    flash(_("Handed in to your leader."))
    return redirect(once.settle(form.form_token.data, url(feedback.id)), 303)


def accepted(form: FeedbackForm, now, before=()) -> list | None:
    """The clients of a form that can be kept; None where it is refused."""
    drop_empty_rows(form, "clients")
    return writing.read_clients(form, current_user._get_current_object(), now, before) if form.validate() else None


@blueprint.get("/<id:feedback_id>")
@guard(*READERS)
def show(feedback_id):
    feedback, now = find(feedback_id), clock.now()
    person = current_user._get_current_object()
    return render_template(
        "feedback/show.html",
        feedback=feedback,
        texts=TEXTS,
        labels=LABELS,
        clients=writing.clients_of(feedback.id),
        editable=may_edit(feedback),
        superior=person.has(*SUPERIORS),
        papers=papers_of(feedback, now),
        **journey(feedback, person, now),
    )


def may_edit(feedback: ProductFeedback) -> bool:
    """Its author changes it until a paper has taken it in (7.1)."""
    return feedback.owner_id == current_user.id and feedback.state == "submitted"


@blueprint.route("/<id:feedback_id>/edit", methods=["GET", "POST"])
@guard(*ADVISING)
def edit(feedback_id):
    feedback, now = find(feedback_id), clock.now()
    if not may_edit(feedback):
        return refuse(feedback)
    known = writing.clients_of(feedback.id)
    if request.method == "GET":
        form = shown(feedback, known)
        kept = drafts.refill(form, current_user.id, request.path)
        form.version.data = str(feedback.version)
        return page(form, "edit.html", feedback=feedback, kept=kept)
    form = FeedbackForm()
    if change_rows(form, request.form):
        return page(form, "edit.html", feedback=feedback)
    clients = accepted(form, now, [one.id for one in known])
    if clients is None:
        return page(form, "edit.html", 422, feedback=feedback)
    once.claim(form.form_token.data, current_user, now, url(feedback.id))
    if form.seen_version not in (None, feedback.version):
        return conflict.of_form(feedback, shown(feedback, known), form)
    writing.change(feedback, form, clients, Act(current_user._get_current_object(), now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("Saved."))
    return redirect(url(feedback.id), 303)


def refuse(feedback: ProductFeedback):
    """Not theirs to change; or, when a paper has taken it in meanwhile, told so."""
    if feedback.owner_id != current_user.id:
        abort(403)
    if request.method == "POST":
        raise engine.Moved(feedback)
    return redirect(url(feedback.id))


def shown(feedback: ProductFeedback, clients) -> FeedbackForm:
    """The form as it shows the feedback."""
    facts = {name: getattr(feedback, name) for name in writing.FACTS}
    return FeedbackForm(formdata=None, clients=[{"client": writing.shown(one)} for one in clients], **facts)


@blueprint.route("/<id:feedback_id>/print", methods=["GET", "POST"])
@guard(*READERS)
def print_sheet(feedback_id):
    feedback = find(feedback_id)
    return issue_copies(feedback) if request.method == "POST" else show_sheet(feedback)


@blueprint.get("/<id:feedback_id>/history")
@guard(*READERS)
def history(feedback_id):
    return show_history(find(feedback_id), LABELS)
