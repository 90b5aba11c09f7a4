"""Advisory phones with rosters of three weeks, the last one not planned to its end, and equipment looked after."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select

from ia.clients.talks.hotline import SESSIONS, AdvisoryPhone, Roster, Shift
from ia.ground.audit import trail
from ia.ground.clock import local_date
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.org.person import person_of
from ia.hotline.models import EquipmentCheck
from ia.hotline.planning import KIND
from ia.hotline.weeks import WEEK, monday_of, trading_days

DESKS = (
    # team, phone, who plans, who answers in turn, how many of the sessions of the coming week are still open
    ("B001-T1", "021-61230001", "leader1", ("advisor1", "advisor2", "leader1"), 3),
    ("B001-T2", "021-61230002", "leader2", ("advisor3", "leader2"), 0),
    ("S001", "021-61230003", "station1", ("station1",), 0),
    ("B002-T1", "0512-61230004", "leader9", ("advisor9", "leader9"), 2),
)
SINCE = timedelta(days=300)
CHECKED = ("material", "market_pc")
"""The rest of the equipment is still to be looked after this month."""


def make_hotline(now: datetime) -> None:
    """Phones and rosters, unless there are some."""
    if db.session.scalar(select(AdvisoryPhone.id).limit(1)) is not None:
        return
    today = local_date(now)
    for code, number, planner, agents, left_open in DESKS:
        team = db.session.scalar(select(Unit).where(Unit.code == code))
        phone = AdvisoryPhone(**_place(team), number=number, published_from=today - SINCE)
        db.session.add(phone)
        db.session.flush()
        names = dict(db.session.execute(select(User.username, User.id).where(User.username.in_({*agents, planner}))).all())
        for weeks in (-1, 0, 1):
            monday = monday_of(today) + weeks * WEEK
            roster = Roster(**_place(team), week_on=monday, planned_by_id=names[planner], planned_at=now)
            db.session.add(roster)
            db.session.flush()
            who = [names[agent] for agent in agents]
            _fill(roster, phone, who, monday, left_open if weeks == 1 else 0)
            trail.record("plan", KIND, roster.id, actor=person_of(names[planner], today), now=now)
        same = {"team_id": team.id, "month": today.replace(day=1), "checked_by_id": names[planner], "checked_at": now}
        db.session.execute(insert(EquipmentCheck), [{**same, "item": item} for item in CHECKED])


def _place(team: Unit) -> dict:
    return {"team_id": team.id, "branch_id": team.branch_id}


def _fill(roster: Roster, phone: AdvisoryPhone, agents: list[int], monday: date, left_open: int) -> None:
    """The sessions of the week in turn, but for the last ones that are left open."""
    places = [(day, session) for day in trading_days(monday) for session in SESSIONS]
    same = {"roster_id": roster.id, "team_id": roster.team_id, "branch_id": roster.branch_id, "phone_id": phone.id}
    rows = [
        {**same, "agent_id": agents[number % len(agents)], "on_day": day, "session": session}
        for number, (day, session) in enumerate(places[: len(places) - left_open])
    ]
    if rows:
        db.session.execute(insert(Shift), rows)
