"""The desk, the inbox and the badge."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import func, select, update

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox.models import Notice, Todo
from ia.ground.web.layout import waiting

blueprint = Blueprint("desk", __name__)
SHOWN = 50
"""How many to-dos the desk shows; the inbox shows all by pages."""


def todos(person, limit: int, after=None):
    """Open to-dos with their documents, the most urgent first."""
    query = (
        select(
            Todo.id,
            Todo.due_at,
            Todo.since,
            Document.id.label("document_id"),
            Document.kind,
            Document.state,
            Document.serial_no,
            Document.title,
        )
        .join(Document, Document.id == Todo.document_id)
        .where(Todo.waiting_for(person))
        .order_by(Todo.due_at.is_(None), Todo.due_at, Todo.id)
        .limit(limit)
    )
    return [(row, registry.kind(row.kind)) for row in db.session.execute(query)]


def unread(person, limit: int) -> list[tuple]:
    """The newest notices that the person has not marked as read: (notice, address of its record or None, text).

    The text names the record by its number alone: who has lost sight of it since learns nothing more.
    """
    rows = db.session.execute(
        select(Notice, Document.kind)
        .outerjoin(Document, Document.id == Notice.document_id)
        .where(Notice.user_id == person.id, Notice.read_at.is_(None))
        .order_by(Notice.id.desc())
        .limit(limit)
    )
    return [
        (notice, f"/{registry.kind(kind).url}/{notice.document_id}" if kind else None, said(notice, kind))
        for notice, kind in rows
    ]


def said(notice: Notice, kind: str | None) -> str:
    """The text of a notice in the language of the page; codes of steps and states get their titles."""
    values = dict(notice.values)
    if kind:
        workflow = registry.kind(kind).workflow
        titles = {step.name: step.title for step in workflow.steps}
        values["step"] = titles.get(values.get("step"), values.get("step"))
        state = workflow.by_state.get(values.get("state"))
        values["state"] = state.title if state else ""
    return gettext(notice.message, **values)


@blueprint.get("/")
@guard()
def show():
    now = clock.now()
    late = select(func.count()).select_from(Todo).where(Todo.waiting_for(current_user), Todo.due_at < now)
    filled = [(section, section.rows(current_user, now)) for section in sections()]
    parts = [(section.title, section.template, rows) for section, rows in filled if rows]
    return render_template(
        "ground/desk.html",
        todos=todos(current_user, SHOWN),
        late=db.session.scalar(late),
        notices=unread(current_user, 10),
        parts=parts,
    )


def sections():
    return [section for module in registry.modules() for section in module.on_desk]


@blueprint.get("/inbox/")
@guard()
def inbox():
    return render_template("ground/inbox.html", todos=todos(current_user, 500), notices=unread(current_user, 200))


@blueprint.get("/inbox/badge")
@guard()
def badge():
    """The number on the inbox link, asked for by an idle page every two minutes; nothing when it is still `n`."""
    number = waiting(current_user)
    if request.args.get("n") == str(number):
        return "", 204
    return render_template("ground/_badge.html", badge=number)


@blueprint.post("/inbox/read")
@guard()
def read():
    """Mark all notices of this person as read."""
    db.session.execute(
        update(Notice).where(Notice.user_id == current_user.id, Notice.read_at.is_(None)).values(read_at=clock.now())
    )
    return redirect(url_for("desk.inbox"), 303)
