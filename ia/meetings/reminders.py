"""What falls due on meetings (J-01 to J-10), as queries of a moment: a run too many changes nothing."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import telling as tell
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.models import Post, Unit, User
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.timetable.declare import Reminder, Told
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import warning_for
from ia.ground.workflow import engine
from ia.ground.workflow.declare import team_addresses
from ia.ground.workflow.engine import Act
from ia.meetings import duties, mornings, telling
from ia.meetings.calling import is_late, report_due
from ia.meetings.holders import owes_report
from ia.meetings.models import (
    LEADERS_MEETING,
    TEAM_MEETING,
    LeadersMeeting,
    Meeting,
    MorningMeeting,
    TeamMeeting,
)
from ia.meetings.words import ARCHIVE_DAYS, LAST_DAYS, LEADERS_MEETING_ASKED_ON

WARN_DAYS_BEFORE = 5
"""So many days before a leaders' meeting its leaders are asked for their reports (J-10)."""


def morning_meetings(now: datetime) -> Told:
    """On a trading day: make the morning meetings of all teams, and tell everybody invited (M-01, M-03)."""
    today = clock.local_date(now)
    if not calendar().is_trading(today):
        return Told()
    mornings.make(now)
    query = select(MorningMeeting).where(MorningMeeting.morning_on == today, MorningMeeting.state == "open")
    rows = []
    for meeting in db.session.scalars(
        query.order_by(MorningMeeting.id).options(joinedload(Meeting.attendees))
    ).unique():
        people = [one.user_id for one in meeting.attendees]
        time = clock.local(meeting.starts_at).strftime("%H:%M")
        rows += telling.about(meeting, people, "J-01", telling.PREPARE, meeting.starts_at, now, time=time)
    return tell.tell(rows)


def important_minutes(now: datetime) -> Told:
    """Minutes of this day's morning meeting are missing though there was an important matter (M-07)."""
    query = select(MorningMeeting).where(
        MorningMeeting.morning_on == clock.local_date(now),
        MorningMeeting.has_important_matter,
        MorningMeeting.state.in_(("open", "held")),
    )
    rows = []
    for meeting in db.session.scalars(query.order_by(MorningMeeting.id)).all():
        addresses = [*_leading(meeting, now), f"u:{meeting.minute_taker_id}"]
        people = tell.at(addresses, now)
        rows += telling.about(meeting, people, "J-02", telling.MINUTES_MISSING, clock.at(meeting.morning_on, 17), now)
    return tell.tell(rows)


def _leading(meeting, now: datetime) -> list[str]:
    return team_addresses(meeting.team_id, meeting.branch_id, clock.local_date(now))


def regular_meetings(now: datetime) -> Told:
    """From the first working day after a period on, each working day of the month until its regular meeting is held; from
    the sixth on the director is told as well (M-12). A team is asked about periods at whose end it had a leader; of one
    that nobody leads the director is asked, about periods at whose end somebody advised in it."""
    today = clock.local_date(now)
    if not calendar().is_working(today):
        return Told()
    rows = []
    teams = _run_since(today)
    open_ones = duties.open_regular(list(teams), today)
    for number, team in teams.items():
        for duty in open_ones[number]:
            if duty.end >= team.since:
                rows += _of_period(team, duty, today, now)
    return tell.tell(rows)


class _Run(NamedTuple):
    """A team with people in it, whether somebody leads it, and since when: by the leader, without one by its advisers."""

    unit: Unit
    led: bool
    since: date


def _run_since(today: date) -> dict[int, _Run]:
    """Every open team in which somebody leads or advises today, by number."""
    query = (
        select(Unit, Post.role, Post.starts_on)
        .join(Post, Post.unit_id == Unit.id)
        .join(User, User.id == Post.user_id)
        .where(Post.role.in_(ADVISING), Post.starts_on <= today, Unit.closed_on.is_(None), User.disabled_at.is_(None))
        .where(Unit.kind.in_(("team", "station")), (Post.ends_on.is_(None)) | (Post.ends_on > today))
        .order_by(Unit.id)
    )
    found: dict[int, _Run] = {}
    for unit, role, since in db.session.execute(query):
        one, known = _Run(unit, role in TEAM_LEADERS, since), found.get(unit.id)
        if known is None or (not one.led, one.since) < (not known.led, known.since):
            found[unit.id] = one
    return found


