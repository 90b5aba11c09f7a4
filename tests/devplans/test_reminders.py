"""Who is told what on which day (J-15, J-16, D-17): month ends, holidays, make-up days, and years that nobody knows."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from ia.devplans import months, planning, telling
from ia.devplans.models import DevPlan, KeyProspect
from ia.devplans.people import advising
from ia.devplans.workflow import go_on
from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox.models import Todo
from ia.ground.org.models import Post, User
from ia.ground.timetable.declare import Told
from ia.ground.workflow.engine import Act
from jobs.schedule import BY_NAME
from tests.clients.shelf import count

EVERYBODY = {"advisor1", "advisor2", "advisor3", "advisor9", "leader1", "leader2", "leader9", "station1"}
LEADERS = {"leader1", "leader2", "leader9", "station1"}
QUIET, ASKED, LAST, MADE_UP = "", "asked", "asked, summed up", "summed up"
"""What the day brings for the plan of the next month. MADE_UP: nothing ran on the last working day, and the month is not
over; the table runs each day alone."""
DAYS = (
    # the Spring Festival begins on 28 January; Sunday the 26th is made up
    ("2025-01-23", QUIET),
    ("2025-01-24", ASKED),
    ("2025-01-25", QUIET),
    ("2025-01-26", ASKED),
    ("2025-01-27", LAST),
    ("2025-01-28", MADE_UP),
    ("2025-01-31", MADE_UP),
    # February of a common year, and of a leap year
    ("2025-02-08", QUIET),
    ("2025-02-25", QUIET),
    ("2025-02-26", ASKED),
    ("2025-02-27", ASKED),
    ("2025-02-28", LAST),
    ("2024-02-26", QUIET),
    ("2024-02-27", ASKED),
    ("2024-02-28", ASKED),
    ("2024-02-29", LAST),
    # a month that ends on a Monday: the weekend lies between
    ("2025-03-26", QUIET),
    ("2025-03-27", ASKED),
    ("2025-03-28", ASKED),
    ("2025-03-29", QUIET),
    ("2025-03-30", QUIET),
    ("2025-03-31", LAST),
    # before 1 May: Sunday 27 April 2025 is made up, and so is 28 April 2024
    ("2025-04-27", QUIET),
    ("2025-04-28", ASKED),
    ("2025-04-30", LAST),
    ("2025-05-01", QUIET),
    ("2024-04-27", QUIET),
    ("2024-04-28", ASKED),
    ("2024-04-30", LAST),
    # the month ends in a holiday or on a weekend
    ("2025-05-30", LAST),
    ("2025-05-31", MADE_UP),
    ("2025-06-30", LAST),
    ("2025-08-27", ASKED),
    ("2025-08-29", LAST),
    ("2025-08-30", MADE_UP),
    ("2025-08-31", MADE_UP),
    # National Day 2025: 28 September and 11 October are made up
    ("2025-09-25", QUIET),
    ("2025-09-26", QUIET),
    ("2025-09-27", QUIET),
    ("2025-09-28", ASKED),
    ("2025-09-29", ASKED),
    ("2025-09-30", LAST),
    ("2025-10-01", QUIET),
    ("2025-10-08", QUIET),
    ("2025-10-11", QUIET),
    ("2025-10-29", ASKED),
    ("2025-10-31", LAST),
    # National Day 2024: Sunday 29 September is made up, Saturday the 28th is not
    ("2024-09-26", QUIET),
    ("2024-09-27", ASKED),
    ("2024-09-28", QUIET),
    ("2024-09-29", ASKED),
    ("2024-09-30", LAST),
    # the year ends
    ("2025-12-26", QUIET),
    ("2025-12-29", ASKED),
    ("2025-12-30", ASKED),
    ("2025-12-31", LAST),
    ("2026-01-01", QUIET),
    ("2026-01-04", QUIET),
    ("2026-01-28", ASKED),
    ("2026-01-30", LAST),
    ("2026-01-31", MADE_UP),
    # the Spring Festival of 2026: Saturday 28 February is made up and ends the month
    ("2026-02-14", QUIET),
    ("2026-02-25", QUIET),
    ("2026-02-26", ASKED),
    ("2026-02-27", ASKED),
    ("2026-02-28", LAST),
    # the month of the tests
    ("2026-11-25", QUIET),
    ("2026-11-26", ASKED),
    ("2026-11-27", ASKED),
    ("2026-11-28", QUIET),
    ("2026-11-30", LAST),
    ("2026-12-01", QUIET),
    # years without a calendar go by weekdays
    ("2031-01-28", QUIET),
    ("2031-01-29", ASKED),
    ("2031-01-31", LAST),
    ("2031-09-26", ASKED),
    ("2031-09-28", QUIET),
    ("2031-09-30", LAST),
    ("2032-02-25", ASKED),
    ("2032-02-27", LAST),
    ("2032-02-29", MADE_UP),
)


def morning(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T08:30").replace(tzinfo=clock.ZONE)


def hand_in(app, moment: datetime, month: str, *usernames: str) -> None:
    """These people have handed in their plans of the month."""
    with app.app_context(), write_unit():
        here = {one.id: one for one in advising(clock.local_date(moment))}
        names = dict(db.session.execute(select(User.username, User.id)).all())
        for username in usernames:
            plan = planning.make_due(here[names[username]], month, Act(None, moment))
            plan.planned_clients, plan.planned_funds, plan.modes = 3, Decimal(10), ["phone"]
            plan.key_prospects = [KeyProspect(place=0, name="阳光小区")]
            go_on(plan, Act(None, moment), True)


def told(planners, code: str, *messages: str) -> set[str]:
    return {username for username, message in planners.told(code) if message in messages}


@pytest.mark.parametrize("day, brings", DAYS)
def test_what_a_day_brings(planners, app, day, brings):
    """Of this month everybody but advisor2 has handed in; of the next, advisor1 alone. advisor2 is told every day."""
    moment = morning(day)
    this = months.month_of(clock.local_date(moment))
    hand_in(app, moment, this, *(EVERYBODY - {"advisor2"}))
    hand_in(app, moment, months.later(this, 1), "advisor1")
    planners.run("J-15", moment)
    planners.run("J-16", moment)
    asked, summed_up = "asked" in brings, "summed up" in brings
    assert told(planners, "J-15", telling.PLAN_LATE) == {"advisor2"}
    assert told(planners, "J-15", telling.PLAN_DUE) == (EVERYBODY - {"advisor1"} if asked else set())
    assert told(planners, "J-16", telling.SUMMARY, telling.COMPLETE) == (LEADERS if summed_up else set())
    due = {(one.owner_id, one.state) for one in plans(app, months.later(this, 1))}
    made = len(due) == len(EVERYBODY)
    assert made is (day >= first_asked(day)), "plans are made from the third-last working day on"


def plans(app, month: str) -> list[DevPlan]:
    with app.app_context():
        return list(db.session.scalars(select(DevPlan).where(DevPlan.month == month)))


def first_asked(day: str) -> str:
    """The first day of that month in the table on which plans are asked for."""
    return min([one for one, brings in DAYS if one[:7] == day[:7] and brings != QUIET], default="9999")


def test_the_table_is_long_enough():
    assert len(DAYS) >= 60 and len({day for day, _ in DAYS}) == len(DAYS)


def test_a_run_too_many_tells_nobody_twice(planners, app):
    moment = morning("2026-11-26")
    first = planners.run("J-15", moment)
    assert first.told == 2 * len(EVERYBODY), "the plan of December, and that of November, which nobody has made"
    again = planners.run("J-15", morning("2026-11-26").replace(hour=11))
    assert (again.told, again.already) == (0, first.told)
    assert count(app, DevPlan) == 2 * len(EVERYBODY)


def test_who_has_handed_in_is_left_alone_whoever_got_it_back_is_not(planners):
    number = planners.planned()
    returned = planners.planned("advisor2")
    planners.step("leader1", returned, "return", opinion="请补充")
    planners.run("J-15", morning("2026-11-30"))
    found = told(planners, "J-15", telling.PLAN_DUE)
    assert "advisor1" not in found and "advisor2" in found
    assert planners.state(number) == "submitted"


def test_overdue_begins_with_the_month(planners, still):
    """Due until the last second of November; from 1 December on it is late, and said so daily."""
    planners.run("J-15", morning("2026-11-30"))
    number = planners.own("advisor1")
    assert planners.plan(number).due_at == datetime(2026, 11, 30, 23, 59, 59, tzinfo=clock.ZONE)
    visitor = planners.person("advisor1")
    assert "逾期" not in visitor.get(f"/development-plans/{number}").text
    still("2026-12-01T00:00")
    assert "逾期" in planners.person("advisor1").get(f"/development-plans/{number}").text
    for day in ("2026-12-01", "2026-12-02", "2026-12-05"):
        assert planners.run("J-15", morning(day)).told == len(EVERYBODY)
    still("2026-12-05T10:00")
    planners.fill("advisor1", _whole(), number=number)
    assert planners.run("J-15", morning("2026-12-06")).told == len(EVERYBODY) - 1


def _whole() -> dict:
    return {"planned_clients": "1", "planned_funds": "1", "modes": ["phone"], "key_prospects-0-client": "阳光小区"}


def test_who_came_in_the_month_owes_nothing_for_it(planners, app, cast):
    with app.app_context(), write_unit():
        here = db.update(Post).where(Post.user_id == cast.users["advisor2"])
        db.session.execute(here.values(starts_on=date(2026, 11, 10)))
    planners.run("J-15", morning("2026-11-20"))
    assert told(planners, "J-15", telling.PLAN_LATE) == EVERYBODY - {"advisor2"}
    planners.run("J-15", morning("2026-11-26"))
    assert "advisor2" in told(planners, "J-15", telling.PLAN_DUE)


def test_who_has_left_is_neither_asked_nor_counted(planners, app, cast):
    planners.run("J-15", morning("2026-11-26"))
    with app.app_context(), write_unit():
        gone = db.update(Post).where(Post.user_id == cast.users["advisor2"])
        db.session.execute(gone.values(ends_on=date(2026, 11, 27)))
    planners.run("J-15", morning("2026-11-27"))
    assert [name for name, message in planners.told("J-15") if message == telling.PLAN_DUE].count("advisor2") == 1
    planners.run("J-16", morning("2026-11-30"))
    with app.app_context():
        names = db.session.scalars(db.text("SELECT params FROM notices WHERE reminder = 'J-16'")).all()
    assert not any("周雨涵" in one for one in names)


def test_somebody_with_two_posts_owes_one_plan(planners, app, cast):
    with app.app_context(), write_unit():
        row = {"user_id": cast.users["leader1"], "role": "advisor", "unit_id": cast.units["B001-T2"]}
        db.session.add(Post(**row, starts_on=date(2026, 1, 1)))
    planners.run("J-15", morning("2026-11-26"))
    with app.app_context():
        query = select(DevPlan.team_id).where(DevPlan.adviser_id == cast.users["leader1"], DevPlan.month == "2026-12")
        assert list(db.session.scalars(query)) == [cast.units["B001-T1"]], "where the first post is"


def test_the_summary_names_who_is_missing_or_says_that_all_are_in(planners, app):
    for username in ("advisor1", "leader2", "advisor3"):
        planners.planned(username)
    planners.run("J-16", morning("2026-11-30"))
    assert [name for name, message in planners.told("J-16") if message == telling.COMPLETE] == ["leader2"]
    with app.app_context():
        query = "SELECT params FROM notices WHERE reminder = 'J-16' AND subject LIKE 'units:%'"
        said = db.session.scalars(db.text(query)).all()
    (first,) = [one for one in said if "第一投资顾问团队" in one]
    assert "周雨涵" in first and "陈建国" in first and "林晓东" not in first
    again = planners.run("J-16", morning("2026-11-30"))
    assert (again.told, again.already) == (0, 4)
    assert planners.run("J-16", morning("2026-11-29")) == Told()


def test_the_director_is_told_of_a_team_without_leader(planners, app, cast):
    with app.app_context(), write_unit():
        db.session.execute(db.delete(Post).where(Post.user_id == cast.users["leader2"]))
    planners.run("J-16", morning("2026-11-30"))
    assert told(planners, "J-16", telling.SUMMARY) == {"leader1", "leader9", "station1", "director1"}


def test_the_timetable_asks_at_half_past_eight(planners, app):
    task = BY_NAME["dev-plans"]
    assert task.cron == "30 8 * * *"
    with app.app_context(), clock.standing(morning("2026-11-30")), write_unit():
        outcome = task.run(clock.now())
    assert outcome["J-16"] == {"told": 4, "already": 0} and outcome["J-15"]["told"] == 2 * len(EVERYBODY)


def test_a_due_plan_waits_for_its_adviser(planners, app, cast):
    planners.run("J-15", morning("2026-11-26"))
    with app.app_context():
        waiting = db.session.scalars(select(Todo.address).where(Todo.closed_at.is_(None))).all()
    assert set(waiting) == {f"u:{cast.users[name]}" for name in EVERYBODY}
    desk = planners.person("advisor1")
    desk.get("/")
    assert planners.plan(planners.own("advisor1")).serial_no in desk.page.text
