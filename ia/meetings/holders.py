"""Who acts on a meeting, by relation: convener, minute taker, those who owe a report or a confirmation, receivers."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.ground.db import db
from ia.ground.org.models import Unit
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.workflow.declare import Holder, at_branch, team_addresses
from ia.meetings.models import Attendee, Meeting
from ia.meetings.words import THERE


class TeamLeader(Holder):
    """Whoever leads the team; where nobody does, the marketing director. Who leads it is seen from the posts at hand, so
    that a page asks no further question."""

    def holds(self, document, person, today) -> bool:
        if any(post.team_id == document.team_id for post in person.acts_at(*TEAM_LEADERS)):
            return True
        return bool(person.acts_at("marketing_director")) and super().holds(document, person, today)


def _leading(document, today):
    return team_addresses(document.team_id, document.branch_id, today)


LEADER = TeamLeader("leader", _l("team leader"), _leading)
DIRECTOR = at_branch("marketing_director", _l("marketing director"))
ADMIN = at_branch("admin_director", _l("administrative director"))
MINUTE_TAKER = Holder(
    "minute_taker",
    _l("minute taker"),
    lambda meeting, today: [f"u:{meeting.minute_taker_id}"] if meeting.minute_taker_id else [],
)


def some(code: str, title, fits) -> Holder:
    """The attendees that `fits(meeting, attendee)` picks."""
    return Holder(
        code, title, lambda meeting, today: [f"u:{one.user_id}" for one in meeting.attendees if fits(meeting, one)]
    )


def owes_report(meeting: Meeting, one: Attendee) -> bool:
    """Whether the person has still to report before the meeting (M-16, M-31)."""
    return one.reports and one.sent_at is None


def unread(meeting: Meeting, one: Attendee) -> bool:
    """Whether the person has not said to have read what the meeting has come to: its notice, or its filed minutes."""
    return (one.minutes_read_at if meeting.filed else one.read_at) is None


def confirms(meeting: Meeting, one: Attendee) -> bool:
    """Whether the person is asked to confirm the minutes: was there, neither called the meeting nor wrote them (F-A6)."""
    return one.attendance in THERE and one.user_id not in (meeting.owner_id, meeting.minute_taker_id)


def has_answered(meeting: Meeting, one: Attendee) -> bool:
    """Whether the person has said yes or no to the minutes as they now read."""
    return one.verdict is not None and meeting.minutes is not None and one.verdict_on == meeting.minutes.wording


def owes_verdict(meeting: Meeting, one: Attendee) -> bool:
    return meeting.circulated_at is not None and confirms(meeting, one) and not has_answered(meeting, one)


ATTENDEES = some("attendees", _l("those invited"), lambda meeting, one: True)
REPORTING = some("reporting", _l("members who report"), lambda meeting, one: one.reports)
OWING = some("owing", _l("members whose report is outstanding"), owes_report)
UNREAD = some("unread", _l("those who have not read it"), unread)
ASKED = some(
    "asked",
    _l("those who were there"),
    lambda meeting, one: meeting.circulated_at is not None and confirms(meeting, one),
)
UNCONFIRMED = some("unconfirmed", _l("those who have not confirmed"), owes_verdict)
MEMBERS = some("members", _l("members"), lambda meeting, one: one.kind == "member")


def _until_noted(holder: Holder) -> Holder:
    """The holder, until it has taken note of the report."""
    return Holder(
        f"{holder.code}_until_noted",
        holder.title,
        lambda meeting, today: [] if meeting.noted_at else holder.find(meeting, today),
    )


def _head_office(meeting, today):
    companies = db.session.scalars(select(Unit.id).where(Unit.kind == "company"))
    return [f"hq_brokerage@{number}" for number in companies]


HEAD_OFFICE = Holder("hq_brokerage", _l("brokerage head office"), _head_office)
DIRECTOR_UNTIL_NOTED = _until_noted(DIRECTOR)
HEAD_OFFICE_UNTIL_NOTED = _until_noted(HEAD_OFFICE)
FILED = Holder("filed", "", lambda meeting, today: ())
"""Nobody: it is filed, and may be taken up again."""
