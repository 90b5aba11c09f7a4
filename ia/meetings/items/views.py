"""Pages of action items: list, item, history."""

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import joinedload

from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.assigned.listing import listing
from ia.ground.documents.attachments import panel
from ia.ground.documents.history import PEOPLE, show_history
from ia.ground.tables.filters import Filter
from ia.ground.workflow.views import journey
from ia.meetings.items.models import ActionItem
from ia.meetings.items.workflow import WORKFLOW
from ia.meetings.labels import LABELS
from ia.meetings.models import Meeting
from ia.meetings.views import READERS
from ia.meetings.words import TASK_TYPES

STATES = {state.name: state.title for state in WORKFLOW.states}
LISTING = listing(
    ActionItem,
    STATES,
    ActionItem.type,
    filters=(Filter("type", _l("Type"), TASK_TYPES, lambda value, person: ActionItem.type == value),),
)
blueprint = Blueprint("action_items", __name__)


@blueprint.get("/")
@guard(*READERS)
def index():
    return LISTING.show(
        current_user._get_current_object(),
        clock.now(),
        "meetings/items.html",
        "meetings/_item_rows.html",
        states=STATES,
        types=TASK_TYPES,
    )


@blueprint.get("/<id:item_id>")
@guard(*READERS)
def show(item_id):
    now, person = clock.now(), current_user._get_current_object()
    item = reach.find(ActionItem, item_id, person, now, joinedload(ActionItem.owner))
    return render_template(
        "meetings/item.html",
        item=item,
        meeting=reach.one(Meeting, item.meeting_id, person, now),
        types=TASK_TYPES,
        attachments=panel(item, person, now),
        **journey(item, person, now),
    )


@blueprint.get("/<id:item_id>/history")
@guard(*READERS)
def history(item_id):
    item = reach.find(ActionItem, item_id, current_user, clock.now())
    return show_history(item, LABELS, {"owner_id": PEOPLE, "type": TASK_TYPES})
