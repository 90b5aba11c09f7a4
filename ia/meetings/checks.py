"""What must be true before a step of a meeting (refusals), and what is accepted with a warning on record.

Each is called as (meeting, act); `when` conditions as (meeting).
"""

from datetime import time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db
from ia.ground.inbox import notices
from ia.ground.web.language import listed
from ia.ground.workdays.calendar import current as calendar
from ia.ground.workflow.declare import Refusal
from ia.meetings.calling import is_late
from ia.meetings.facts import TEXT_TITLES
from ia.meetings.holders import DIRECTOR, HEAD_OFFICE, confirms, has_answered, owes_report
from ia.meetings.holding import local_minutes
from ia.meetings.locks import hold
from ia.meetings.models import Attendee, Meeting
from ia.meetings.words import LEADERS_BLOCKS, TEAM_BLOCKS, THERE

MARKET = time(9, 30), time(15, 0)
"""When the exchange trades: a meeting must not disturb the normal work (M-17, M-40)."""


def names(people) -> str:
    return listed(one.user.name for one in people)


def may_issue(meeting, act):
    if len(meeting.attendees) < 2:
        yield Refusal(_l("Nobody is invited yet."))


def may_issue_leaders(meeting, act):
    yield from may_issue(meeting, act)
    if is_late(meeting, act.today) and not act.form.said:
        yield Refusal(_l("The notice is later than one week before the meeting: say why (M-30)."), "reason")


def late_notice(meeting, act):
    if is_late(meeting, act.today):
        yield _("The notice is later than one week before the meeting (M-30).")


def issue_warnings(meeting, act):
    yield from late_notice(meeting, act)
    yield from time_warnings(meeting, meeting.starts_at, meeting.ends_at, act)


def new_time_warnings(meeting, act):
    if act.form.starts_at.data and act.form.ends_at.data:
        yield from time_warnings(meeting, act.form.starts_at.data, act.form.ends_at.data, act)


def time_warnings(meeting, starts_at, ends_at, act):
    """A time that is past, that falls into trading hours, or in which people are expected elsewhere (M-17)."""
    if starts_at < act.now:
        yield _("The meeting begins in the past.")
    if meeting.meeting_kind != "leader" and _in_trading_hours(starts_at, ends_at):
        yield _("The meeting falls into trading hours (M-17).")
    if busy := _elsewhere(meeting, starts_at, ends_at):
        yield _("These people have another meeting at that time: %(names)s.", names=listed(busy))


def _in_trading_hours(starts_at, ends_at) -> bool:
    start, end = clock.local(starts_at), clock.local(ends_at)
    return calendar().is_trading(start.date()) and start.time() < MARKET[1] and end.time() > MARKET[0]


def _elsewhere(meeting, starts_at, ends_at) -> list[str]:
    """Who of those invited is invited to another meeting that overlaps."""
    query = (
        select(Attendee)
        .join(Meeting, Meeting.id == Attendee.meeting_id)
        .where(Attendee.user_id.in_([one.user_id for one in meeting.attendees]), Meeting.id != meeting.id)
        .where(Meeting.state.in_(("noticed", "open")), Meeting.starts_at < ends_at, Meeting.ends_at > starts_at)
        .order_by(Attendee.user_id)
    )
    with db.session.no_autoflush:
        return list(dict.fromkeys(one.user.name for one in db.session.scalars(query)))


def new_time(meeting, act):
    form = act.form
    if form.starts_at.data == meeting.starts_at and form.ends_at.data == meeting.ends_at:
        yield Refusal(_l("This is the time that the notice says already."), "starts_at")


def invites_somebody(meeting, act):
    if not (act.form.attendees.data or act.form.observers.data):
        yield Refusal(_l("Choose whom to invite."))


def may_open(meeting, act):
    if meeting.meeting_kind == "leader" and not meeting.agenda:
        yield Refusal(
            _l("A leaders' meeting begins with an agenda: make it from what the leaders have reported (M-32).")
        )


def open_warnings(meeting, act):
    if meeting.meeting_kind == "regular" and not meeting.performance_summary:
        yield _("The performance of the members is not summed up (M-14).")
    if silent := [one for one in meeting.attendees if owes_report(meeting, one)]:
        yield _("Reports are outstanding: %(names)s.", names=names(silent))


def may_close(meeting, act):
    if meeting.has_important_matter:
        yield Refusal(_l("There was an important matter: the minutes have to be filed (M-07)."))


def close_warnings(meeting, act):
    yield from _too_long(act.form.held_at.data, act.form.ended_at.data, act)
    if act.form.absent.data and not act.form.absence_reason.data:
        yield _("Somebody was absent without a reason (M-18).")


