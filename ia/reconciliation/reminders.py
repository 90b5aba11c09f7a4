"""What falls due in the comparison with the counter (J-49, J-50), as queries of a moment: a run too many changes nothing."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ia.ground import clock
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.org.models import Post, Unit
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.web.language import N_
from ia.ground.workdays.calendar import current
from ia.ground.workdays.deadlines import end_of_working_day
from ia.ground.workflow.engine import Act
from ia.reconciliation import owners, runs
from ia.reconciliation.models import ReconRun, Revision
from ia.reconciliation.workflow import ADMIN, CLERK, COUNTER_ADMIN, GM, open_days

ASKED = N_("The counter's summary of %(month)s is due by %(due)s.")
OVERDUE = N_("The counter's summary of %(month)s was due by %(due)s.")
OPEN = N_("%(serial)s: %(count)s differences of %(month)s are still open.")
EXPLAINED = N_("%(serial)s: %(count)s differences of %(month)s are explained and wait to be compared again or accepted.")
OWED = N_("%(serial)s: %(count)s differences of %(month)s were to be corrected by you by %(due)s.")
OPEN_STATES = ("mismatched", "recheck")


def month_before(today: date) -> date:
    """The first day of the month that has ended."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def summaries(now: datetime) -> Told:
    """On the first working day of the month the comparison of the last one is made and asked for; from the sixth on it is
    told every day as overdue (D-59)."""
    today = clock.local_date(now)
    month = month_before(today)
    if today >= current().add_working_days(today.replace(day=1) - timedelta(days=1), 1):
        _begin_all(month, now)
    rows = []
    for run in db.session.scalars(select(ReconRun).where(ReconRun.state == "awaiting_counter").order_by(ReconRun.id)):
        late = run.due_at < now
        message, moment = (OVERDUE, clock.at(today)) if late else (ASKED, run.due_at)
        values = {"month": f"{run.month:%Y-%m}", "due": str(clock.local_date(run.due_at))}
        rows += _about(run, CLERK | COUNTER_ADMIN, "J-49", message, moment, now, **values)
    return _tell(rows)


def _begin_all(month: date, now: datetime) -> None:
    """The comparisons that are missing, at branches with a counter clerk."""
    act = Act(None, now)
    staffed = select(Post.unit_id).where(
        Post.role == "counter_clerk",
        Post.starts_on <= act.today,
        (Post.ends_on.is_(None)) | (Post.ends_on > act.today),
    )
    begun = select(ReconRun.place_id).where(ReconRun.month == month)
    query = select(Unit).where(Unit.id.in_(staffed), Unit.id.not_in(begun), Unit.closed_on.is_(None)).order_by(Unit.id)
    for branch in db.session.scalars(query).all():
        with suppress(runs.NoKeeper):  # whoever holds the post has left
            runs.begin(branch, month, act)


def differences(now: datetime) -> Told:
    """Every day while differences are open; after some working days the general manager is told too (D-61)."""
    today, rows = clock.local_date(now), []
    days = open_days(today)
    first = select(Revision.run_id, func.min(Revision.compared_at).label("at")).where(Revision.findings_count > 0)
    first = first.group_by(Revision.run_id).subquery()
    query = select(ReconRun, first.c.at).join(first, first.c.run_id == ReconRun.id)
    for run, since in db.session.execute(query.where(ReconRun.state.in_(OPEN_STATES)).order_by(ReconRun.id)):
        who = ADMIN | GM if now > end_of_working_day(since, days) else ADMIN
        left = run.differences - run.explained
        values = {"count": left or run.differences, "month": f"{run.month:%Y-%m}"}
        rows += _about(run, who, "J-50", OPEN if left else EXPLAINED, clock.at(today), now, **values)
    return _tell(rows + [_owed(one, now) for one in owners.overdue(today)])


def _owed(one: owners.Overdue, now: datetime) -> dict:
    """Told once a day of correction that has passed; by number alone, and by whom it is corrected sees the lines (F-M4)."""
    values = {"serial": one.serial_no, "count": one.count, "month": f"{one.month:%Y-%m}", "due": str(one.due_on)}
    return owners.notice(one.run_id, one.owner_id, OWED, values, clock.at(one.due_on + timedelta(days=1)), now)


def _about(run: ReconRun, who, reminder: str, message: str, due_at: datetime, now: datetime, **values) -> Iterable[dict]:
    today = clock.local_date(now)
    return [
        {
            "user_id": user_id,
            "reminder": reminder,
            "subject": f"documents:{run.id}",
            "document_id": run.id,
            "message": message,
            "values": {"serial": run.serial_no, **values},
            "due_at": due_at,
            "created_at": now,
        }
        for user_id in sorted(notices.receivers(who.addresses(run, today), today))
    ]


def _tell(rows: list[dict]) -> Told:
    fresh = notices.tell(rows)
    return Told(fresh, len(rows) - fresh)


REMINDERS = (
    Reminder("J-49", _l("Summary of the counter"), "D-59", summaries),
    Reminder("J-50", _l("Differences with the counter are open"), "D-61", differences),
)
