"""What every task has that a form gives to somebody."""

from datetime import date, datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from ia.ground.workdays.deadlines import end_of_day

TITLE = 200
"""Characters of a task that are its title."""


class Assigned:
    """A document that is a task: `owner_id` is who does it, `title` its first line, `result` what came of it. It stands at the
    place of the form that has given it."""

    task: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    result: Mapped[str | None] = mapped_column(Text)


def due(task: Assigned) -> datetime:
    """The deadline of a state in which the task is open."""
    return end_of_day(task.due_on)


def facts(task: str, owner_id: int, due_on: date | str, **more) -> dict:
    """The columns of a task as a row of the giving form says them; a day may be ISO text."""
    day = date.fromisoformat(due_on) if isinstance(due_on, str) else due_on
    return {"task": task, "title": task.splitlines()[0][:TITLE], "owner_id": owner_id, "due_on": day, **more}