def _too_long(held_at, ended_at, act):
    most = catalogue.value("morning.max_minutes", act.today)
    if held_at and ended_at and (ended_at - held_at).total_seconds() > most * 60:
        yield _("A morning meeting should not exceed %(n)d minutes (M-06).", n=most)


def minutes_written(meeting, act):
    """Minutes are written on a page of their own, which marks who was there."""
    if not any(one.attendance for one in meeting.attendees):
        yield Refusal(_l("Write the minutes on their page, and mark who was there (M-18)."))


def complete(meeting, act):
    """All that minutes of this kind must say (4.2): hard, M-08 and M-19."""
    if meeting.minutes is None or meeting.minutes.written_at is None:
        yield Refusal(_l("The minutes are not written yet."))
        return
    if lacking := [str(title) for title in _lacking(meeting)]:
        yield Refusal(_("The minutes do not say yet: %(fields)s.", fields=listed(lacking)))
    if unmarked := [one for one in meeting.attendees if one.attendance is None]:
        yield Refusal(_("It is not marked whether these people were there: %(names)s.", names=names(unmarked)))
    if meeting.ended_at is None:
        yield Refusal(_l("The end of the meeting is not noted."))
    yield from _half_rows(meeting.minutes)


def _lacking(meeting):
    minutes = meeting.minutes
    if not minutes.topic:
        yield _l("Topic of the meeting")
    if meeting.meeting_kind == "morning":
        if not minutes.items:
            yield _l("Main content")
        wanted = ("problems_solved", "result")
    else:
        if not any(getattr(minutes, name) for name in TEAM_BLOCKS):
            yield _l("Main content")
        wanted = ("problems", "solutions", "effect")
        wanted += tuple(LEADERS_BLOCKS) if meeting.meeting_kind == "leader" else ()
    for name in wanted:
        if not getattr(minutes, name):
            yield TEXT_TITLES[name]


def _half_rows(minutes):
    for number, row in enumerate(minutes.action_items or (), 1):
        if not all(row[name] for name in ("task", "type", "assignee", "due_on")):
            yield Refusal(_("Task %(number)s needs type, assignee and due date.", number=number))


def may_circulate(meeting, act):
    yield from complete(meeting, act)
    if not any(confirms(meeting, one) for one in meeting.attendees):
        yield Refusal(_l("Nobody else was there who could confirm the minutes."))


def unconfirmed(meeting) -> list[Attendee]:
    """Who was there and has not answered to the minutes as they now read."""
    return [one for one in meeting.attendees if confirms(meeting, one) and not has_answered(meeting, one)]


def may_finalise(meeting, act):
    hold(meeting)
    yield from complete(meeting, act)
    if (silent := unconfirmed(meeting)) and not act.form.said:
        message = _("Not yet confirmed by: %(names)s. Say why the minutes are filed all the same.", names=names(silent))
        yield Refusal(message, "reason")


def filing_warnings(meeting, act):
    if not any(one.attendance in THERE for one in meeting.attendees):
        yield _("Nobody is marked as present.")
    if absent := [one for one in meeting.attendees if one.unexcused]:
        yield _("Absent without a reason (M-18): %(names)s.", names=names(absent))
    if silent := unconfirmed(meeting):
        yield _("Not yet confirmed by: %(names)s.", names=names(silent))
    if against := [one for one in meeting.attendees if one.verdict == "dissented" and has_answered(meeting, one)]:
        yield _("Dissenting: %(names)s.", names=names(against))
    if meeting.meeting_kind == "morning":
        yield from _too_long(meeting.held_at, meeting.ended_at, act)


def report_warnings(meeting, act):
    """What is missing before the report goes upward, and whether somebody is there to read it."""
    if not meeting.plan:
        yield _("No plan has been made from the minutes yet (M-26, M-37).")
    receiver = DIRECTOR if meeting.team_id else HEAD_OFFICE
    if not notices.receivers(receiver.addresses(meeting, act.today), act.today):
        yield _("Nobody is %(post)s now: the report waits until somebody is.", post=listed(receiver.titles))


def is_written(meeting) -> bool:
    return meeting.minutes is not None and meeting.minutes.written_at is not None


def is_asked(meeting) -> bool:
    return meeting.circulated_at is not None


def not_asked(meeting) -> bool:
    return is_written(meeting) and meeting.circulated_at is None


def not_noted(meeting) -> bool:
    return meeting.noted_at is None


def too_long(meeting) -> bool:
    """Whether the meeting took more than half an hour; for the page of a morning meeting."""
    return (local_minutes(meeting) or 0) > catalogue.value("morning.max_minutes", clock.local_date(meeting.starts_at))
