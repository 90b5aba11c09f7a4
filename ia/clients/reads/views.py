"""Who opened this client; and, beside the trail, who opened how many."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ia.clients import rules
from ia.clients.page.sections import moment
from ia.clients.reads.shown import totals, visits
from ia.clients.views import blueprint, find
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit.views import ADMINISTRATORS, READERS
from ia.ground.clauses import catalogue
from ia.ground.tables.keyset import read_token, write_token
from ia.ground.tables.listing import Order
from ia.ground.web.errors import page as error_page

beside_the_trail = Blueprint("reads", __name__)
BY_TIME = Order("reads", "")
EARLIEST = date(2000, 1, 1)
SHOWN, SHOWN_OF_ONE = timedelta(days=7), timedelta(days=60)
"""How many days of everybody, and of one person, stand on a page."""


@blueprint.get("/<id:client_id>/reads")
@guard(*rules.READERS)
def reads(client_id):
    """For the managing adviser, the leader of the team and the director of the branch (7.1, P-25)."""
    client = find(client_id)
    if not rules.oversees(client, current_user):
        return error_page(403, _("Who opened a client is shown to its adviser, the team's leader and the director."))
    place = read_token(request.args.get("before"), BY_TIME)
    found, rest = visits(client_id, place.key if place else None)
    older = write_token(BY_TIME, Cut(rest)) if rest else ""
    return render_template("clients/reads.html", client=client, visits=found, older=older, newest=place is None, moment=moment)


class Cut(NamedTuple):
    """Where a page ends, as a token is written from it."""

    place_key: datetime
    place_id: int = 0


@beside_the_trail.get("/audit/reads")
@guard(*READERS, *ADMINISTRATORS)
def of_people():
    """Who opened how many clients on which day: counts without any client's name (P-27). `person` is a user's number,
    `before` a day."""
    today = clock.local_date(clock.now())
    person = request.args.get("person", type=int)
    person = person if person and 0 < person < 2**31 else None
    last, days = _day(request.args.get("before"), today), SHOWN_OF_ONE if person else SHOWN
    first = last - days + timedelta(days=1)
    return render_template(
        "clients/reads_of_people.html",
        rows=totals(_branches(), first, last, person),
        unusual=catalogue.value("reads.unusual_clients", today),
        person_id=person,
        first=first,
        last=last,
        earlier=first - timedelta(days=1),
        newest=last == today,
    )


def _branches() -> list[int] | None:
    """The branches whose people this reader answers for; None for the whole company."""
    if current_user.has("hq_sysadmin"):
        return None
    return [post.branch_id for post in current_user.units(*READERS, "branch_sysadmin")]


def _day(text: str | None, today: date) -> date:
    """The day that an address asks for, at the latest today."""
    try:
        return max(EARLIEST, min(date.fromisoformat(text or ""), today))
    except ValueError:
        return today
