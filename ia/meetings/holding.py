"""Holding a meeting and writing its minutes. Called inside one unit of work."""

from sqlalchemy import select

from ia.ground import clock
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings import people
from ia.meetings.calling import leave, plain
from ia.meetings.items.models import ActionItem
from ia.meetings.locks import hold
from ia.meetings.models import KeyClient, Meeting, Minutes
from ia.meetings.words import ATTENDANCE, ATTENDEE_KINDS

ROWS = ("items", "action_items", "adjustments", "carried")
"""What minutes hold beside their texts; the trail says how many rows there were."""
MATTER = ("has_important_matter", "minute_taker_id")


def open_meeting(meeting: Meeting, act: Act) -> dict:
    """The meeting begins: what earlier ones left open is taken up by rule (F-A3)."""
    carried = [{"item": number, "outcome": "continues", "due_on": None, "note": ""} for number in left_open(meeting)]
    meeting.held_at, meeting.minute_taker_id = act.form.held_at.data, act.form.minute_taker.data
    meeting.minutes = Minutes(topic=meeting.title, carried=carried or None)
    return {"held_at": [None, plain(meeting.held_at)], "minute_taker_id": [None, meeting.minute_taker_id]}


def left_open(meeting: Meeting) -> list[int]:
    """The items that earlier meetings of the series have left open, by number: of the same team, or of the leaders of the
    branch."""
    same = ActionItem.branch_id == meeting.branch_id
    same &= ActionItem.team_id == meeting.team_id if meeting.team_id else ActionItem.team_id.is_(None)
    query = select(ActionItem.id).where(ActionItem.kind == "action_item", ActionItem.state == "open", same)
    return list(db.session.scalars(query.order_by(ActionItem.due_on, ActionItem.id)))


def start(meeting: Meeting, act: Act) -> dict:
    """The leader presses start: the morning meeting runs from now."""
    meeting.held_at = act.now
    return {"held_at": [None, plain(meeting.held_at)]}


def close(meeting: Meeting, act: Act) -> dict:
    """The morning meeting ends without important matter; who was there stands on record (M-06, M-18)."""
    form, before = act.form, presence_of(meeting)
    meeting.held_at, meeting.ended_at = form.held_at.data, form.ended_at.data
    for name in ("topic", "result"):
        setattr(meeting.minutes, name, form[name].data)
    for one in meeting.attendees:
        gone = one.user_id in form.absent.data
        late = one.user_id in form.late.data
        one.attendance = "absent" if gone else "late" if late else "present"
        one.reason = (form.absence_reason.data or None) if gone else None
    return {"ended_at": [None, plain(meeting.ended_at)], **_presence_changed(meeting, before)}


def set_topics(meeting: Meeting, act: Act) -> dict:
    """The leader's topics and problems of the day (M-04)."""
    changes = {}
    for name in ("topic", "problems_to_solve"):
        before, value = getattr(meeting.minutes, name), act.form[name].data
        if (before or "") != (value or ""):
            changes[name] = [before, value]
            setattr(meeting.minutes, name, value)
    return changes


def mark_important(meeting: Meeting, act: Act) -> dict:
    """Whether there is an important matter, and who then writes the minutes (M-07)."""
    before = [getattr(meeting, name) for name in MATTER]
    meeting.has_important_matter = act.form.has_important_matter.data
    meeting.minute_taker_id = act.form.minute_taker.data if meeting.has_important_matter else None
    db.session.flush()
    engine.readdress(meeting, act)
    after = [getattr(meeting, name) for name in MATTER]
    return {name: [old, new] for name, old, new in zip(MATTER, before, after, strict=True)}


def write_minutes(meeting: Meeting, form, act: Act) -> dict:
    """Keep what the minutes say so far; returns what has changed. A new wording has to be confirmed anew."""
    minutes = meeting.minutes
    facts = form.written()
    if minutes.carried:
        facts["carried"] = _found(minutes.carried, facts["carried"] or ())
    changes = _changed(minutes, facts)
    for name in ("held_at", "ended_at"):
        if getattr(meeting, name) != form[name].data:
            changes[name] = [plain(getattr(meeting, name)), plain(form[name].data)]
            setattr(meeting, name, form[name].data)
    changes |= _name_clients(meeting, form.named_clients())
    changes |= _mark_attendance(meeting, form.presence(), form.sat_in(), act)
    if not changes:
        return {}
    minutes.written_by_id, minutes.written_at = act.person.id, act.now
    if meeting.circulated_at is not None:
        meeting.circulated_at, minutes.wording = None, minutes.wording + 1
    db.session.flush()
    trail.record("edit", meeting.kind, meeting.id, actor=act.person, now=act.now, changes=changes)
    return changes


