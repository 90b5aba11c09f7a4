"""Clients of a branch in the order of what they contribute, or may come to contribute (G-26): the director sees whom to give a
service group or another adviser first. What they contribute is told by their total assets; what prospects may, by their
evaluation."""

from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import and_, func, select, text

from ia.clients.care.carers import GROUP
from ia.clients.finding.indexes import IS_SERVED
from ia.clients.finding.lists import CLIENTS
from ia.clients.finding.search import branches_of
from ia.clients.finding.shown import rank
from ia.clients.models import Client, ClientGrant
from ia.clients.offers import offers_for_several
from ia.clients.standing.chosen import MOST
from ia.clients.titles import titles
from ia.clients.views import blueprint
from ia.clients.vocabulary import LABELS, SIZES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.access.reach import BRANCH, Reach, limited
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.tables.filters import Filter, Found
from ia.ground.tables.listing import Listing, Order

BESIDE = and_(ClientGrant.why == GROUP, ClientGrant.ends_on.is_(None))
MEMBERS = select(func.count()).select_from(ClientGrant).where(ClientGrant.client_id == Client.id, BESIDE)
HAS_GROUP = select(ClientGrant.id).where(ClientGrant.client_id == Client.id, BESIDE).exists()
IS_VALUED = text(f"clients.{IS_SERVED} AND clients.total_assets IS NOT NULL")
"""Spelt as the index spells it, or it is not used."""


def _grouped(value: str, person: Person) -> Found:
    """Few have a group, so these are looked up; those without are asked along the list."""
    if value == "none":
        return Found(~HAS_GROUP)
    numbers = select(ClientGrant.client_id).join(Client, Client.id == ClientGrant.client_id)
    return Found(HAS_GROUP, numbers.where(BESIDE, Client.branch_id.in_(branches_of(person))))


def _listing(order: Order, within: Reach, *more: Filter) -> Listing:
    known = {one.code: one for one in CLIENTS.filters}
    return Listing(
        model=Client,
        columns=(
            Client.id,
            Client.client_no,
            Client.name,
            Client.status,
            Client.is_key,
            Client.total_assets,
            Client.last_contact_at,
            Client.potential_size,
            Client.likelihood,
            Client.timing,
            User.name.label("adviser"),
            MEMBERS.scalar_subquery().label("members"),
        ),
        orders=(order,),
        filters=(*more, known["kind"], known["key"], known["level"], known["adviser"]),
        joined=lambda query: query.join(User, User.id == Client.managed_by_id),
        within=within,
    )


def _of_branch(code: str, title, condition) -> Reach:
    return Reach(marketing_director=limited(BRANCH, code, title, lambda model: condition))


PRESENT = _listing(
    Order("assets", LABELS["total_assets"], Client.total_assets, descending=True),
    _of_branch("valued", _l("existing clients of the branch with known assets"), IS_VALUED),
    Filter(
        "group",
        LABELS["group"],
        {"none": _l("without"), "some": _l("with")},
        lambda value, person: _grouped(value, person),
        probed=True,
    ),
)
POTENTIAL = _listing(
    Order("priority", LABELS["priority"], Client.priority, descending=True),
    _of_branch("evaluated", _l("evaluated prospects of the branch"), Client.priority.is_not(None)),
    Filter(
        "size",
        LABELS["potential_size"],
        {str(size): title for size, title in SIZES.items()},
        lambda value, person: Client.potential_size == int(value),
    ),
)


@blueprint.get("/contribution")
@guard("marketing_director")
def contribution():
    """Existing clients, those with the greatest assets first."""
    return _page(PRESENT, potential=False)


@blueprint.get("/contribution/potential")
@guard("marketing_director")
def potential():
    """Prospects, those evaluated highest first."""
    return _page(POTENTIAL, potential=True)


def _page(listing: Listing, *, potential: bool):
    person = current_user._get_current_object()
    return listing.show(
        person,
        clock.now(),
        "clients/contribution.html",
        "clients/_contribution.html",
        potential=potential,
        several=offers_for_several(person),
        most=f"{MOST:,}",
        words=titles(),
        rank=rank,
    )
