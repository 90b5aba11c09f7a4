"""What falls due on activities (J-31, J-32, J-34 to J-37), as queries of a moment: a run too many changes nothing."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from ia.activities import checks, telling
from ia.activities.holders import ADMIN_UNTIL_HANDED_OVER, FINANCE, SILENT_HEADS
from ia.activities.models import Activity, MarketingActivity, Seminar
from ia.activities.tasks.models import ActivityTask
from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import telling as tell
from ia.ground.org.models import Post, Unit
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import calendar_due_before, warning_for

SEMINAR_ASKED = (45, 15)
"""Days before the end of the quarter on which a seminar that nobody has planned is asked for (J-31)."""
WARN_BEFORE = 5
"""Days before the beginning on which the invitation of clients is asked for (J-32, J-34)."""
READY = (timedelta(hours=2), timedelta(hours=1))
"""Before the beginning of a report meeting: the warning and the alarm (J-35)."""


def quarter_end(today: date) -> date:
    """The last day of the quarter."""
    month = (today.month - 1) // 3 * 3 + 4
    return date(today.year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)


def missing_seminars(now: datetime) -> Told:
    """45 and 15 days before the end of a quarter, or on the last working day before these: teams that have neither held nor
    planned a seminar in it (S-27)."""
    today = clock.local_date(now)
    end = quarter_end(today)
    asked = [calendar().pull_back(end - timedelta(days=days)) for days in SEMINAR_ASKED]
    passed = [day for day in asked if day <= today]
    if not passed:
        return Told()
    first, moment = clock.at(date(end.year, end.month - 2, 1)), clock.at(passed[-1])
    planned = select(Seminar.id).where(
        Seminar.team_id == Unit.id,
        Seminar.state.in_(("scheduled", "held", "summarising", "closed")),
        Seminar.starts_at >= first,
        Seminar.starts_at < clock.at(end + timedelta(days=1)),
    )
    led = exists().where(
        Post.unit_id == Unit.id,
        Post.role.in_(TEAM_LEADERS),
        Post.starts_on <= today,
        (Post.ends_on.is_(None)) | (Post.ends_on > today),
    )
    query = select(Unit).where(Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None), led, ~planned.exists())
    rows = []
    for unit in db.session.scalars(query.order_by(Unit.id)).all():
        addresses = [f"{role}@{unit.id}" for role in TEAM_LEADERS] + [f"marketing_director@{unit.branch_id}"]
        where = {"subject": f"units:{unit.id}:{end}", "team": unit.name, "end": str(end)}
        rows += tell.rows_for(tell.at(addresses, now), "J-31", telling.NO_SEMINAR, moment, now, **where)
    return tell.tell(rows)


def seminar_invitations(now: datetime) -> Told:
    """Five days before a seminar a warning, three days before the day itself (S-29)."""
    return _invitations(now, Seminar, "J-32", "seminar.invite_days")


def meeting_invitations(now: datetime) -> Told:
    """Five days before a report meeting a warning, three days before the day itself (A-30)."""
    return _invitations(now, MarketingActivity, "J-34", "report_meeting.invite_days")


def _invitations(now: datetime, model, code: str, key: str) -> Told:
    query = select(model).where(model.state == "scheduled", model.starts_at >= now).order_by(model.id)
    if model is MarketingActivity:
        query = query.where(model.sub_kind == "report_meeting")
    rows = []
    for activity in db.session.scalars(query.options(joinedload(Activity.outlets))).unique():
        due = calendar_due_before(activity.starts_at, catalogue.value(key, clock.local_date(now)))
        first = warning_for(activity.starts_at - timedelta(days=WARN_BEFORE))
        until, day = clock.local(due).strftime("%Y-%m-%d %H:%M"), str(clock.local_date(activity.starts_at))
        for moment in (due, first):
            if now >= min(moment, warning_for(moment)):
                people = {activity.owner_id, *(activity.staff_participants or ())}
                rows += tell.about(activity, people, code, telling.INVITE, moment, now, day=day, due=until)
                break
    return tell.tell(rows)


def unready_meetings(now: datetime) -> Told:
    """Two hours and one hour before a report meeting: points of the checklist are open (A-31)."""
    soon = (MarketingActivity.starts_at > now, MarketingActivity.starts_at <= now + READY[0])
    query = select(MarketingActivity).where(
        MarketingActivity.state == "scheduled", MarketingActivity.sub_kind == "report_meeting", *soon
    )
    rows = []
    for activity in db.session.scalars(query.options(joinedload(Activity.checks))).unique():
        if set(checks.checklist(activity)) <= checks.done(activity):
            continue
        before = next(one for one in reversed(READY) if now >= activity.starts_at - one)
        time = clock.local(activity.starts_at).strftime("%H:%M")
        due = activity.starts_at - before
        rows += tell.about(activity, [activity.owner_id], "J-35", telling.PREPARE, due, now, time=time)
    return tell.tell(rows)


def due_tasks(now: datetime) -> Told:
    """The day before a task is due, or the last working day before that; when it is overdue each day, then to the lead as
    well (A-08, A-43)."""
    today, rows = clock.local_date(now), []
    until = calendar().free_until(today) + timedelta(days=1)
    query = select(ActivityTask).where(
        ActivityTask.state.in_(("planning", "plan_review", "open")), ActivityTask.due_on <= until
    )
    for task in db.session.scalars(query.order_by(ActivityTask.id)).all():
        late = task.due_on < today
        people = {task.owner_id, task.lead_id} if late else {task.owner_id}
        text, moment = (telling.TASK_LATE, clock.at(today)) if late else (telling.TASK_DUE, clock.at(task.due_on))
        rows += tell.about(task, people, "J-36", text, moment, now, due=str(task.due_on))
    return tell.tell(rows)


def missing_summaries(now: datetime) -> Told:
    """Three working days after the activity: summary, finance part or the summary of an outlet is missing, or the venue is
    not handed back (A-09, A-37, A-46)."""
    late = (Activity.state.in_(("held", "summarising")), Activity.due_at < now)
    query = select(Activity).where(*late).order_by(Activity.id).options(joinedload(Activity.outlets))
    rows = []
    for activity in db.session.scalars(query).unique():
        today = clock.local_date(now)
        addresses = {f"u:{activity.owner_id}"}
        if activity.state == "summarising" and activity.kind == "activity":
            addresses |= SILENT_HEADS.addresses(activity, today)
            addresses |= FINANCE.addresses(activity, today) if activity.finance_at is None else set()
        people = tell.at(addresses, now)
        day = str(clock.local_date(activity.starts_at))
        rows += tell.about(activity, people, "J-37", telling.SUMMARY_LATE, activity.due_at, now, day=day)
        if activity.state == "held":  # nothing is summed up before the venue is back
            keepers = tell.at(ADMIN_UNTIL_HANDED_OVER.addresses(activity, today), now) - people
            rows += tell.about(activity, keepers, "J-37", telling.VENUE_OPEN, activity.due_at, now, day=day)
    return tell.tell(rows)


REMINDERS = (
    Reminder("J-31", _l("No client seminar this quarter"), "S-27", missing_seminars),
    Reminder("J-32", _l("Invitations to a seminar"), "S-29", seminar_invitations),
    Reminder("J-34", _l("Invitations to a report meeting"), "A-30", meeting_invitations),
    Reminder("J-35", _l("Report meeting not ready"), "A-31", unready_meetings),
    Reminder("J-36", _l("Tasks of an activity"), "A-43", due_tasks),
    Reminder("J-37", _l("Summary of an activity missing"), "A-09", missing_summaries),
)
