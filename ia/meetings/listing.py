"""The list of meetings: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import true

from ia.ground import clock
from ia.ground.org.models import Unit
from ia.ground.tables.filters import DaysFilter, Filter
from ia.ground.tables.listing import Listing, Order
from ia.meetings.models import Meeting
from ia.meetings.words import KINDS, PERIODS
from ia.meetings.workflow import STATES

LISTING = Listing(
    Meeting,
    columns=(
        Meeting.id,
        Meeting.serial_no,
        Meeting.meeting_kind,
        Meeting.title,
        Meeting.state,
        Meeting.starts_at,
        Meeting.due_at,
        Unit.name.label("team"),
    ),
    orders=(
        Order("start", _l("Beginning"), Meeting.starts_at, descending=True),
        Order("newest", _l("Newest first"), descending=True),
    ),
    filters=(
        Filter("kind", _l("Kind of meeting"), KINDS, lambda value, person: Meeting.meeting_kind == value),
        Filter("state", _l("State"), STATES, lambda value, person: Meeting.state == value),
        Filter("period", _l("Cycle"), PERIODS, lambda value, person: Meeting.period_kind == value),
        Filter(
            "mine",
            _l("Invited"),
            {"1": _l("only mine")},
            lambda value, person: true(),
            only=frozenset({"attending"}),
        ),
        DaysFilter(
            "day",
            _l("Day"),
            {"start": _l("Beginning")},
            lambda days, person: days.during(Meeting.starts_at, clock.at),
        ),
    ),
    joined=lambda query: query.outerjoin(Unit, Unit.id == Meeting.team_id),
)
