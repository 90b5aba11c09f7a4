"""What a notice and what minutes say, as labels and values: for the page, the paper, and the versions that are kept.

A client is named here by the first character alone: minutes are read by people who may not know whose client it is.
"""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.clients import masking
from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.org.models import Unit
from ia.meetings.holders import confirms, has_answered
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Attendee, Meeting
from ia.meetings.words import (
    ATTENDANCE,
    ATTENDEE_KINDS,
    ITEM_KINDS,
    KINDS,
    LEADERS_BLOCKS,
    MODES,
    OUTCOMES,
    PERIODS,
    TASK_TYPES,
    TEAM_BLOCKS,
    VERDICTS,
)

BLOCKS = TEAM_BLOCKS | LEADERS_BLOCKS
TEXT_TITLES = {
    **TEAM_BLOCKS,
    **LEADERS_BLOCKS,
    "problems_to_solve": _l("Problems to be solved"),
    "problems": _l("Problems met"),
    "solutions": _l("Solutions"),
    "effect": _l("Effect of the meeting"),
    "coordination": _l("Front and back office, on-site and off-site"),
    "problems_solved": _l("Problems met and solved"),
    "result": _l("Result of the discussion"),
}
IN_MORNINGS = ("problems_to_solve", "problems_solved", "result")
IN_TEAMS = (*TEAM_BLOCKS, "problems", "solutions", "effect")
IN_LEADERS = (*IN_TEAMS, *LEADERS_BLOCKS, "coordination")


def texts_of(meeting: Meeting) -> tuple[str, ...]:
    """Which texts minutes of that kind have, in the order of the guideline (4.2)."""
    return {"morning": IN_MORNINGS, "leader": IN_LEADERS}.get(meeting.meeting_kind, IN_TEAMS)


def notice_facts(meeting: Meeting, now=None) -> dict:
    """What the printed notice says."""
    return {
        "pairs": [
            [_l("Kind of meeting"), KINDS[meeting.meeting_kind]],
            [_l("Subject"), meeting.title],
            [_l("Cycle"), PERIODS.get(meeting.period_kind)],
            [_l("Period ends on"), meeting.period_end],
            [_l("Begins at"), meeting.starts_at],
            [_l("Ends at"), meeting.ends_at],
            [_l("Form of the meeting"), MODES[meeting.mode]],
            [_l("Access"), meeting.mode_note],
            [_l("Venue"), meeting.place],
            [_l("Convener"), _name(meeting.owner_id, meeting)],
            [_l("Team"), _team(meeting)],
        ],
        "texts": [[_l("Main content"), meeting.main_content], [_l("Requirements"), meeting.requirements]],
        "agenda": [
            [number, row["title"], BLOCKS.get(row["block"], "")] for number, row in enumerate(meeting.agenda or (), 1)
        ],
        "attendees": [[ATTENDEE_KINDS[one.kind], one.user.name] for one in meeting.attendees],
    }


def minutes_facts(meeting: Meeting, now=None, *, tasks: bool = True) -> dict:
    """What the minutes say: pairs, texts and tables of [title, columns, rows]; without `tasks` where they are shown as forms
    of their own."""
    minutes = meeting.minutes
    return {
        "pairs": [
            [_l("Kind of meeting"), KINDS[meeting.meeting_kind]],
            [_l("Topic of the meeting"), minutes.topic],
            [_l("Cycle"), PERIODS.get(meeting.period_kind)],
            [_l("Period ends on"), meeting.period_end],
            [_l("Held from"), meeting.held_at],
            [_l("Held to"), meeting.ended_at],
            [_l("Venue"), meeting.place],
            [_l("Chair"), _name(meeting.owner_id, meeting)],
            [_l("Minute taker"), _name(meeting.minute_taker_id, meeting)],
            [_l("Team"), _team(meeting)],
            [_l("Version"), meeting.filed or None],
        ],
        "texts": [[TEXT_TITLES[name], getattr(minutes, name)] for name in texts_of(meeting)],
        "tables": [table for table in _tables(meeting, tasks) if table[2]],
        "presence": [_presence(meeting, one) for one in meeting.attendees],
        "dissents": [
            [_dissenting(meeting, one), one.dissent] for one in meeting.attendees if one.verdict == "dissented"
        ],
    }


