"""Pages of assignments."""

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients.care import capacity
from ia.clients.models import Concern
from ia.clients.titles import titles
from ia.clients.vocabulary import OPEN_TO_VIEW
from ia.custody import choosing
from ia.custody.assignments import verbs
from ia.custody.assignments.forms import AssignmentForm
from ia.custody.assignments.listing import LISTING, STATES
from ia.custody.assignments.models import Assignment
from ia.custody.given import HELD
from ia.custody.tabs import tabs
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.history import show_history
from ia.ground.org import colleagues
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.web import drafts, once
from ia.ground.workflow.engine import Act
from ia.ground.workflow.views import journey

READERS = ("advisor", *TEAM_LEADERS, "marketing_director")
SUGGESTED = "status=prospect"
"""The list of clients from which a leader chooses who comes without having ticked any."""
blueprint = Blueprint("assignments", __name__)


def find(document_id: int) -> Assignment:
    return reach.find(Assignment, document_id, current_user, clock.now())


def url(document_id: int) -> str:
    return f"/assignments/{document_id}"


def fits(client) -> bool:
    """Whether it is a prospect of the branch. That it is the team's or shown to the team is what lets the leader see it."""
    return client.status in OPEN_TO_VIEW and client.branch_id == current_user.home.branch_id


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "custody/assignments/index.html",
        "custody/assignments/_rows.html",
        states=STATES,
        tabs=tabs(current_user),
        may_write=current_user.has(*TEAM_LEADERS),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@guard(*TEAM_LEADERS)
def new():
    now, form = clock.now(), AssignmentForm()
    kept = drafts.refill(form, current_user.id, request.path) if request.method == "GET" else None
    choice = choosing.offer(form, current_user, now, fits, suggested=SUGGESTED, held=HELD)
    form.offer(current_user, clock.local_date(now))
    if request.method == "GET":
        return page(form, choice, kept=kept)
    once.claim(form.form_token.data, current_user, now)
    clients = choosing.take(form, now, fits, held=HELD) if form.validate() else None
    if clients is None or not has_room(form, clients, clock.local_date(now)):
        return page(form, choice, 422)
    made = verbs.send(clients, form, Act(current_user, now, form))
    drafts.discard(current_user.id, request.path)
    flash(_("The assignment %(no)s is sent.", no=made.serial_no))
    return redirect(once.settle(form.form_token.data, url(made.id)), 303)


def has_room(form, clients, today) -> bool:
    """Whether the assignee may have these clients too; False with the reason beside the field."""
    problem = capacity.beyond(form.assignee.data, today, [client.id for client in clients])
    form.assignee.errors = [problem] if problem else []
    return not problem


def page(form, choice, status: int = 200, kept=None):
    html = render_template("custody/assignments/new.html", form=form, choice=choice, kept=kept, draft=request.path)
    return html, status


@blueprint.get("/<id:document_id>")
@guard(*READERS)
def show(document_id):
    made, now = find(document_id), clock.now()
    clients = choosing.listed(select(Concern.client_id).where(Concern.document_id == made.id), current_user, now)
    mine = made.state == "accepted" and made.assignee_id == current_user.id
    return render_template(
        "custody/assignments/show.html",
        made=made,
        clients=clients,
        unwritten=[(one.name, verbs.task_book_url(one.id)) for one in clients if mine and one.status in OPEN_TO_VIEW],
        words=titles(),
        names=colleagues.names([made.created_by_id, made.assignee_id]),
        **journey(made, current_user, now),
    )


@blueprint.get("/<id:document_id>/history")
@guard(*READERS)
def history(document_id):
    return show_history(find(document_id), {})
