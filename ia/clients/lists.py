"""The list of clients: what it shows, how it is sorted, by what it is narrowed."""

from flask_babel import lazy_gettext as _l

from ia.clients.models import Client
from ia.clients.search import find
from ia.clients.vocabulary import CLIENT_KINDS, LABELS, LEVELS, STATUSES
from ia.ground.org.models import User
from ia.ground.tables.listing import Filter, Listing, Order

CLIENTS = Listing(
    model=Client,
    columns=(
        Client.id,
        Client.client_no,
        Client.name,
        Client.status,
        Client.level,
        Client.is_key,
        Client.fund_account_no,
        Client.last_contact_at,
        Client.next_contact_at,
        User.name.label("adviser"),
    ),
    joined=lambda query: query.join(User, User.id == Client.managed_by_id),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("name", LABELS["name"], Client.name_key),
        Order("contact", LABELS["next_contact_at"], Client.next_contact_at, nullable=True),
    ),
    filters=(
        Filter("status", LABELS["status"], STATUSES, lambda value, person: Client.status == value),
        Filter("level", LABELS["level"], LEVELS, lambda value, person: Client.level == value),
        Filter("kind", LABELS["client_kind"], CLIENT_KINDS, lambda value, person: Client.client_kind == value),
        Filter(
            "mine",
            LABELS["managed_by"],
            {"1": _l("only mine")},
            lambda value, person: Client.managed_by_id == person.id,
            only=frozenset({"own"}),
        ),
    ),
    search=find,
)
