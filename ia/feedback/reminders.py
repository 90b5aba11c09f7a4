"""What falls due on product feedback (J-69), as a query of a moment: a run too many changes nothing."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.feedback.models import ProductFeedback
from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices, telling
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import MORNING

TO_AGGREGATE = N_("%(count)s product feedbacks up to %(month)s are to be aggregated and sent up.")


def to_aggregate(now: datetime) -> Told:
    """From the first working day of a month on each leader is told once what was handed in before it and stands in no paper
    (S-04). Three statements, whatever the number of teams."""
    today = clock.local_date(now)
    first = today.replace(day=1)
    asked = calendar().add_working_days(first - timedelta(days=1), 1)
    if today < asked:
        return Told()
    query = select(ProductFeedback.team_id, ProductFeedback.branch_id, func.count().label("count"))
    query = query.where(ProductFeedback.summary_id.is_(None), ProductFeedback.month < f"{first:%Y-%m}")
    found = db.session.execute(query.group_by(ProductFeedback.team_id, ProductFeedback.branch_id)).all()
    people, due = _leading(found, today), clock.at(asked, MORNING.hour, MORNING.minute)
    values = {"month": f"{first - timedelta(days=1):%Y-%m}"}
    rows = []
    for row in found:
        subject = f"feedback:{row.team_id}:{first:%Y-%m}"
        rows += telling.rows_for(
            people[row.team_id], "J-69", TO_AGGREGATE, due, now, subject=subject, count=row.count, **values
        )
    return telling.tell(rows)


def _leading(found, today) -> dict[int, set[int]]:
    """Who leads each of these teams, deputies included; where nobody does, the marketing director (AMB-59)."""
    posts = {row.team_id: [f"{role}@{row.team_id}" for role in TEAM_LEADERS] for row in found}
    known = notices.receivers_at([address for several in posts.values() for address in several], today)
    people = {team: set().union(*(known[address] for address in several)) for team, several in posts.items()}
    above = {row.team_id: f"marketing_director@{row.branch_id}" for row in found if not people[row.team_id]}
    directors = notices.receivers_at(set(above.values()), today) if above else {}
    return people | {team: directors[address] for team, address in above.items()}


REMINDERS = (Reminder("J-69", _l("Aggregate product feedback"), "S-04", to_aggregate),)
