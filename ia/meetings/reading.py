"""What the page of a meeting shows to whom. The rights stand here and in the steps, not in the template."""

from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ia.clients.models import Client
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.db import db
from ia.ground.org.models import User
from ia.meetings.holders import ADMIN, DIRECTOR, LEADER, MINUTE_TAKER
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Attendee, Meeting

PARTS = (
    joinedload(Meeting.attendees).joinedload(Attendee.user),
    joinedload(Meeting.key_clients),
    joinedload(Meeting.minutes),
    joinedload(Meeting.team),
)
"""Read with the meeting in one statement."""
UNTIL_FILED = ("held", "minutes_draft")
QUIET = ("acknowledge", "prepare", "topics", "member-report", "leader-report", "confirm")
"""Steps that say nothing in the list of opinions: the table of attendees tells them."""


class Rights(NamedTuple):
    """What the person may do on pages of the room, beside the steps. Whoever is `scribe` writes the minutes as long as they
    are being written."""

    convenes: bool
    scribe: bool
    writes: bool
    agenda: bool
    figures: bool
    reads_reports: bool
    reads_figures: bool


def rights(meeting: Meeting, person, now) -> Rights:
    today = clock.local_date(now)
    convenes = (LEADER if meeting.team_id else DIRECTOR).holds(meeting, person, today)
    helps = meeting.team_id is None and ADMIN.holds(meeting, person, today)
    scribe = convenes or MINUTE_TAKER.holds(meeting, person, today)
    noticed = meeting.state == "noticed"
    return Rights(
        convenes=convenes,
        scribe=scribe,
        writes=meeting.state in UNTIL_FILED and scribe,
        agenda=noticed and (convenes or helps),
        figures=noticed and convenes and meeting.meeting_kind != "leader",
        reads_reports=convenes or helps,
        reads_figures=convenes
        or any(post.branch_id == meeting.branch_id for post in person.units("marketing_director")),
    )


def reports(meeting: Meeting, person, right: Rights) -> list[Attendee]:
    """The reports that the person may read: whoever called the meeting all of them, everybody the own one (M-16)."""
    sent = [one for one in meeting.attendees if one.sent_at]
    return sent if right.reads_reports else [one for one in sent if one.user_id == person.id]


def performance(meeting: Meeting, person, right: Rights) -> list[dict]:
    """The rows of the performance summary that the person may read: members the own one (7.1, performance)."""
    rows = meeting.performance_summary or []
    names = {one.user_id: one.user.name for one in meeting.attendees}
    shown = rows if right.reads_figures else [row for row in rows if row["user"] == person.id]
    return [row | {"name": names.get(row["user"], "")} for row in shown]


class Task(NamedTuple):
    """An action item as the page lists it."""

    id: int
    serial_no: str
    title: str
    state: str
    due_on: object
    owner: str
    meeting_id: int


def tasks(meeting: Meeting) -> list[Task]:
    """The items that the meeting has given, and those that it has taken up; one statement, none where there are none."""
    taken_up = [row["item"] for row in (meeting.minutes.carried if meeting.minutes else None) or ()]
    if not (taken_up or meeting.filed):
        return []
    query = (
        select(
            ActionItem.id,
            ActionItem.serial_no,
            ActionItem.title,
            ActionItem.state,
            ActionItem.due_on,
            User.name,
            ActionItem.meeting_id,
        )
        .join(User, User.id == ActionItem.owner_id)
        .where(or_(ActionItem.meeting_id == meeting.id, ActionItem.id.in_(taken_up)))
        .order_by(ActionItem.id)
    )
    return [Task(*row) for row in db.session.execute(query)]


def key_clients(meeting: Meeting, person, now) -> dict[int, str]:
    """The names of those key clients of the minutes that the person reaches in the register."""
    wanted = [row.client_id for row in meeting.key_clients]
    if not wanted:
        return {}
    query = reach.reachable(Client, person, now).where(Client.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query.with_only_columns(Client.id, Client.name))}


def opinions(meeting: Meeting) -> list:
    """What was said when steps were taken, without those that say nothing."""
    return [one for one in meeting.opinions if one.text or one.warnings or one.step not in QUIET]
