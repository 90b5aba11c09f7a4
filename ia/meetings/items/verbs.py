"""What happens to an action item beside what happens to every task: given by minutes, carried on by later meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ia.ground.assigned import verbs as assigned
from ia.ground.assigned.models import facts
from ia.ground.db import db
from ia.ground.workflow.engine import Act
from ia.meetings.items.models import ActionItem
from ia.meetings.models import Meeting


@dataclass(frozen=True)
class Saying:
    """What a meeting says of an item when its minutes are filed, in the place of a form."""

    said: str
    due_on: date | None = None


def give(meeting: Meeting, rows: Sequence[dict], act: Act) -> list[ActionItem]:
    """Rows of the minutes become the to-dos of their assignees (M-21)."""
    items = [ActionItem(meeting_id=meeting.id) for _row in rows]
    assigned.give(meeting, "AI", list(zip(items, map(said, rows), strict=True)), act)
    return items


def said(row: dict) -> dict:
    """The facts of an item, as a row of the minutes has them."""
    return facts(row["task"], row["assignee"], row["due_on"], type=row["type"])


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
