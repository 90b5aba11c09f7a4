"""The list of tracking sheets: what it shows, by what it is narrowed, and how its talks are counted (F-F4)."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, text, union_all
from sqlalchemy.orm import aliased

from ia.clients.finding.search import branches_of
from ia.clients.models import Client, ContactRecord
from ia.clients.questions.models import OpenQuestion
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.tables.filters import Filter, Found, MonthFilter
from ia.ground.tables.listing import Listing, Order, Page
from ia.service.coverage import bounds
from ia.service.models import FEW, TrackingSheet, listed
from ia.service.words import STATES


def _at(person: Person, query: Select) -> Select:
    """The numbers of those sheets that stand at a branch of the person, or with the person: some may have stayed in an
    earlier branch."""
    here = query.where(TrackingSheet.branch_id.in_(branches_of(person)))
    return union_all(here, query.where(TrackingSheet.adviser_id == person.id))


def _few(name: str):
    """Condition of a filter for what few sheets are; spelt as the index spells it, or it is not used."""

    def condition(value: str, person: Person) -> Found:
        only = text(f"tracking_sheets.{FEW[name]}")
        return Found(only, _at(person, select(TrackingSheet.id).where(only)))

    return condition


def _asked(person: Person, *, still_open: bool) -> Select:
    """The numbers of the sheets whose talks left a question that is still open, or questions that are all answered."""
    asked = aliased(OpenQuestion)
    query = select(TrackingSheet.id).join(asked, asked.record_id == TrackingSheet.record_id)
    left = asked.answered_at.is_(None) if still_open else ~TrackingSheet.has_issues(still_open=True)
    return _at(person, query.where(left))


def _state(value: str, person: Person):
    asked, left = TrackingSheet.has_issues(still_open=False), TrackingSheet.has_issues(still_open=True)
    if value == "prepared":
        return _few("prepared")(value, person)
    if value == "done":
        return TrackingSheet.done_at.is_not(None) & ~asked
    if value == "open_issue":
        return Found(left, _asked(person, still_open=True))
    return Found(asked & ~left, _asked(person, still_open=False))


def _month(month: date, person: Person) -> Found:
    """Sheets of talks in the month."""
    start, end = bounds(month)
    during = (TrackingSheet.talked_at >= start) & (TrackingSheet.talked_at < end)
    return Found(during, _at(person, select(TrackingSheet.id).where(during)))


LISTING = Listing(
    TrackingSheet,
    columns=(
        TrackingSheet.id,
        TrackingSheet.done_at,
        TrackingSheet.prepared_at,
        TrackingSheet.talked_at,
        TrackingSheet.client_id,
        Client.name.label("client"),
        User.name.label("by"),
        ContactRecord.topic,
        ContactRecord.channel,
        ContactRecord.satisfaction,
        TrackingSheet.has_issues(still_open=True).label("left"),
    ),
    orders=(Order("newest", _l("Newest first"), descending=True),),
    filters=(
        MonthFilter("month", _l("Month"), {}, _month, probed=True),
        Filter("state", _l("State"), STATES, _state, probed=True),
        Filter("on_site", _l("Guidance on site"), {"1": _l("yes")}, _few("on_site"), probed=True),
        Filter("product", _l("Product in use"), {"1": _l("yes")}, _few("product"), probed=True),
    ),
    joined=lambda query: (
        query.join(Client, Client.id == TrackingSheet.client_id)
        .join(User, User.id == TrackingSheet.by_id)
        .outerjoin(ContactRecord, ContactRecord.id == TrackingSheet.record_id)
    ),
    within=listed(),
)


class Tally(NamedTuple):
    """How many talks, and of these how many by each channel and in each direction; what does not occur is left out."""

    total: int
    by_channel: dict[str, int]
    by_direction: dict[str, int]


def tally(asked: Page) -> Tally | None:
    """The talks of the month that is chosen, as far as the list shows them; None without a month. One statement."""
    query = asked.numbers() if "month" in asked.values else None
    if query is None:
        return None
    query = query.join(ContactRecord, ContactRecord.id == TrackingSheet.record_id)
    columns = ContactRecord.channel, ContactRecord.direction
    rows = db.session.execute(query.with_only_columns(*columns, func.count()).group_by(*columns)).all()
    counted = {"channel": Counter(), "direction": Counter()}
    for channel, direction, count in rows:
        counted["channel"][channel] += count
        counted["direction"][direction] += count
    total = sum(counted["channel"].values())
    return Tally(total, dict(counted["channel"].most_common()), dict(counted["direction"].most_common()))
