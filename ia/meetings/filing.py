"""Filing minutes, taking them up again, and what follows a meeting. Called inside one unit of work."""

from collections import defaultdict
from datetime import date

from flask_babel import gettext as _

from ia.ground.assigned.verbs import follow
from ia.ground.db import db
from ia.ground.printing.facts import freeze
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings.facts import minutes_facts
from ia.meetings.items import verbs as items
from ia.meetings.items.models import ActionItem
from ia.meetings.items.verbs import Saying
from ia.meetings.models import Meeting, Version

SETTLED_BY = {"continues": "carry", "done": "complete", "dropped": "drop"}
"""What a meeting finds of an item that was left open, and the step that follows."""


def finalise(meeting: Meeting, act: Act) -> dict:
    """File the minutes: they are fixed as a version, tasks become to-dos, what was carried on is settled (F-A2 to F-A4).

    The meeting itself is changed last, so that it is written once."""
    minutes = meeting.minutes
    action_items, carried = _give_tasks(meeting, act), _settle_carried(meeting, act)
    minutes.action_items, minutes.carried = action_items or None, carried or None
    meeting.filed, meeting.circulated_at = meeting.filed + 1, None
    for one in meeting.attendees:
        one.minutes_read_at = act.now if one.user_id == act.person.id else None
    version = Version(meeting_id=meeting.id, number=meeting.filed, filed_at=act.now, filed_by_id=act.person.id)
    with db.session.no_autoflush:  # the facts are those of the minutes at hand
        version.facts, version.open_reason = freeze(minutes_facts(meeting)), act.form.said or None
    db.session.add(version)
    return {"version": [meeting.filed - 1 or None, meeting.filed]}


def _give_tasks(meeting: Meeting, act: Act) -> list[dict]:
    """Let the action items follow the tasks of the minutes. Returns the tasks with the numbers of their items."""
    taken_out = Saying(_("Taken out of the minutes %(serial)s.", serial=meeting.serial_no))
    return follow(
        meeting.minutes.action_items or (),
        "item",
        _given(meeting),
        act,
        said=items.said,
        give=lambda rows: items.give(meeting, rows, act),
        withdraw=lambda gone: engine.take_all("drop", dict.fromkeys(gone, taken_out), act),
    )


def _given(meeting: Meeting) -> list[ActionItem]:
    """The items that earlier filings have given."""
    if not meeting.filed:
        return []
    return list(db.session.scalars(db.select(ActionItem).where(ActionItem.meeting_id == meeting.id)))


def _settle_carried(meeting: Meeting, act: Act) -> list[dict]:
    """Do what the meeting has found of the items that earlier ones left open. What was done in an earlier filing stays.
    Returns what was found, with how it is settled."""
    rows = [dict(row) for row in meeting.minutes.carried or ()]
    if not rows:
        return []
    found = db.session.scalars(db.select(ActionItem).where(ActionItem.id.in_([row["item"] for row in rows]))).all()
    known = {item.id: item for item in found}
    asked = defaultdict(dict)
    for row in rows:
        item, wanted = known.get(row["item"]), [row["outcome"], row["due_on"]]
        if item is not None and item.state == "open" and row.get("settled") != wanted:
            due_on = date.fromisoformat(row["due_on"]) if row["due_on"] else None
            said = row["note"] or _("According to the minutes %(serial)s.", serial=meeting.serial_no)
            asked[SETTLED_BY[row["outcome"]]][item] = Saying(said, due_on)
        row["settled"] = wanted
    for step, sayings in asked.items():
        engine.take_all(step, sayings, act)
    return rows


def reopen(meeting: Meeting, act: Act) -> dict:
    """Take filed minutes up again: the filed version stays, with who opened it and why (F-A4)."""
    version = meeting.versions[-1]
    version.reopened_at, version.reopened_by_id, version.reopen_reason = act.now, act.person.id, act.form.said
    meeting.noted_at = None
    meeting.minutes.wording += 1
    return {}


def create_plan(meeting: Meeting, act: Act) -> dict:
    """The future plan and the goals that follow from what was agreed (M-26, M-37)."""
    changes = {}
    for name in ("plan", "goals"):
        before, value = getattr(meeting, name), act.form[name].data or None
        if before != value:
            changes[name] = [before, value]
            setattr(meeting, name, value)
    return changes


def take_note(meeting: Meeting, act: Act) -> dict:
    """Whoever receives the report has read it."""
    meeting.noted_at = act.now
    db.session.flush()
    engine.readdress(meeting, act)
    return {}


def draft_of_plan(meeting: Meeting) -> str:
    """What the minutes say about the future, for the plan to begin with."""
    tasks = [f"{number}. {row['task']}" for number, row in enumerate(meeting.minutes.action_items or (), 1)]
    parts = [meeting.minutes.effect or "", "\n".join(tasks)]
    return "\n\n".join(part for part in parts if part)
