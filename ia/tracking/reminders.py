"""What falls due in the monthly tracking (J-28), as a query of a moment: a run too many changes nothing."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.clients.figures import HAS_FIGURES, MonthlyStat, last_over
from ia.clients.models import Client
from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import telling
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current as calendar
from ia.tracking import months
from ia.tracking.models import TradingUpload

PER_MONTH = "tracking_stats.per_month"
READY = N_("Monthly tracking %(month)s: the figures of %(count)s clients are ready for your comment, due by %(due)s.")
DUE_TODAY = N_("Monthly tracking %(month)s: %(count)s clients still without a comment, due today.")


def comments(now: datetime) -> Told:
    """From the first working day on, as soon as the figures of a branch stand, each adviser is told how many clients there
    are to comment on; and again on the working day on which the comments are due. Nothing is told after that."""
    today = clock.local_date(now)
    month = last_over(today)
    if not catalogue.value(PER_MONTH, today) or today < months.first_working_day(month):
        return Told()
    if not calendar().is_working(today):
        return Told()
    due = {branch: moment for branch, moment in _due(month, now).items() if today <= clock.local_date(moment)}
    told = [_notices(row, month, due[row.branch_id], today, now) for row in _open(month, due)]
    return telling.tell([notice for notices in told for notice in notices])


def _due(month: str, now: datetime) -> dict[int, datetime]:
    """Until when each branch with figures is to comment; a later version of the month moves nothing."""
    query = select(TradingUpload.branch_id, func.min(TradingUpload.taken_at))
    query = query.where(TradingUpload.month == month, TradingUpload.taken_at <= now)
    rows = db.session.execute(query.group_by(TradingUpload.branch_id))
    return {branch_id: months.due(month, since) for branch_id, since in rows}


def _open(month: str, branches) -> list:
    """How many clients of each adviser are without a comment. One statement for all branches."""
    query = select(MonthlyStat.branch_id, Client.managed_by_id, func.count().label("count"))
    query = query.join(Client, Client.id == MonthlyStat.client_id).where(Client.managed_by_id.is_not(None))
    query = query.where(MonthlyStat.branch_id.in_(list(branches)), MonthlyStat.month == month)
    query = query.where(MonthlyStat.commented_at.is_(None), HAS_FIGURES)
    places = MonthlyStat.branch_id, Client.managed_by_id
    return db.session.execute(query.group_by(*places).order_by(*places)).all() if branches else []


def _notices(row, month: str, due: datetime, today: date, now: datetime) -> list[dict]:
    last = clock.local_date(due)
    text, subject = (DUE_TODAY, "due") if today == last else (READY, "ready")
    values = {"month": month, "count": row.count, "due": str(last)}
    subject = f"tracking:{row.branch_id}:{month}:{subject}"
    return telling.rows_for([row.managed_by_id], "J-28", text, due, now, subject=subject, **values)


REMINDERS = (Reminder("J-28", _l("Monthly client tracking"), "S-03", comments),)
