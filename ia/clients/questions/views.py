"""Pages of open questions: the list, sorted by what is promised first, and one question."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.clients.models import Client
from ia.clients.questions.models import SOURCES, OpenQuestion
from ia.clients.questions.workflow import WORKFLOW
from ia.clients.vocabulary import CHANNELS
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import show_history
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order
from ia.ground.workflow.views import journey

READERS = ("advisor", "leader", "station_leader", "marketing_director")
STATES = {state.name: state.title for state in WORKFLOW.states}
LABELS = {
    "question": _l("Open issue"),
    "answer_channel": _l("Way of the answer"),
    "promised_at": _l("Promised until"),
    "answer": _l("What was answered"),
    "contact": _l("How to reach them"),
    "source": _l("Asked at"),
}
blueprint = Blueprint("questions", __name__)
LISTING = Listing(
    OpenQuestion,
    columns=(
        OpenQuestion.id,
        OpenQuestion.serial_no,
        OpenQuestion.title,
        OpenQuestion.state,
        OpenQuestion.due_at,
        OpenQuestion.answer_channel,
        OpenQuestion.contact,
        OpenQuestion.client_id,
        Client.name.label("client"),
        User.name.label("owner"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Promised until"), OpenQuestion.due_at, nullable=True),
    ),
    filters=(
        Filter("state", _l("State"), STATES, lambda value, person: OpenQuestion.state == value),
        Filter("source", LABELS["source"], SOURCES, lambda value, person: OpenQuestion.source == value),
    ),
    joined=lambda query: query.join(User, User.id == OpenQuestion.owner_id).outerjoin(
        Client, Client.id == OpenQuestion.client_id
    ),
)


def find(question_id: int) -> OpenQuestion:
    """The question, or 404 when it does not exist for this person."""
    return reach.find(OpenQuestion, question_id, current_user, clock.now(), joinedload(OpenQuestion.client))


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "clients/questions/index.html",
        "clients/questions/_rows.html",
        states=STATES,
        channels=CHANNELS,
    )


@blueprint.get("/<id:question_id>")
@guard()
def show(question_id):
    question, now = find(question_id), clock.now()
    return render_template(
        "clients/questions/show.html",
        question=question,
        channels=CHANNELS,
        sources=SOURCES,
        labels=LABELS,
        attachments=panel(question, current_user, now),
        **journey(question, current_user, now),
    )


@blueprint.get("/<id:question_id>/history")
@guard()
def history(question_id):
    return show_history(find(question_id), LABELS, {"answer_channel": CHANNELS, "source": SOURCES})
