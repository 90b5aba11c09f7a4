"""Calling a meeting: draft, notice, what members say to it before it begins. Called inside one unit of work."""

from datetime import date, datetime, timedelta

from sqlalchemy import update

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.documents import numbering
from ia.ground.inbox import telling as tell
from ia.ground.inbox.models import Todo
from ia.ground.workdays.deadlines import calendar_due_before, end_of_day
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings import people, telling
from ia.meetings.models import LeadersMeeting, Meeting, TeamMeeting
from ia.meetings.words import PREPARATION

CODES = {"leader": "LM", "morning": "MM"}
"""How serial numbers begin; those of the teams' meetings with MT."""
NOTICE = (
    "period_kind",
    "period_end",
    "title",
    "main_content",
    "starts_at",
    "ends_at",
    "mode",
    "mode_note",
    "place",
    "requirements",
)


def new(form, act: Act) -> Meeting:
    """A draft notice by whoever acts; the branch and team are those for which the person calls it."""
    kind = form.kind.data
    meeting = (LeadersMeeting if kind == "leader" else TeamMeeting)(meeting_kind=kind)
    meeting.team_id = None if kind == "leader" else form.team_id
    meeting.branch_id = form.branch_id
    meeting.owner_id = meeting.created_by_id = act.person.id
    for name, value in notice_facts(form).items():
        setattr(meeting, name, value)
    return begin(meeting, form.attendees.data, form.observers.data, act)


def begin(meeting: Meeting, members, observers, act: Act) -> Meeting:
    """Number it, invite these people and put it at its first state."""
    meeting.created_at = act.now
    numbering.enter(meeting, CODES.get(meeting.meeting_kind, "MT"), act.today)
    people.invite(meeting, members, observers, act.today)
    engine.begin(meeting, act)
    warn_of_late_notice(meeting, act)
    return meeting


def notice_facts(form) -> dict:
    """The notice as the form has it; only a regular meeting is about a period."""
    facts = form.facts(*NOTICE)
    if form.kind.data != "regular":
        facts["period_kind"] = facts["period_end"] = None
    return facts


def save(meeting: Meeting, form, act: Act) -> None:
    """Change the draft; the trail keeps what changed from what to what."""
    changes = {}
    for name, value in notice_facts(form).items():
        before = getattr(meeting, name)
        if before != value and (before or value):
            changes[name] = [plain(before), plain(value)]
            setattr(meeting, name, value)
    before = invited(meeting)
    people.invite(meeting, form.attendees.data, form.observers.data, act.today)
    if before != invited(meeting):
        changes["attendees"] = [sorted(before), sorted(invited(meeting))]
    if "starts_at" in changes and meeting.team_id is None:
        meeting.due_at = notice_due(meeting)
        engine.readdress(meeting, act)
    if changes:
        trail.record("edit", meeting.kind, meeting.id, actor=act.person, now=act.now, changes=changes)
        warn_of_late_notice(meeting, act)


def invited(meeting: Meeting) -> dict[int, str]:
    return {one.user_id: one.kind for one in meeting.attendees}


def plain(value):
    """A value as JSON carries it."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, (str, int, list, type(None))) else str(value)


def notice_due(meeting: Meeting) -> datetime:
    """The last moment for the notice of a leaders' meeting: one week before (M-30)."""
    return end_of_day(clock.local_date(meeting.starts_at) - _notice_days(clock.local_date(meeting.starts_at)))


def _notice_days(day: date) -> timedelta:
    return timedelta(days=catalogue.value("leader_meeting.notice_days", day))


def is_late(meeting: Meeting, today: date) -> bool:
    """Whether a notice issued today would come later than one week before the leaders' meeting (M-30)."""
    return meeting.team_id is None and clock.local_date(meeting.starts_at) - _notice_days(today) < today


def report_due(meeting: Meeting) -> datetime:
    """Until when the leaders report: 17:00 of the third day before (M-31)."""
    day = clock.local_date(meeting.starts_at)
    return calendar_due_before(meeting.starts_at, catalogue.value("leader_meeting.report_days", day))


def warn_of_late_notice(meeting: Meeting, act: Act) -> None:
    """Tell the director at once that the notice of a leaders' meeting is late (J-09)."""
    if meeting.state == "draft" and is_late(meeting, act.today):
        told = tell.at([f"marketing_director@{meeting.branch_id}"], act.now)
        tell.tell(telling.about(meeting, told, "J-09", telling.LATE_NOTICE, meeting.starts_at, act.now))


