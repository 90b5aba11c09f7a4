"""The desk, the inbox and the badge; several to-dos decided on one page."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import func, select

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.db import db, write_unit
from ia.ground.documents.models import Document
from ia.ground.inbox import deciding, late, news
from ia.ground.inbox.models import Todo
from ia.ground.web import drafts, once
from ia.ground.web.forms import HouseForm

blueprint = Blueprint("desk", __name__)
SHOWN, NEWS_SHOWN = 50, 40
"""How many to-dos the desk shows, and how many notices a page of the inbox."""
DECIDE, DECIDED = "/inbox/decide", "/inbox/decided"
OUTCOME = "outcome of deciding"
"""Under which word it is kept with the drafts what came of a sending; no address, so that no browser sends it."""


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
        choosable=deciding.choosable(waits),
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
    waits = todos(current_user, 500)
    return render_template(
        "ground/inbox.html",
        todos=waits,
        choosable=deciding.choosable(waits),
        news=found[:NEWS_SHOWN],
        older=found[NEWS_SHOWN - 1].notice.id if len(found) > NEWS_SHOWN else None,
        sleeping=news.asleep(current_user, NEWS_SHOWN, now),
        snoozes=news.SNOOZES,
        leads=current_user.has(*late.VIEWERS),
    )


@blueprint.get(DECIDE)
@guard()
def several():
    """Those chosen (`todo`, at most MOST), else the most urgent that are decided with a word; with what was typed before."""
    chosen = deciding.numbers(request.args)
    kept = drafts.kept(current_user.id, DECIDE)
    shown = chosen or most_urgent(current_user)
    rows = deciding.rows(shown[: deciding.MOST], current_user, clock.now(), drafts.as_sent(kept) if kept else None)
    if chosen and not rows:
        abort(404)
    used = kept if any(row.form.opinion.data or row.form.step.data for row in rows) else None
    missing = len(shown[: deciding.MOST]) - len(rows)
    return asked(rows, kept=used, missing=missing, more=len(shown) > deciding.MOST)


def most_urgent(person) -> list[int]:
    """What to begin with when nothing was chosen."""
    waits = todos(person, SHOWN)
    found = deciding.choosable(waits)
    return [row.id for row, _kind in waits if row.id in found][: deciding.AT_FIRST]


def asked(rows, **more):
    """The page with these rows. Its form has one address for its drafts, whatever was chosen."""
    return render_template("ground/decide.html", rows=rows, form=HouseForm(None), url=DECIDE, **more)


@blueprint.post(DECIDE)
@guard()
def decide():
    """Decide row by row, each a unit of work of its own; what came of it is kept and shown at DECIDED, where a second sending
    leads too. The token is used up first, and by itself: what follows is kept row by row."""
    person, now = current_user._get_current_object(), clock.now()
    chosen = deciding.numbers(request.form)[: deciding.MOST]
    if not chosen:
        return redirect("/inbox/", 303)
    if drafts.size(request.form) > deciding.LARGEST:
        abort(413)
    with write_unit():
        once.claim(HouseForm().form_token.data, person, now, DECIDED)
    came = deciding.decide_all(chosen, request.form, person, now)
    drafts.discard(person.id, DECIDE)
    drafts.keep(person.id, OUTCOME, came, now)
    return redirect(DECIDED, 303)


@blueprint.get(DECIDED)
@guard()
def decided():
    """What came of the last sending: what is done, and the rows that are not, with what was typed and why."""
    kept = drafts.kept(current_user.id, OUTCOME)
    if kept is None:
        return asked([])
    came = drafts.as_sent(kept)
    chosen = deciding.numbers(came)
    rows = deciding.rows(chosen, current_user, clock.now(), came)
    done = [one.split("\t") for one in came.getlist(deciding.DONE)]
    return asked(rows, done=done, sent_at=kept.saved_at, missing=len(chosen) - len(rows))


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
