"""What happens to tasks: given, corrected as the form that gives them is changed, reported done. Called inside one unit of
work, in a number of statements that does not grow with the tasks."""

from collections.abc import Callable, Mapping, Sequence

from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.documents.numbering import serial_numbers
from ia.ground.workflow import engine
from ia.ground.workflow.engine import Act


def write(task: Document, facts: dict) -> dict:
    """Set the facts; what changed, for the trail."""
    changes = {}
    for name, value in facts.items():
        if getattr(task, name) != value:
            changes[name] = [str(getattr(task, name) or ""), str(value or "")]
            setattr(task, name, value)
    return changes


def give(source: Document, code: str, made: Sequence[tuple[Document, dict]], act: Act, *, at: str = "") -> None:
    """Give new tasks, each with its facts: numbered, put where the giving form stands, begun at the state `at` or the first."""
    if not made:
        return
    numbers = serial_numbers(code, source.branch_id, act.today, len(made))
    for number, (task, facts) in zip(numbers, made, strict=True):
        task.serial_no, task.created_at, task.created_by_id = number, act.now, act.person.id
        task.team_id, task.branch_id, task.region_id = source.team_id, source.branch_id, source.region_id
        write(task, facts)
    engine.begin_all([task for task, _facts in made], act, at=at)


def correct(facts: Mapping[Document, dict], act: Act) -> None:
    """The form that gives them says it otherwise now: tasks that are still open follow it."""
    written = {task: write(task, said) for task, said in facts.items() if task.closed_at is None}
    changed = {task: changes for task, changes in written.items() if changes}
    if not changed:
        return
    for task in changed:
        task.due_at = engine.state_of(task).due(task)
    db.session.flush()
    engine.readdress_all(list(changed), act)
    edits = {task.id: changes for task, changes in changed.items()}
    trail.record_all("edit", next(iter(changed)).kind, edits, actor=act.person, now=act.now)


def follow(
    rows: Sequence[dict],
    link: str,
    known: Sequence[Document],
    act: Act,
    *,
    said: Callable[[dict], dict],
    give: Callable[[list[dict]], Sequence[Document]],
    withdraw: Callable[[list[Document]], None],
) -> list[dict]:
    """Let the tasks that a form has given before (`known`) follow its rows: a row with a task corrects it as `said`, open
    tasks of no row any more are withdrawn, new rows are given tasks. Returns the rows, each with the number of its task under
    `link`."""
    rows, by_number = [dict(row) for row in rows], {task.id: task for task in known}
    kept = {row.get(link) for row in rows}
    withdraw([task for number, task in by_number.items() if number not in kept and task.closed_at is None])
    correct({by_number[row[link]]: said(row) for row in rows if row.get(link) in by_number}, act)
    fresh = [row for row in rows if row.get(link) not in by_number]
    for row, task in zip(fresh, give(fresh), strict=True):
        row[link] = task.id
    return rows


def report(task: Document, act: Act) -> dict:
    """Whoever is responsible says what came of it."""
    task.result = act.form.said
    return {"result": [None, task.result]}