def issue(meeting: Meeting, act: Act) -> dict:
    """The notice goes to everybody invited, at once (M-15)."""
    if meeting.meeting_kind == "regular" and not meeting.performance_summary:
        rows = telling.about(meeting, [act.person.id], "J-04", telling.FIGURES_MISSING, act.now, act.now)
        tell.tell(rows)
    meeting.issued_at = act.now
    deliver(meeting, act)
    return {}


def deliver(meeting: Meeting, act: Act) -> None:
    """Note that the notice, as it reads now, has gone to everybody; whoever read an earlier one reads it again."""
    for one in meeting.attendees:
        one.notified_at, one.read_at = act.now, act.now if one.user_id == act.person.id else None


def reschedule(meeting: Meeting, act: Act) -> dict:
    """Move the meeting to another time; everybody is told again (M-17)."""
    form, changes = act.form, {}
    for name in ("starts_at", "ends_at", "place"):
        before, value = getattr(meeting, name), form[name].data
        if before != value and (before or value):
            changes[name] = [plain(before), plain(value)]
            setattr(meeting, name, value)
    deliver(meeting, act)
    return changes


def add_people(meeting: Meeting, act: Act) -> dict:
    """Invite further people to a meeting that is called already."""
    before = invited(meeting)
    members = [number for number, kind in before.items() if kind == "member"] + act.form.attendees.data
    observers = [number for number, kind in before.items() if kind == "observer"] + act.form.observers.data
    people.invite(meeting, members, observers, act.today)
    for one in meeting.attendees:
        one.notified_at = one.notified_at or act.now
    db.session.flush()
    engine.readdress(meeting, act)
    return {"attendees": [sorted(before), sorted(invited(meeting))]}


def acknowledge(meeting: Meeting, act: Act) -> dict:
    """Say that one has read and understood the notice, or the filed minutes (F-H4)."""
    one = meeting.attendee(act.person.id)
    if meeting.filed:
        one.minutes_read_at = act.now
    else:
        one.read_at = act.now
    return {}


def send_report(meeting: Meeting, act: Act) -> dict:
    """A member's report, or a leader's in three parts; it may be sent again and then replaces the earlier one. Its text is
    for whoever called the meeting, so neither opinion nor trail repeats it."""
    one = meeting.attendee(act.person.id)
    for name, value in act.form.facts().items():
        setattr(one, name, value)
    one.sent_at, one.read_at = act.now, one.read_at or act.now
    leave(meeting, act)
    return {}


def prepare(meeting: Meeting, act: Act) -> dict:
    """What a member brings to the morning meeting (M-05)."""
    one = meeting.attendee(act.person.id)
    for name in PREPARATION:
        setattr(one, f"prep_{name}", act.form[name].data)
    one.prepared_at, one.read_at = act.now, one.read_at or act.now
    return {}


def leave(meeting: Meeting, act: Act) -> None:
    """The meeting no longer waits for this person by name. Others who act at the same moment are not touched."""
    db.session.flush()
    mine = (Todo.document_id == meeting.id, Todo.address == f"u:{act.person.id}", Todo.closed_at.is_(None))
    db.session.execute(update(Todo).where(*mine).values(closed_at=act.now).execution_options(synchronize_session=False))


def set_agenda(meeting: Meeting, rows: list[dict], act: Act) -> None:
    """Replace the agenda (M-32)."""
    before = [row["title"] for row in meeting.agenda or ()]
    if rows == (meeting.agenda or []):
        return
    meeting.agenda = rows
    changes = {"agenda": [before, [row["title"] for row in rows]]}
    trail.record("edit", meeting.kind, meeting.id, actor=act.person, now=act.now, changes=changes)


def set_figures(meeting: Meeting, rows: list[dict], act: Act) -> None:
    """Keep the summary of the members' performance (M-14). The trail says that, and not the figures: a member sees only
    the own ones."""
    if rows == (meeting.performance_summary or []):
        return
    changes = {"performance_summary": [len(meeting.performance_summary or ()), len(rows)]}
    meeting.performance_summary = rows
    trail.record("edit", meeting.kind, meeting.id, actor=act.person, now=act.now, changes=changes)
