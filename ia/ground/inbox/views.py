"""The desk, the inbox and the badge."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import func, select

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents.models import Document
from ia.ground.inbox import late, news
from ia.ground.inbox.models import Todo

blueprint = Blueprint("desk", __name__)
SHOWN, NEWS_SHOWN = 50, 40
"""How many to-dos the desk shows, and how many notices a page of the inbox."""


def todos(person, limit: int, after=None):
    """Open to-dos with their documents, the most urgent first."""
    query = (
        select(
            Todo.id,
            Todo.due_at,
            Todo.since,
            Todo.address,
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


@blueprint.get("/")
@guard()
def show():
    now = clock.now()
    waits = todos(current_user, SHOWN)
    filled = [(section, section.rows(current_user, now)) for section in sections()]
    parts = [(section.title, section.template, rows) for section, rows in filled if rows]
    return render_template(
        "ground/desk.html",
        todos=waits,
        late=past_due(waits, now),
        news=news.awake(current_user, 10, now),
        snoozes=news.SNOOZES,
        parts=parts,
    )


def past_due(shown: list, now) -> int:
    """How many to-dos are late. They stand first among those shown; only when these are all late the rest is counted."""
    late_ones = sum(row.due_at is not None and row.due_at < now for row, _kind in shown)
    if late_ones < SHOWN:
        return late_ones
    query = select(func.count()).select_from(Todo).where(Todo.waiting_for(current_user), Todo.due_at < now)
    return db.session.scalar(query)


def sections():
    return [section for module in registry.modules() for section in module.on_desk]


@blueprint.get("/inbox/")
@guard()
def inbox():
    """All to-dos, and the notices by pages: `before` is the number of the last one shown."""
    now, before = clock.now(), request.args.get("before", type=int)
    found = news.awake(current_user, NEWS_SHOWN + 1, now, before if before and 0 < before < 2**31 else None)
    return render_template(
        "ground/inbox.html",
        todos=todos(current_user, 500),
        news=found[:NEWS_SHOWN],
        older=found[NEWS_SHOWN - 1].notice.id if len(found) > NEWS_SHOWN else None,
        sleeping=news.asleep(current_user, NEWS_SHOWN, now),
        snoozes=news.SNOOZES,
        leads=current_user.has(*late.VIEWERS),
    )


@blueprint.get("/inbox/badge")
@guard()
def badge():
    """The number on the inbox link, asked for by an idle page every two minutes; nothing when it is still `n`."""
    number = current_user.waiting
    if request.args.get("n") == str(number):
        return "", 204
    return render_template("ground/_badge.html", badge=number)


@blueprint.get("/inbox/late")
@guard(*late.VIEWERS)
def late_list():
    """What is past due in one's team or branch, and with whom it lies."""
    rows = late.of(current_user, clock.now())
    return render_template("ground/late.html", rows=rows[: late.SHOWN], more=len(rows) > late.SHOWN)


@blueprint.post("/inbox/read")
@guard()
def read():
    """Mark all notices of this person as read, but for those that sleep."""
    news.mark_read(current_user, clock.now())
    return back()


@blueprint.post("/inbox/notices/<id:notice_id>/read")
@guard()
def read_one(notice_id):
    if not news.mark_read(current_user, clock.now(), notice_id):
        abort(404)
    return back()


@blueprint.post("/inbox/notices/<id:notice_id>/snooze")
@guard()
def snooze(notice_id):
    """Let a notice sleep until the moment chosen, or wake it."""
    notice, choice = news.unread(current_user, notice_id) or abort(404), request.form.get("until")
    if choice not in (*news.SNOOZES, news.NOW):
        abort(400)
    news.snooze(notice, choice, clock.now())
    return back()


def back():
    """To the desk when the button stood there, else to the inbox."""
    stood = urlsplit(request.referrer or "").path
    return redirect("/" if stood == "/" else "/inbox/", 303)
