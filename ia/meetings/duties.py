"""Which meetings were due, and whether they were held, missed or skipped (F-A9): each by the clause that asks for it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.calendar import month_days
from ia.meetings import periods
from ia.meetings.models import LeadersMeeting, MorningMeeting, TeamMeeting

NOT_HELD = ("draft", "noticed", "open", "cancelled", "skipped")


@dataclass
class Mornings:
    """The morning meetings of a team in a month (M-01). `missed` and `skipped` are days."""

    due: int = 0
    held: int = 0
    missed: list[date] = field(default_factory=list)
    skipped: list[date] = field(default_factory=list)


@dataclass
class Duty:
    """A meeting that is due by a day: `standing` is held, missed, due, or called (it is, but is not held yet)."""

    kind: str
    end: date | None
    due_on: date
    standing: str
    meeting_id: int | None = None
    on: date | None = None


@dataclass
class TeamMonth:
    """What a team owed in a month: its mornings, and the regular meetings that fell due in it (M-12)."""

    unit: Unit
    mornings: Mornings
    regular: list[Duty]


def teams(unit_ids, branch_ids) -> list[Unit]:
    """These teams, and all teams and stations of these branches."""
    wanted = Unit.id.in_(unit_ids) | Unit.branch_id.in_(branch_ids)
    query = select(Unit).where(wanted, Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None))
    return list(db.session.scalars(query.order_by(Unit.branch_id, Unit.code)))


def of_teams(units: list[Unit], first: date, today: date) -> list[TeamMonth]:
    """The month that begins with `first`, for each of these teams; three statements."""
    ids = [unit.id for unit in units]
    mornings, since = _mornings(ids, first), _since(ids)
    ended = periods.ended_before(first)
    held = _regular(ids, [end for _kind, end in ended])
    return [
        TeamMonth(
            unit,
            _month(mornings.get(unit.id, {}), first, today, since.get(unit.id)),
            [_standing(kind, end, held.get(unit.id, []), today) for kind, end in ended],
        )
        for unit in units
    ]


def _mornings(ids, first: date) -> dict[int, dict[date, str]]:
    """Per team the state of its morning meeting by day."""
    last = month_days(first.year, first.month)[-1]
    query = select(MorningMeeting.morning_team_id, MorningMeeting.morning_on, MorningMeeting.state).where(
        MorningMeeting.morning_team_id.in_(ids), MorningMeeting.morning_on >= first, MorningMeeting.morning_on <= last
    )
    found: dict[int, dict[date, str]] = {}
    for team_id, day, state in db.session.execute(query):
        found.setdefault(team_id, {})[day] = state
    return found


def _since(ids) -> dict[int, date]:
    """From which day on each team has morning meetings on the platform; before it nothing was missed here."""
    query = (
        select(MorningMeeting.morning_team_id, func.min(MorningMeeting.morning_on))
        .where(MorningMeeting.morning_team_id.in_(ids))
        .group_by(MorningMeeting.morning_team_id)
    )
    return dict(db.session.execute(query).all())


def _month(states: dict[date, str], first: date, today: date, since: date | None) -> Mornings:
    found, year = Mornings(), calendar()
    for day in month_days(first.year, first.month):
        if since is None or day < since or not year.is_trading(day):
            continue
        found.due += 1
        state = states.get(day)
        if state == "skipped":
            found.skipped.append(day)
        elif state is not None and state not in NOT_HELD:
            found.held += 1
        elif day < today:
            found.missed.append(day)
    return found


def _regular(ids, ends) -> dict[int, list]:
    """Per team the regular meetings about periods that ended on these days, cancelled ones left out."""
    query = select(
        TeamMeeting.id,
        TeamMeeting.team_id,
        TeamMeeting.period_kind,
        TeamMeeting.period_end,
        TeamMeeting.state,
        TeamMeeting.held_at,
    ).where(TeamMeeting.meeting_kind == "regular", TeamMeeting.period_end.in_(ends), TeamMeeting.team_id.in_(ids))
    found: dict[int, list] = {}
    for row in db.session.execute(query.where(TeamMeeting.state != "cancelled").order_by(TeamMeeting.id)):
        found.setdefault(row.team_id, []).append(row)
    return found


def _standing(kind: str, end: date, meetings, today: date) -> Duty:
    """How a regular meeting stands. One about a longer period that ends on the same day does for the shorter."""
    due_on = periods.due_on(end)
    fits = [row for row in meetings if row.period_end == end and periods.covers(row.period_kind, kind)]
    if held := next((row for row in fits if row.state not in NOT_HELD), None):
        return Duty(kind, end, due_on, "held", held.id, clock.local_date(held.held_at))
    called = next((row.id for row in fits if row.state == "noticed"), None)
    standing = "missed" if today > due_on else "called" if called else "due"
    return Duty(kind, end, due_on, standing, called)


def open_regular(unit_ids, today: date) -> dict[int, list[Duty]]:
    """Per team the regular meetings about periods that ended with the last month and that are not held yet. What is older
    stands in the duty calendar as missed. One statement."""
    ended = periods.ended_before(today.replace(day=1))
    held = _regular(unit_ids, [end for _kind, end in ended])
    found = {}
    for number in unit_ids:
        duties = [_standing(kind, end, held.get(number, []), today) for kind, end in ended]
        found[number] = [duty for duty in duties if duty.standing != "held"]
    return found


def leaders(branch_ids, first: date, now) -> dict[int, list[Duty]]:
    """Per branch the leaders' meetings of the month, and how many are still missing (M-28). One statement."""
    last = month_days(first.year, first.month)[-1]
    begin, end = clock.at(first), clock.at(last + timedelta(days=1))
    at = func.coalesce(LeadersMeeting.held_at, LeadersMeeting.starts_at)
    query = select(LeadersMeeting.id, LeadersMeeting.branch_id, LeadersMeeting.state, at.label("at")).where(
        LeadersMeeting.branch_id.in_(branch_ids), at >= begin, at < end, LeadersMeeting.state != "cancelled"
    )
    found = {number: [] for number in branch_ids}
    for row in db.session.execute(query.order_by(at)):
        if row.state not in NOT_HELD:
            found[row.branch_id].append(Duty("leader", None, last, "held", row.id, clock.local_date(row.at)))
        elif row.state == "noticed" and row.at >= now:
            found[row.branch_id].append(Duty("leader", None, last, "called", row.id, clock.local_date(row.at)))
    missing = catalogue.value("leader_meeting.min_per_month", first)
    over = clock.local_date(now) > last
    for duties in found.values():
        for _nth in range(missing - len([one for one in duties if one.standing == "held" or not over])):
            duties.append(Duty("leader", None, last, "missed" if over else "due"))
    return found
