"""Pages of the counter for trading data: send a file, what the worker is doing, the report, the decision, the bad rows."""

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from ia.clients.figures import FIGURES
from ia.clients.imports.report import SILENCE, Progress
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.tables.rows import MEGABYTE, SheetRefused
from ia.ground.web import once
from ia.ground.web.application import accepts
from ia.ground.web.forms import clean
from ia.tracking import months, queue, reading, taking, uploads
from ia.tracking.files import FOLDER
from ia.tracking.forms import TakeForm, UploadForm
from ia.tracking.models import WORKING, TradingUpload
from ia.tracking.views import HOME, blueprint
from ia.tracking.words import COUNTER, STATES

BODY = reading.LIMITS.size + 2 * MEGABYTE
LOOKED_INTO = 4 * MEGABYTE
"""A file up to this size is opened when it arrives, so that a wrong one is refused beside the field; a larger one is left
to the worker."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/uploads")
@guard(*COUNTER)
def upload_list():
    """The files of the branch."""
    found = uploads.of_branches(post.branch_id for post in current_user.units(*COUNTER))
    return render_template("tracking/uploads.html", uploads=found, states=STATES)


@blueprint.route("/uploads/new", methods=["GET", "POST"])
@guard(*COUNTER)
@accepts(BODY)
def upload():
    form, now = UploadForm(), clock.now()
    offered = months.over(clock.local_date(now))
    form.month.offer([(month, month) for month in offered])
    if request.method == "GET":
        form.month.data = offered[0]
        return render_template("tracking/upload.html", form=form)
    branch_id = uploads.post_of(current_user).branch_id
    db.session.rollback()  # a file takes seconds to copy, and others shall write meanwhile
    digest = kept_file(form) if form.validate() else None
    if digest is None:
        return render_template("tracking/upload.html", form=form), 422
    once.claim(form.form_token.data, current_user, now)
    facts = form.facts("month", "turnover_unit", "leaves_out") | {"sha256": digest, "language": str(get_locale())}
    sent = uploads.begin(branch_id, current_user, facts | {"file_name": clean(form.file.data.filename or "")}, now)
    trail.record("create", uploads.KIND, sent.id, actor=current_user, now=now, changes={"month": [None, sent.month]})
    queue.send_later(sent.id, 0)
    return redirect(once.settle(form.form_token.data, url(sent.id)), 303)


def url(upload_id: int) -> str:
    return f"{HOME}uploads/{upload_id}"


def kept_file(form: UploadForm) -> str | None:
    """The SHA-256 of the file that was sent, once it is kept; None, with the reason beside the field, when it holds no
    trading data of the month."""
    path, digest = FOLDER.put_down(form.file.data.stream)
    try:
        size = path.stat().st_size
        if size <= LOOKED_INTO or size > reading.LIMITS.size:
            reading.check_month(reading.open_table(path, clean(form.file.data.filename or "")), form.month.data)
    except SheetRefused as refused:
        path.unlink()
        form.file.errors = [str(refused.message)]
        return None
    return FOLDER.keep(path, digest)


def find_upload(upload_id: int) -> TradingUpload:
    """A file of the branch of the counter; any other does not exist."""
    found = db.session.get(TradingUpload, upload_id)
    if found is None or found.branch_id not in [post.branch_id for post in current_user.units(*COUNTER)]:
        abort(404)
    return found


@blueprint.route("/uploads/<id:upload_id>", methods=["GET", "POST"])
@guard(*COUNTER)
def one_upload(upload_id):
    """The report of a file; and the decision about it, which the second of two does not change."""
    found = find_upload(upload_id)
    return decide(found) if request.method == "POST" else upload_page(found)


def upload_page(found: TradingUpload, status: int = 200, form: TakeForm | None = None):
    in_force = uploads.in_force(found.branch_id, found.month) if found.state == "checked" else None
    form = form or TakeForm(formdata=None)
    form.version.data = str(in_force.id if in_force else 0)
    html = render_template(
        "tracking/one_upload.html",
        upload=found,
        states=STATES,
        titles=FIGURES,
        working=found.state in WORKING,
        progress=progress(found, clock.now()),
        in_force=in_force,
        form=form,
        bad=uploads.bad_cells(found.id) if found.bad_count else [],
        left=uploads.bad_cells(found.id, "left") if found.left_count else [],
        shown=uploads.SHOWN,
    )
    return html, status


def progress(found: TradingUpload, now) -> Progress:
    """How far the worker is."""
    begun = found.leased_until is not None and found.leased_until > now
    silent = found.state in WORKING and now - (found.touched_at or found.at) > SILENCE
    return Progress(min(found.done_count, found.row_count), found.row_count, not begun, silent)


@blueprint.get("/uploads/<id:upload_id>/progress")
@guard(*COUNTER)
def upload_progress(upload_id):
    """How far the worker is, asked for by the open page; nothing while that is as it was `seen`. At the end the page is
    to be loaded anew."""
    found = find_upload(upload_id)
    if found.state not in WORKING:
        return Response(status=200, headers={"HX-Refresh": "true"})
    at = progress(found, clock.now())
    if request.args.get("seen") == at.mark:
        return "", 204
    return render_template("tracking/_progress.html", upload=found, progress=at, states=STATES)


def decide(found: TradingUpload):
    """Take the file or drop it. A month that has figures is replaced only expressly, and only the version that was shown."""
    form, wish, now = TakeForm(), request.form.get("take"), clock.now()
    if wish not in ("all", "none"):
        abort(400)
    if wish == "none":
        dropped = uploads.move(found, "checked", "dropped", now)
        if dropped:
            taking.forget(found.id)
            trail.record("drop", uploads.KIND, found.id, actor=current_user, now=now)
        return decided(found, dropped)
    in_force = uploads.in_force(found.branch_id, found.month)
    current = in_force.id if in_force else 0
    if found.state == "checked" and form.seen_version != current:
        form.replaces.errors = [_("Another file of this month was taken meanwhile. Look at it again.")]
        return upload_page(found, 409, form)
    if found.state == "checked" and in_force and not form.replaces.data:
        form.replaces.errors = [_("Confirm that the figures of this month are replaced.")]
        return upload_page(found, 422, form)
    who = {"replaces_id": current or None, "taken_by_id": current_user.id}
    taken = uploads.move(found, "checked", "taking", now, message=None, **who)
    if taken:
        queue.send_later(found.id, found.attempts)
    return decided(found, taken)


def decided(found: TradingUpload, done: bool):
    if not done:
        flash(_("This file was decided about before."), "warning")
    return redirect(url(found.id), 303)


@blueprint.get("/uploads/<id:upload_id>/bad-rows")
@guard(*COUNTER)
def bad_rows(upload_id):
    """The rows that were not taken, with their own columns and the reasons, to be corrected and sent again."""
    found = find_upload(upload_id)
    content = uploads.bad_file(found, _("Row"), _("Why not taken")) or abort(404)
    headers = {"Content-Disposition": f"attachment; filename=trading-bad-rows-{found.id}.xlsx"}
    return Response(content, mimetype=XLSX, headers=headers)
