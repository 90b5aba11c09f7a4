"""Sleeping and half-sleeping clients, and the campaigns that wake them (S-34).

A client sleeps when the account is a year old, nothing is held and hardly anything is left in it (8.4, G-20); half asleep
when there is a little more, or something is still held. That nothing was traded for a year counts from the day on which
trades are imported.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, case, func, insert, or_, select, text, union_all, update

from ia.clients import register
from ia.clients.finding.indexes import IS_SERVED
from ia.clients.finding.search import branches_of
from ia.clients.finding.whose import advisers_for, teams_for
from ia.clients.models import Client
from ia.clients.page import timeline
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.access.reach import reachable
from ia.ground.audit import trail
from ia.ground.clauses.catalogue import value as setting
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.tables.filters import Filter, Found
from ia.ground.tables.listing import Listing, Order
from ia.ground.workdays.calendar import Calendar
from ia.ground.workflow.engine import Act
from ia.service.models import Activation

EITHER, ASLEEP, HALF = "either", "asleep", "half"
STAGES = {EITHER: _l("asleep or half asleep"), ASLEEP: _l("asleep"), HALF: _l("half asleep")}
TIMES = 10
"""Half asleep: with up to so many times the assets of a sleeping client."""
SERVED_NOW = text(f"clients.{IS_SERVED}")
MARKED = (Activation.client_id == Client.id) & Activation.ended_at.is_(None)
WIDER = ("leader", "station_leader", "marketing_director")
"""Who sees more than the own clients."""
IN_CARE = frozenset({"own", "team", "branch", "shared"})
"""By which of their paths people see whom they may wake: not the prospects shown to them."""


class Limits(NamedTuple):
    """What sleeping means on a day: opened at the latest, and total assets in yuan at most."""

    opened: date
    assets: Decimal


def limits(today: date) -> Limits:
    months = 12 * setting("dormant.opened_years", today)
    return Limits(Calendar.months_over(today, months), setting("dormant.year_end_equity", today))


class StageFilter(Filter):
    """How deep the clients sleep. The value is the choice, and what it means today."""

    def read(self, sent: Mapping[str, str], person: Person, now: datetime) -> tuple[str, Limits]:
        return super().read(sent, person, now), limits(clock.local_date(now))


def sleeping(stage: str, most: Limits):
    """Condition: the client sleeps so."""
    empty = and_(Client.total_assets <= most.assets, func.coalesce(Client.holdings, "") == "")
    fits = [SERVED_NOW, Client.opened_on <= most.opened]
    if stage == ASLEEP:
        return and_(*fits, empty)
    fits.append(Client.total_assets <= TIMES * most.assets)
    return and_(*fits, ~empty) if stage == HALF else and_(*fits)


def _found(value: tuple[str, Limits], person: Person) -> Found:
    fits = sleeping(*value)
    own = select(Client.id).where(Client.managed_by_id == person.id, fits)  # some may have stayed in an earlier branch
    if not person.units(*WIDER):
        return Found(fits, union_all(own))
    here = select(Client.id).where(Client.branch_id.in_(branches_of(person)), fits)
    return Found(fits, union_all(here, own))


def _marked(value: str, person: Person):
    marked = select(Activation.id).where(MARKED).exists()
    return marked if value == "1" else ~marked


LISTING = Listing(
    model=Client,
    columns=(
        Client.id,
        Client.client_no,
        Client.name,
        Client.opened_on,
        Client.total_assets,
        Client.holdings,
        Client.last_contact_at,
        User.name.label("adviser"),
        Activation.campaign,
        Activation.marked_at,
    ),
    joined=lambda query: query.join(User, User.id == Client.managed_by_id).outerjoin(Activation, MARKED),
    orders=(Order("newest", _l("Newest first"), descending=True), Order("name", LABELS["name"], Client.name_key)),
    filters=(
        StageFilter("stage", _l("Sleeping clients"), STAGES, _found, only=IN_CARE, probed=True),
        Filter("marked", _l("In a campaign"), {"1": _l("yes"), "0": _l("no")}, _marked),
        Filter(
            "adviser",
            _l("Which adviser"),
            {},
            lambda value, person: Client.managed_by_id == int(value),
            offered=advisers_for,
        ),
        Filter("team", LABELS["team_id"], {}, lambda value, person: Client.team_id == int(value), offered=teams_for),
    ),
)


class Campaign(NamedTuple):
    """What a campaign has come to: how many clients it has, with how many somebody talked since, and who is awake."""

    name: str
    clients: int
    contacted: int
    awake: int


def campaigns(person: Person, now: datetime) -> list[Campaign]:
    """The running campaigns among the clients in the person's care. One statement."""
    home, asleep = person.home, sleeping(EITHER, limits(clock.local_date(now)))
    ways = [Client.managed_by_id == person.id]
    ways += [Client.team_id == post.team_id for post in person.units("leader", "station_leader")]
    ways += [Client.branch_id == post.branch_id for post in person.units("marketing_director")]
    query = (
        select(
            Activation.campaign,
            func.count(),
            func.sum(case((Client.last_contact_at > Activation.marked_at, 1), else_=0)),
            func.sum(case((asleep, 0), else_=1)),
        )
        .join(Client, Client.id == Activation.client_id)
        .where(Activation.ended_at.is_(None), Activation.branch_id == home.branch_id, or_(*ways))
        .group_by(Activation.campaign)
        .order_by(Activation.campaign)
    )
    return [Campaign(*row) for row in db.session.execute(query)]


def mark(ids: Sequence[int], campaign: str, act: Act) -> int:
    """Take these clients into a campaign, those that are in another go over; returns how many. Each has it in the trail
    and in the timeline; the number of statements does not grow with them."""
    before = _campaigns_of(ids, act)
    fresh = [number for number, known in before.items() if known != campaign]
    if fresh:
        _end(fresh, act)
        same = {"campaign": campaign, "marked_by_id": act.person.id, "marked_at": act.now}
        same["branch_id"] = act.person.home.branch_id
        db.session.execute(insert(Activation), [{"client_id": number, **same} for number in fresh])
        timeline.note(fresh, "activation", campaign, act)
        _record("activation", {number: [before[number], campaign] for number in fresh}, act)
    return len(fresh)


def release(ids: Sequence[int], act: Act) -> int:
    """Take these clients out of their campaigns; returns how many were in one."""
    known = {number: campaign for number, campaign in _campaigns_of(ids, act).items() if campaign}
    if known:
        _end(list(known), act)
        _record("activation-ended", {number: [campaign, None] for number, campaign in known.items()}, act)
    return len(known)


def _campaigns_of(ids: Sequence[int], act: Act) -> dict[int, str | None]:
    """Those of the clients whom the person reaches and who are served, with the campaign that each is in."""
    query = reachable(Client, act.person, act.now).with_only_columns(Client.id, Activation.campaign)
    query = query.outerjoin(Activation, MARKED).where(Client.id.in_(ids), SERVED_NOW).order_by(Client.id)
    return dict(db.session.execute(query).all())


def _end(ids: list[int], act: Act) -> None:
    ended = update(Activation).where(Activation.client_id.in_(ids), Activation.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=act.now).execution_options(synchronize_session=False))


def _record(action: str, changes: dict[int, list], act: Act) -> None:
    said = {number: {"campaign": pair} for number, pair in changes.items()}
    trail.record_all(action, register.KIND, said, actor=act.person, now=act.now)