def _dissenting(meeting: Meeting, one: Attendee):
    """Who does not agree; what was said to an earlier text stays, and says so."""
    return one.user.name if has_answered(meeting, one) else _l("%(name)s (to an earlier text)", name=one.user.name)


def _presence(meeting: Meeting, one: Attendee) -> list:
    """A yes or no counts for the text to which it was given, and for no other."""
    silent = _l("not confirmed") if confirms(meeting, one) else ""
    answered = VERDICTS[one.verdict] if has_answered(meeting, one) else silent
    return [
        one.user.name,
        ATTENDEE_KINDS[one.kind],
        ATTENDANCE.get(one.attendance, ""),
        one.reason or (_l("without reason") if one.unexcused else ""),
        answered,
    ]


def _tables(meeting: Meeting, tasks: bool):
    minutes = meeting.minutes
    clients, people, earlier = _clients(meeting), _people(meeting), _earlier(minutes)
    yield [
        _l("Main content"),
        [_l("Kind"), _l("Content")],
        [[ITEM_KINDS.get(row["kind"], ""), row["text"]] for row in minutes.items or ()],
    ]
    yield [
        _l("Key clients"),
        [_l("Client"), _l("Holdings and operations"), _l("Guidance plan")],
        [[clients.get(row.client_id, ""), row.holdings, row.plan] for row in meeting.key_clients],
    ]
    yield [
        _l("Tasks given"),
        [_l("Task"), _l("Type"), _l("Responsible"), _l("Due on")],
        [
            [row["task"], TASK_TYPES.get(row["type"], ""), people.get(row["assignee"], ""), row["due_on"] or ""]
            for row in (minutes.action_items or () if tasks else ())
        ],
    ]
    yield [
        _l("Adjustment of people or tasks"),
        [_l("Team"), _l("Adjustment")],
        [[_unit(row["team"]), row["text"]] for row in minutes.adjustments or ()],
    ]
    yield [
        _l("Open from earlier meetings"),
        [_l("Task"), _l("Outcome"), _l("Due on"), _l("Note")],
        [
            [earlier.get(row["item"], ""), OUTCOMES.get(row["outcome"], ""), row["due_on"] or "", row["note"]]
            for row in minutes.carried or ()
        ],
    ]


def _clients(meeting: Meeting) -> dict[int, str]:
    """How the clients of the minutes are named, by number."""
    wanted = [row.client_id for row in meeting.key_clients]
    if not wanted:
        return {}
    rows = db.session.execute(select(Client.id, Client.name, Client.client_no).where(Client.id.in_(wanted)))
    return {row.id: f"{masking.name(row.name)} {row.client_no}" for row in rows}


def _people(meeting: Meeting) -> dict[int, str]:
    """The names of the assignees; those who were invited are known."""
    known = {one.user_id: one.user.name for one in meeting.attendees}
    asked = {row["assignee"] for row in meeting.minutes.action_items or () if row["assignee"]} - set(known)
    return known | colleagues.names(asked)


def _earlier(minutes) -> dict[int, str]:
    wanted = [row["item"] for row in minutes.carried or ()]
    if not wanted:
        return {}
    rows = db.session.execute(
        select(ActionItem.id, ActionItem.serial_no, ActionItem.task).where(ActionItem.id.in_(wanted))
    )
    return {row.id: f"{row.serial_no} {row.task}" for row in rows}


def _name(user_id: int | None, meeting: Meeting) -> str:
    if user_id is None:
        return ""
    one = meeting.attendee(user_id)
    return one.user.name if one else colleagues.names([user_id]).get(user_id, "")


def _team(meeting: Meeting) -> str:
    return meeting.team.name if meeting.team else ""


def _unit(number: int | None) -> str:
    unit = db.session.get(Unit, number) if number else None
    return unit.name if unit else ""