def _of_period(team: _Run, duty: duties.Duty, today: date, now: datetime) -> list[dict]:
    unit, late = team.unit, today > duty.due_on
    addresses = [f"{role}@{unit.id}" for role in TEAM_LEADERS] if team.led else []
    addresses += [f"marketing_director@{unit.branch_id}"] * (late or not team.led)
    text = telling.REGULAR_LATE if late else telling.REGULAR_DUE
    values = {"team": unit.name, "end": str(duty.end), "due": str(duty.due_on), "document_id": duty.meeting_id}
    subject = f"units:{unit.id}:{duty.kind}:{duty.end}"
    return tell.rows_for(tell.at(addresses, now), "J-03", text, clock.at(today), now, subject=subject, **values)


def _noticed(model, *conditions):
    query = select(model).where(model.state == "noticed", *conditions).order_by(model.id)
    return list(db.session.scalars(query.options(joinedload(Meeting.attendees))).unique())


def missing_figures(now: datetime) -> Told:
    """The day before a regular meeting, or the last working day before that: the members' performance is not summed up
    (M-14)."""
    until = calendar().free_until(clock.local_date(now)) + timedelta(days=2)
    begins = (TeamMeeting.starts_at >= now, TeamMeeting.starts_at < clock.at(until))
    rows = []
    for meeting in _noticed(TeamMeeting, TeamMeeting.meeting_kind == "regular", *begins):
        if not meeting.performance_summary:
            people = tell.at(_leading(meeting, now), now)
            rows += telling.about(meeting, people, "J-04", telling.FIGURES_MISSING, meeting.starts_at, now)
    return tell.tell(rows)


def missing_reports(now: datetime) -> Told:
    """From the working day before a team's meeting on: members whose report is outstanding, and the list to the leader."""
    rows, year = [], calendar()
    for meeting in _noticed(TeamMeeting, TeamMeeting.starts_at >= now):
        if clock.local_date(now) < year.previous_working_day(clock.local_date(meeting.starts_at)):
            continue
        addresses = _leading(meeting, now)
        rows += _outstanding(meeting, "J-05", telling.REPORT_MISSING, addresses, meeting.starts_at, now)
    return tell.tell(rows)


def _outstanding(meeting, code: str, text: str, addresses, due_at: datetime, now: datetime, /, **values) -> list[dict]:
    """A notice to each who owes a report, and one with their names to whoever called the meeting."""
    silent = [one for one in meeting.attendees if owes_report(meeting, one)]
    if not silent:
        return []
    names, owing = "、".join(one.user.name for one in silent), [one.user_id for one in silent]
    rows = telling.about(meeting, owing, code, text, due_at, now, **values)
    people = tell.at(addresses, now) - set(owing)
    return rows + telling.about(meeting, people, code, telling.REPORTS_MISSING, due_at, now, names=names)


def missing_minutes(now: datetime) -> Told:
    """Minutes are not filed one working day after the meeting (M-25, M-36)."""
    return _past_due(now, "J-06", ("held", "minutes_draft"), telling.MINUTES_LATE)


def missing_report_up(now: datetime) -> Told:
    """Filed minutes are not reported upward after two working days (M-27, M-38)."""
    return _past_due(now, "J-07", ("minutes_final",), telling.REPORT_UP_LATE)


def _past_due(now: datetime, code: str, states, text: str) -> Told:
    """Once, when the state's own deadline has passed."""
    theirs = (Meeting.kind.in_((TEAM_MEETING, LEADERS_MEETING)), Meeting.state.in_(states), Meeting.due_at < now)
    query = select(Meeting).where(*theirs).order_by(Meeting.id)
    rows = []
    for meeting in db.session.scalars(query).all():
        rows += telling.about(meeting, tell.at(convening(meeting, now), now), code, text, meeting.due_at, now)
    return tell.tell(rows)


