"""What happens to an action item: given when minutes are filed, carried on by later meetings, done or dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.numbering import serial_numbers
from ia.ground.org.models import Unit
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act
from ia.meetings.items.models import KIND, ActionItem
from ia.meetings.models import Meeting

TITLE = 200


@dataclass(frozen=True)
class Saying:
    """What a meeting says of an item when its minutes are filed, in the place of a form."""

    said: str
    due_on: date | None = None


def give(meeting: Meeting, rows: Sequence[dict], act: Act) -> list[ActionItem]:
    """Rows of the minutes become the to-dos of their assignees (M-21), in a number of statements that does not grow with
    them."""
    numbers = serial_numbers("AI", db.session.get(Unit, meeting.branch_id).code, act.today, len(rows))
    items = []
    for number, row in zip(numbers, rows, strict=True):
        item = ActionItem(meeting_id=meeting.id, team_id=meeting.team_id, branch_id=meeting.branch_id)
        item.region_id, item.created_at, item.created_by_id = meeting.region_id, act.now, act.person.id
        item.serial_no = number
        _write(item, row)
        items.append(item)
    engine.begin_all(items, act)
    return items


def _write(item: ActionItem, row: dict) -> dict:
    """Take the facts over from a row of the minutes; what changed."""
    facts = {
        "task": row["task"],
        "title": row["task"].splitlines()[0][:TITLE],
        "type": row["type"],
        "owner_id": row["assignee"],
        "due_on": date.fromisoformat(row["due_on"]),
    }
    changes = {}
    for name, value in facts.items():
        if getattr(item, name) != value:
            changes[name] = [str(getattr(item, name) or ""), str(value or "")]
            setattr(item, name, value)
    return changes


def correct(rows: Mapping[ActionItem, dict], act: Act) -> None:
    """Minutes that are filed anew say it otherwise: the items that are still open follow them."""
    written = {item: _write(item, row) for item, row in rows.items() if item.state == "open"}
    changed = {item: changes for item, changes in written.items() if changes}
    for item in changed:
        item.due_at = engine.state_of(item).due(item)
    db.session.flush()
    engine.readdress_all(list(changed), act)
    edits = {item.id: changes for item, changes in changed.items()}
    trail.record_all("edit", KIND, edits, actor=act.person, now=act.now)


def complete(item: ActionItem, act: Act) -> dict:
    item.result = act.form.said
    return {"result": [None, item.result]}


def carry(item: ActionItem, act: Act) -> dict:
    """Carry it on, to another day if one is named."""
    before = item.due_on
    due_on = act.form.due_on if isinstance(act.form, Saying) else act.form.due_on.data
    item.carried += 1
    item.due_on = due_on or before
    return {"due_on": [str(before), str(item.due_on)]}


def reassign(item: ActionItem, act: Act) -> dict:
    before, item.owner_id = item.owner_id, act.form.assignee.data
    db.session.flush()
    return {"owner_id": [before, item.owner_id]}
