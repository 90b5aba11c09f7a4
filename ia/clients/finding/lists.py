"""The list of clients: what it shows, how it is sorted, by what it is narrowed."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, or_, select, text, union_all

from ia.clients.finding import stocks, terms
from ia.clients.finding.indexes import STANDS_OPEN
from ia.clients.finding.search import branches_of, find, has, having, of_each
from ia.clients.finding.terms import Term
from ia.clients.finding.whose import advisers_for, teams_for
from ia.clients.models import Client
from ia.clients.vocabulary import (
    CLIENT_KINDS,
    GRADES,
    LABELS,
    LEVELS,
    OPEN_TO_VIEW,
    SCOPES,
    SERVICES,
    SOURCES,
    STATUSES,
)
from ia.ground import clock
from ia.ground.clauses.catalogue import value as setting
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.tables.filters import Days, DaysFilter, Filter, Found, TextFilter
from ia.ground.tables.listing import Listing, Order
from ia.ground.workdays.calendar import Calendar

DATES = {
    "opened": LABELS["opened_on"],
    "recorded": _l("Recorded"),
    "last": LABELS["last_contact_at"],
    "next": LABELS["next_contact_at"],
    "born": LABELS["born_on"],
}
DAYS = {"opened": Client.opened_on, "born": Client.born_on}
MOMENTS = {"recorded": Client.created_at, "last": Client.last_contact_at, "next": Client.next_contact_at}
IDLE = {
    "contact": _l("long without contact"),
    "failed": _l("development failed"),
    "either": _l("long undeveloped or failed"),
}
IDLE_MONTHS = "prospect.idle_months"
SHOWN = text(f"clients.{STANDS_OPEN}")
"""Only prospects and targets are shown to others at all; spelt as the indexes spell it, or they are not used."""


Ways = Callable[[Callable], tuple[ColumnElement[bool], ...]]


def _left_behind(person: Person, branches: list[int]) -> Select:
    """The numbers of one's own clients that have stayed in an earlier branch: hardly ever any, and an index alone knows."""
    stayed = Client.__table__.alias()
    return select(stayed.c.id).where(stayed.c.managed_by_id == person.id, stayed.c.branch_id.not_in(branches))


def _few(person: Person, ways: Ways) -> Found:
    """Found by any of some conditions, each of which an index of the branch answers. `ways(of)` makes them of columns
    `of(column)`, as an index knows them or not."""
    fits = or_(*ways(of_each))
    if not (branches := branches_of(person)):
        return Found(fits)
    here = [select(Client.id).where(Client.branch_id.in_(branches), way) for way in ways(lambda column: column)]
    return Found(fits, union_all(*here, select(Client.id).where(Client.id.in_(_left_behind(person, branches)), fits)))


def _has_terms(found: tuple[Term, ...], person: Person) -> Found:
    """Found by terms of the search, all of them."""
    groups, branches = tuple((term,) for term in found), branches_of(person)
    return Found(has(groups), _together(having(groups, branches)) if branches else None)


def _together(found: list[Select]):
    return found[0] if len(found) == 1 else union_all(*found)


def _within(days: Days, person: Person) -> Found:
    def ways(of):
        if days.of in DAYS:
            return (days.within(of(DAYS[days.of])),)
        return (days.during(of(MOMENTS[days.of]), clock.at),)

    return _few(person, ways)


class IdleFilter(Filter):
    """Prospects that nobody cares for (D-04). The value is the choice, and the last day that is too long ago."""

    def read(self, sent: Mapping[str, str], person: Person, now: datetime) -> tuple[str, date]:
        choice = super().read(sent, person, now)
        today = clock.local_date(now)
        return choice, Calendar.months_over(today, setting(IDLE_MONTHS, today))


def _idle(value: tuple[str, date], person: Person) -> Found:
    choice, after = value[0], clock.at(value[1] + timedelta(days=1))

    def ways(of):
        talked, failed, is_open = of(Client.last_contact_at), of(Client.failed_at), Client.status.in_(OPEN_TO_VIEW)
        found = []
        if choice != "failed":
            found.append(and_(is_open, talked < after))
            found.append(and_(is_open, talked.is_(None), Client.created_at < after))
        if choice != "contact":
            found.append(and_(is_open, failed.is_not(None)))
        return tuple(found)

    return _few(person, ways)


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
        Client.next_contact_at,
        Client.potential_size,
        Client.likelihood,
        Client.timing,
        User.name.label("adviser"),
    ),
    joined=lambda query: query.join(User, User.id == Client.managed_by_id),
    orders=(
        Order("newest", _l("Newest first"), descending=True),
        Order("name", LABELS["name"], Client.name_key),
        Order("contact", LABELS["next_contact_at"], Client.next_contact_at, nullable=True),
        Order("priority", LABELS["priority"], Client.priority, nullable=True, descending=True),
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
        TextFilter(
            "stock",
            _l("Stock held"),
            {},
            lambda value, person: _has_terms(tuple(map(Term, value)), person),
            probed=True,
            rare=True,
            parsed=stocks.asked,
            hint=_l("Code or name"),
        ),
        DaysFilter("date_of", _l("Date"), DATES, _within, probed=True, rare=True),
        IdleFilter("idle", _l("Prospects"), IDLE, _idle, probed=True, rare=True),
        Filter(
            "adviser",
            _l("Which adviser"),
            {},
            lambda value, person: Found(Client.managed_by_id == int(value), indexed=True),
            offered=advisers_for,
            rare=True,
        ),
        Filter(
            "team",
            LABELS["team_id"],
            {},
            lambda value, person: Found(Client.team_id == int(value), indexed=True),
            offered=teams_for,
            rare=True,
        ),
        Filter("key", LABELS["is_key"], {"1": _l("yes")}, lambda value, person: Client.is_key.is_(True), rare=True),
        Filter("source", LABELS["source"], SOURCES, lambda value, person: Client.source == value, rare=True),
        Filter(
            "scope",
            LABELS["visibility_scope"],
            SCOPES,
            lambda value, person: and_(SHOWN, Client.visibility_scope == value),
            rare=True,
        ),
        Filter(
            "grade",
            LABELS["min_advisor_level"],
            {str(grade): title for grade, title in GRADES.items()},
            lambda value, person: and_(SHOWN, Client.min_advisor_level == int(value)),
            rare=True,
        ),
        Filter(
            "service",
            LABELS["services"],
            SERVICES,
            lambda value, person: _has_terms((Term(terms.service(value)),), person),
            probed=True,
            rare=True,
        ),
    ),
    search=find,
    carried=("choose",),
)