def _found(carried: list[dict], sent) -> list[dict]:
    """What was taken up when the meeting began, with what the minutes say of it; nothing else comes in."""
    said = {row["item"]: row for row in sent}
    return [row | said.get(row["item"], {}) for row in carried]


def _changed(minutes: Minutes, facts: dict) -> dict:
    changes = {}
    for name, value in facts.items():
        before = getattr(minutes, name)
        if before != value and (before or value):
            rows = name in ROWS
            changes[name] = [len(before or ()), len(value or ())] if rows else [before, value]
            setattr(minutes, name, value)
    return changes


def _name_clients(meeting: Meeting, wanted: list[tuple[int, str, str]]) -> dict:
    """Replace the key clients; the trail says how many there are."""
    before = [(row.client_id, row.holdings, row.plan) for row in meeting.key_clients]
    if before == wanted:
        return {}
    meeting.key_clients = [
        KeyClient(client_id=number, place=place, holdings=holdings, plan=plan)
        for place, (number, holdings, plan) in enumerate(wanted)
    ]
    return {"key_clients": [len(before), len(wanted)]}


def _mark_attendance(meeting: Meeting, presence: dict[int | None, tuple], sat_in: list[int], act: Act) -> dict:
    """Note who was there; who sat in without having been invited joins the list (M-29)."""
    before = presence_of(meeting)
    if sat_in:
        invited = {kind: [one.user_id for one in meeting.attendees if one.kind == kind] for kind in ATTENDEE_KINDS}
        people.invite(meeting, invited["member"], invited["observer"] + sat_in, act.today)
    presence = presence | dict.fromkeys(sat_in, ("present", None))
    for one in meeting.attendees:
        if one.user_id in presence:
            one.attendance, one.reason = presence[one.user_id]
    return _presence_changed(meeting, before)


def presence_of(meeting: Meeting) -> dict[int, tuple[str | None, str | None]]:
    """Attendance and reason by person."""
    return {one.user_id: (one.attendance, one.reason) for one in meeting.attendees}


def _presence_changed(meeting: Meeting, before: dict) -> dict:
    """What has changed of who was there, for the trail (P-24): who was present, came late, was absent, and the reasons."""
    after = presence_of(meeting)
    changes = {
        how: [sorted(number for number, (said, _why) in side.items() if said == how) for side in (before, after)]
        for how in ATTENDANCE
    }
    reasons = [
        [f"{meeting.attendee(number).user.name}: {why}" for number, (_said, why) in side.items() if why]
        for side in (before, after)
    ]
    return {name: pair for name, pair in {**changes, "absence_reason": reasons}.items() if pair[0] != pair[1]}


def circulate(meeting: Meeting, act: Act) -> dict:
    """Ask everybody who was there to confirm the minutes as they now read (F-A6)."""
    meeting.circulated_at = act.now
    db.session.flush()
    engine.readdress(meeting, act)
    return {}


def confirm(meeting: Meeting, act: Act) -> dict:
    return _say(meeting, act, "confirmed", None)


def dissent(meeting: Meeting, act: Act) -> dict:
    """Record what somebody who was there does not agree with; it stands on the page and on the paper."""
    return _say(meeting, act, "dissented", act.form.dissent.data)


def _say(meeting: Meeting, act: Act, verdict: str, text: str | None) -> dict:
    hold(meeting)
    one = meeting.attendee(act.person.id)
    one.verdict, one.dissent = verdict, text
    one.verdict_at, one.verdict_on = act.now, meeting.minutes.wording
    leave(meeting, act)
    return {"verdict": [None, verdict]}


def local_minutes(meeting: Meeting) -> int | None:
    """How long the meeting took, in minutes."""
    if meeting.held_at is None or meeting.ended_at is None:
        return None
    return int((clock.local(meeting.ended_at) - clock.local(meeting.held_at)).total_seconds() // 60)