def convening(meeting, now: datetime) -> list[str]:
    """The addresses of whoever calls the meeting."""
    return [f"marketing_director@{meeting.branch_id}"] if meeting.team_id is None else _leading(meeting, now)


def no_leaders_meeting(now: datetime) -> Told:
    """On the 10th and 20th, and on each of the last five working days: the month has no leaders' meeting yet (M-28)."""
    today = clock.local_date(now)
    last_days = calendar().last_working_days(today.year, today.month, LAST_DAYS)
    if today.day not in LEADERS_MEETING_ASKED_ON and today not in last_days:
        return Told()
    with_teams = select(Unit.branch_id).where(Unit.kind.in_(("team", "station")), Unit.closed_on.is_(None)).distinct()
    branches = sorted(db.session.scalars(with_teams))
    rows = []
    for number, found in duties.leaders(branches, today.replace(day=1), now).items():
        if any(duty.standing == "called" for duty in found) or not any(duty.standing == "due" for duty in found):
            continue
        people = tell.at([f"marketing_director@{number}", f"admin_director@{number}"], now)
        values = {"subject": f"units:{number}", "month": today.strftime("%Y-%m")}
        rows += tell.rows_for(people, "J-08", telling.NO_LEADERS_MEETING, clock.at(today), now, **values)
    return tell.tell(rows)


def late_notices(now: datetime) -> Told:
    """Drafts of leaders' meetings whose notice has become late; on saving the director is told at once (M-30)."""
    today, rows = clock.local_date(now), []
    horizon = clock.at(today + timedelta(days=catalogue.value("leader_meeting.notice_days", today) + 1))
    query = select(LeadersMeeting).where(LeadersMeeting.state == "draft", LeadersMeeting.starts_at < horizon)
    for meeting in db.session.scalars(query.order_by(LeadersMeeting.id)).all():
        if is_late(meeting, today):
            people = tell.at(convening(meeting, now), now)
            rows += telling.about(meeting, people, "J-09", telling.LATE_NOTICE, meeting.starts_at, now)
    return tell.tell(rows)


def leader_reports(now: datetime) -> Told:
    """Five days before a leaders' meeting a warning, three days before the day itself; never later than the last working
    day before these (M-31)."""
    rows = []
    for meeting in _noticed(LeadersMeeting, LeadersMeeting.starts_at >= now):
        due = report_due(meeting)
        first = warning_for(meeting.starts_at - timedelta(days=WARN_DAYS_BEFORE))
        until, people = clock.local(due).strftime("%Y-%m-%d %H:%M"), convening(meeting, now)
        for moment in (due, first):
            if now >= min(moment, warning_for(moment)):
                rows += _outstanding(meeting, "J-10", telling.LEADER_REPORT, people, moment, now, due=until)
                break
    return tell.tell(rows)


def archive_reported(now: datetime) -> dict:
    """File away what was reported upward so many days ago (4.1). Returns how many meetings."""
    before = now - timedelta(days=ARCHIVE_DAYS)
    query = select(Meeting).where(Meeting.state == "reported", Meeting.state_since <= before).order_by(Meeting.id)
    found = db.session.scalars(query).all()
    for meeting in found:
        engine.take(meeting, "archive", Act(None, now))
    return {"archived": len(found)}


REMINDERS = (
    Reminder("J-01", _l("Morning meeting"), "M-01", morning_meetings),
    Reminder("J-02", _l("Minutes of a morning meeting missing"), "M-07", important_minutes),
    Reminder("J-03", _l("Regular meeting due"), "M-12", regular_meetings),
    Reminder("J-04", _l("Performance of the members before the meeting"), "M-14", missing_figures),
    Reminder("J-05", _l("Report of a member outstanding"), "M-16", missing_reports),
    Reminder("J-06", _l("Minutes outstanding"), "M-25", missing_minutes),
    Reminder("J-07", _l("Report upward outstanding"), "M-27", missing_report_up),
    Reminder("J-08", _l("No leaders' meeting this month"), "M-28", no_leaders_meeting),
    Reminder("J-09", _l("Notice of a leaders' meeting is late"), "M-30", late_notices),
    Reminder("J-10", _l("Report of a leader outstanding"), "M-31", leader_reports),
)
