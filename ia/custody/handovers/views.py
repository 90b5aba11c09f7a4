"""Pages of the hand-over lists."""

from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.custody.handovers import verbs
from ia.custody.handovers.forms import HandoverForm
from ia.custody.handovers.listing import LISTING, STATES
from ia.custody.handovers.models import Handover
from ia.custody.handovers.papers import LIST
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.holdings.people import VIEWERS, subjects
from ia.ground.org.models import Unit, User
from ia.ground.printing.sheets import papers_of
from ia.ground.printing.views import issue_copies, show_sheet
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

LABELS = {
    "from": _l("Handed over by"),
    "to_id": HandoverForm.to_id.args[0],
    "witness_id": HandoverForm.witness_id.args[0],
    "reason": _l("Reason"),
    "remark": _l("Also handed over"),
}
blueprint = Blueprint("handovers", __name__)


def find(document_id: int) -> Handover:
    people = [joinedload(one) for one in (Handover.giver, Handover.taker, Handover.witness, Handover.owner)]
    return reach.find(Handover, document_id, current_user, clock.now(), *people)


def url(document_id: int) -> str:
    return f"/handovers/{document_id}"


@blueprint.get("/")
@guard(*VIEWERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/handovers/index.html",
        "custody/handovers/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*VIEWERS)
def new():
    """`person` is the number of whoever gives: somebody whose holdings one may look at, but not oneself."""
    now, form, person = clock.now(), HandoverForm(), current_user._get_current_object()
    number = request.args.get("person", type=int) or abort(404)
    subject = next(iter(subjects(person, number)), None) if 0 < number < 2**31 and number != person.id else None
    if subject is None:
        abort(404)
    post = person.units("marketing_director", *VIEWERS)[0]
    today, address = clock.local_date(now), request.full_path.rstrip("?")
    form.offer(post.branch_id, today, subject.id)
    if request.method == "GET":
        return page(form, subject, address, kept=drafts.refill(form, person.id, request.path))
    once.claim(form.form_token.data, person, now)
    if not form.validate():
        return page(form, subject, address, 422)
    if form.to_id.data == form.witness_id.data:
        form.witness_id.errors = [_("The witness is somebody third.")]
        return page(form, subject, address, 422)
    giver, branch = db.session.get(User, subject.id), db.session.get(Unit, post.branch_id)
    made = verbs.make(form, giver, branch, post.team_id, Act(person, now, form))
    drafts.discard(person.id, request.path)
    flash(_("The list is made. Print it, and register the signatures."))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def page(form, subject, address: str, status: int = 200, kept=None):
    html = render_template("custody/handovers/new.html", form=form, subject=subject, address=address, kept=kept)
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*VIEWERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    return render_template(
        "custody/handovers/show.html",
        made=made,
        parts=[(section, list(items)) for section, items in groupby(made.items, key=lambda item: item.section)],
        gives=current_user.has("marketing_director") and any(item.client_id for item in made.items),
        papers=papers_of(made, now),
        attachments=panel(made, current_user, now),
        **journey(made, current_user, now),
    )


@blueprint.route("/<id:document_id>/print", methods=["GET", "POST"])
@guard(*VIEWERS)
def print_sheet(document_id):
    made = find(document_id)
    return issue_copies(made, LIST) if request.method == "POST" else show_sheet(made, LIST)


@blueprint.get("/<id:document_id>/history")
@guard(*VIEWERS)
def history(document_id):
    return show_history(find(document_id), LABELS)
