"""Opening a page about guests: the activity within reach, and whether this person may write here now."""

from collections.abc import Callable

from flask import abort, redirect, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.activities import views
from ia.activities.guests.rights import serves
from ia.activities.models import Activity
from ia.clients.finding.named import NotNamed, named
from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.web.errors import page as error_page
from ia.ground.workflow.engine import Moved

BEFORE_APPROVAL = ("draft", "approving", "approved")


def url(activity: Activity, page: str) -> str:
    return f"{views.url(activity.id)}/{page}"


def writes(activity: Activity, is_open: Callable[[Activity], bool]) -> bool:
    """Whether the page shows this person its form."""
    return is_open(activity) and serves(activity, current_user)


def refusal(activity: Activity, is_open: Callable[[Activity], bool]):
    """The answer to whoever may not write here now, or None. 403 for who does not take part; before a report meeting is
    approved its clients are not told (A-27); what has moved on meanwhile is a conflict."""
    if not serves(activity, current_user):
        abort(403)
    if is_open(activity):
        return None
    if activity.needs_regulator and activity.state in BEFORE_APPROVAL:
        said = _("Before the securities regulator has approved it nobody is told and nobody invited (A-27).")
        return error_page(422, said)
    if request.method == "POST":
        raise Moved(activity)
    return redirect(views.url(activity.id))


def client_in(field, now) -> Client | None:
    """The client whom the field names, within the person's reach; None, with the reason beside the field, when nobody is
    meant."""
    try:
        return db.session.get(Client, named(field.data, current_user, now))
    except NotNamed as unclear:
        field.errors = [*field.errors, unclear.message]
        return None


def page_number() -> int:
    """Which page of a list the address asks for."""
    asked = request.args.get("page", "1")
    return min(max(int(asked), 1), 1000) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
