"""What falls due on development plans (J-15, J-16), as queries of a moment: a run too many changes nothing."""

from datetime import date, datetime
from itertools import groupby

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.devplans import months, planning, telling
from ia.devplans.models import DevPlan
from ia.devplans.people import Adviser, advising
from ia.devplans.words import HANDED_IN, OPEN
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import telling as tell
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.workdays.deadlines import MORNING
from ia.ground.workflow.declare import team_addresses
from ia.ground.workflow.engine import Act


def outstanding_plans(now: datetime) -> Told:
    """Make the plans that are due. On each of the last working days of the month tell whoever has not handed in the plan
    of the next, and each day of a month whoever still owes that of the month (D-17)."""
    today = clock.local_date(now)
    asked, this = months.asked(today), months.month_of(today)
    here = {one.id: one for one in advising(today)}
    make(here, asked, now)
    wanted = [this, asked.next_month] if asked.reminded else [this]
    query = select(DevPlan).where(DevPlan.month.in_(wanted), DevPlan.state.in_(OPEN), DevPlan.owner_id.in_(here))
    rows = []
    for plan in db.session.scalars(query.order_by(DevPlan.id)).all():
        text = telling.PLAN_LATE if plan.month == this else telling.PLAN_DUE
        due = str(clock.local_date(plan.in_time_until))
        rows += telling.about(plan, [plan.owner_id], "J-15", text, this_morning(today), now, due=due)
    return tell.tell(rows)


def this_morning(today: date) -> datetime:
    return clock.at(today, MORNING.hour, MORNING.minute)


def make(here: dict[int, Adviser], asked: months.Asked, now: datetime) -> list[DevPlan]:
    """The plans that are missing: of the next month for everybody who advises, once it is asked for; of this month for
    whoever advised when it began, where nothing ran in the days before."""
    first = months.first_day(months.later(asked.next_month, -1))
    owed = {months.month_of(first): [one for one in here.values() if one.since < first]}
    if asked.to_make:
        owed[asked.next_month] = list(here.values())
    rows = db.session.execute(select(DevPlan.adviser_id, DevPlan.month).where(DevPlan.month.in_(owed)))
    there = {tuple(row) for row in rows}
    return [
        planning.make_due(one, month, Act(None, now))
        for month, people in owed.items()
        for one in people
        if (one.id, month) not in there
    ]


def summaries(now: datetime) -> Told:
    """On the last working day of the month: each leader is told how many plans are in, and whose are not (D-18)."""
    today = clock.local_date(now)
    asked = months.asked(today)
    if not asked.summed_up:
        return Told()
    query = select(DevPlan.adviser_id).where(DevPlan.month == asked.next_month, DevPlan.state.in_(HANDED_IN))
    done, rows = set(db.session.scalars(query)), []
    for team_id, members in groupby(advising(today), key=lambda one: one.team_id):
        rows += _summary(team_id, list(members), done, asked, now)
    return tell.tell(rows)


def _summary(team_id: int, members: list[Adviser], done: set[int], asked: months.Asked, now: datetime) -> list[dict]:
    silent = [one.name for one in members if one.id not in done]
    people = tell.at(team_addresses(team_id, members[0].branch_id, clock.local_date(now)), now)
    values = {
        "month": asked.next_month,
        "team": members[0].team,
        "count": len(members) - len(silent),
        "all": len(members),
        "names": "、".join(silent),
    }
    text = telling.SUMMARY if silent else telling.COMPLETE
    subject = f"units:{team_id}:{asked.next_month}"
    return tell.rows_for(people, "J-16", text, this_morning(asked.summary_on), now, subject=subject, **values)


REMINDERS = (
    Reminder("J-15", _l("Development plan of the month"), "D-17", outstanding_plans),
    Reminder("J-16", _l("Development plans of the team"), "D-18", summaries),
)
