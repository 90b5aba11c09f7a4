"""The list of alerts: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import true

from ia.alerts.models import Alert
from ia.alerts.words import OUTCOMES, RULES
from ia.alerts.workflow import STATES
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.org.models import User
from ia.ground.tables.filters import DaysFilter, Filter
from ia.ground.tables.listing import Listing, Order

STANDING = {"open": _l("Open"), "resolved": STATES["resolved"], "all": _l("Open and resolved")}


def _standing(value: str, person):
    return {"open": Alert.resolved_at.is_(None), "resolved": Alert.resolved_at.is_not(None)}.get(value, true())


LISTING = Listing(
    Alert,
    columns=(
        Alert.id,
        Alert.serial_no,
        Alert.rule,
        Alert.value,
        Alert.threshold,
        Alert.observed,
        Alert.state,
        Alert.due_at,
        Alert.created_at,
        Alert.outcome,
        Alert.client_id,
        Client.name.label("client"),
        User.name.label("adviser"),
    ),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("due", _l("Due"), Alert.due_at, nullable=True),
    ),
    filters=(
        Filter("standing", _l("Open or resolved"), STANDING, _standing),
        Filter("state", _l("State"), STATES, lambda value, person: Alert.state == value),
        Filter("rule", _l("Alert rule"), RULES, lambda value, person: Alert.rule == value),
        Filter("outcome", _l("Outcome"), OUTCOMES, lambda value, person: Alert.outcome == value, rare=True),
        Filter(
            "mine",
            _l("Adviser"),
            {"1": _l("only mine")},
            lambda value, person: Alert.owner_id == person.id,
            only=frozenset({"own"}),
        ),
        DaysFilter(
            "day",
            _l("Day"),
            {"raised": _l("Raised at")},
            lambda days, person: days.during(Alert.created_at, clock.at),
            rare=True,
        ),
    ),
    joined=lambda query: query.join(Client, Client.id == Alert.client_id).join(User, User.id == Alert.owner_id),
)
