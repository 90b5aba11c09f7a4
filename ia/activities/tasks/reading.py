"""What the tasks of an activity say of themselves, for its page and its record sheet."""

from flask import g, has_request_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ia.activities.models import Activity
from ia.activities.tasks.models import ActivityTask
from ia.ground.db import db
from ia.ground.documents.models import Opinion
from ia.ground.org.models import User

TOLD_BY = ("progress", "finish")
"""The steps with which whoever is responsible writes how far the task is (A-08)."""


def tasks_open(activity: Activity) -> list[str]:
    """The tasks that nobody has finished or dropped, by number and name."""
    left = select(ActivityTask.serial_no, ActivityTask.title).where(ActivityTask.activity_id == activity.id)
    rows = db.session.execute(left.where(ActivityTask.closed_at.is_(None)).order_by(ActivityTask.id))
    return [f"{row.serial_no} {row.title}" for row in rows]


def work_facts(activity: Activity) -> list[list]:
    """实施细则 (A-41) and 进展跟踪与意见 (A-08) as tables of [title, columns, rows], without those that are empty. One
    statement, asked once per request; none before the tasks are given out."""
    if not any(row["form"] for row in activity.tasks or ()):
        return []
    known = g.setdefault("ia_activity_work", {}) if has_request_context() else {}
    if activity.id not in known:
        known[activity.id] = db.session.execute(_told(activity)).all()
    rows = known[activity.id]
    plans = {
        row.id: [row.title, row.owner, row.division, row.execution, row.suggestions] for row in rows if row.plan_sent_at
    }
    progress = [[row.title, row.actor_name, row.at, row.text] for row in rows if row.at]
    return [table for table in (_plans(list(plans.values())), _progress(progress)) if table[2]]


def _told(activity: Activity):
    """SELECT of a row for each word of progress, and one for each task of which nothing is said yet."""
    task, said = ActivityTask, (Opinion.document_id == ActivityTask.id) & Opinion.step.in_(TOLD_BY)
    plan = task.division, task.execution, task.suggestions, task.plan_sent_at
    query = select(task.id, task.title, User.name.label("owner"), *plan, Opinion.actor_name, Opinion.at, Opinion.text)
    query = query.join(User, User.id == task.owner_id).outerjoin(Opinion, said)
    return query.where(task.activity_id == activity.id).order_by(task.id, Opinion.id)


def _plans(rows: list) -> list:
    columns = [_l("Task"), _l("Responsible"), _l("Division of the work"), _l("How it is carried out")]
    return [_l("Plans of those responsible"), [*columns, _l("Suggested improvements")], rows]


def _progress(rows: list) -> list:
    return [_l("Progress of the tasks"), [_l("Task"), _l("Written by"), _l("Time"), _l("Progress and opinion")], rows]
