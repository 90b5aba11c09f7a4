"""The list of clients by whether their month is commented: whom one has in one's care, as the register knows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, select, union_all

from ia.clients.figures import FIGURES, HAS_FIGURES, MonthlyStat, last_over
from ia.clients.finding.search import branches_of
from ia.clients.finding.whose import advisers_for, teams_for
from ia.clients.models import Client
from ia.clients.vocabulary import LABELS
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.tables.filters import Filter, Found
from ia.ground.tables.listing import Listing, Order
from ia.tracking import months
from ia.tracking.words import ALL, OPEN, STANDINGS, SUPERIORS

IN_CARE = frozenset({"own", "team", "branch", "shared"})
"""By which of their paths people see whom they track: not the prospects shown to them."""


class Asked(NamedTuple):
    """What the list shows: a month, and which of its clients."""

    standing: str
    month: str


class StandingFilter(Filter):
    """Whether the month is commented. The month is a part of what is asked; without one it is the last that is over."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.code, "month")

    def read(self, sent: Mapping[str, str], person: Person, now: datetime) -> Asked:
        month = months.read(sent.get("month")) or last_over(clock.local_date(now))
        return Asked(super().read({self.code: sent[self.code] or OPEN}, person, now), month)


def fits(asked: Asked):
    """Condition: a row of the months belongs to what is asked. Figures that a later file took away need no comment."""
    conditions = [MonthlyStat.month == asked.month]
    if asked.standing == OPEN:
        conditions += [MonthlyStat.commented_at.is_(None), HAS_FIGURES]
    elif asked.standing != ALL:
        conditions.append(MonthlyStat.commented_at.is_not(None))
    return conditions


def _found(asked: Asked, person: Person) -> Found:
    rows = select(MonthlyStat.client_id).where(*fits(asked))
    own = select(Client.id).where(Client.managed_by_id == person.id)  # some may have stayed in an earlier branch
    ways: list[Select] = [rows.where(MonthlyStat.client_id.in_(own))]
    if person.units(*SUPERIORS):
        ways.append(rows.where(MonthlyStat.branch_id.in_(branches_of(person))))
    return Found(rows.where(MonthlyStat.client_id == Client.id).exists(), union_all(*ways))


LISTING = Listing(
    model=Client,
    columns=(Client.id, Client.client_no, Client.name, Client.managed_by_id, User.name.label("adviser")),
    joined=lambda query: query.join(User, User.id == Client.managed_by_id),
    orders=(Order("name", LABELS["name"], Client.name_key), Order("newest", _l("Newest first"), descending=True)),
    filters=(
        StandingFilter("standing", _l("Comment of the month"), STANDINGS, _found, only=IN_CARE, probed=True),
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


def figures_of(ids: list[int], month: str) -> dict[int, Row]:
    """The month of each of these clients. One statement."""
    columns = (MonthlyStat.client_id, MonthlyStat.commented_at, *(getattr(MonthlyStat, name) for name in FIGURES))
    query = select(*columns).where(MonthlyStat.client_id.in_(ids), MonthlyStat.month == month)
    return {row.client_id: row for row in db.session.execute(query)} if ids else {}
