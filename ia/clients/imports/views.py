"""Pages for bringing in a file: upload, what the worker is doing, the report of the dry run, what the columns mean, the
decision, the bad rows as a file, undoing it all."""

from flask import Response, abort, after_this_request, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileRequired

from ia.clients import rules
from ia.clients.imports import batch as batches
from ia.clients.imports import files, mapping, queue, report
from ia.clients.imports.models import WORKING, ImportBatch
from ia.clients.imports.reading import LIMITS, open_table
from ia.clients.offers import offers_for_batch
from ia.clients.views import blueprint
from ia.clients.vocabulary import SOURCES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.tables.rows import MEGABYTE, SheetRefused
from ia.ground.tables.sheets import fold
from ia.ground.web import once
from ia.ground.web.application import accepts
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, clean, text
from ia.ground.web.uploads import TOO_LARGE, UploadField

BODY = LIMITS.size + 2 * MEGABYTE
LOOKED_INTO = 4 * MEGABYTE
"""A file up to this size is opened when it arrives, so that a wrong one is refused beside the field; a larger one is left
to the worker."""


class UploadForm(HouseForm):
    file = UploadField(
        _l("File (.csv, .xls or .xlsx, 40 MB at most)"),
        [FileRequired(_l("Choose a file."))],
        most=LIMITS.size,
        large=TOO_LARGE,
        render_kw={"accept": ".csv,.tsv,.txt,.xls,.xlsx,.xlsm"},
    )
    source = PickField(_l("Source of rows that name none"), [REQUIRED], choices=SOURCES, default="own_contact")


class UndoForm(HouseForm):
    reason = text(_l("Reason for undoing"), required=True)


@blueprint.route("/import", methods=["GET", "POST"])
@guard(*rules.WRITERS)
@accepts(BODY)
def upload():
    form, now = UploadForm(), clock.now()
    owner = batches.owner_at(current_user, current_user.home.branch_id)
    if owner is None:
        return error_page(403, _("Clients are brought in by those who manage clients."))
    if request.method == "GET":
        return upload_page(form)
    words = mapping.words_of(owner.post.branch_id)
    db.session.rollback()  # a file takes seconds to copy, and others shall write meanwhile
    digest = kept_file(form, words) if form.validate() else None
    if digest is None:
        return upload_page(form, 422)
    once.claim(form.form_token.data, current_user, now)
    name, language = clean(form.file.data.filename or ""), str(get_locale())
    batch = batches.begin(name, digest, owner, form.source.data, now, language=language)
    send(batch.id, 0)
    return redirect(once.settle(form.form_token.data, url(batch.id)), 303)


def url(batch_id: int) -> str:
    return f"/clients/import/{batch_id}"


def kept_file(form: UploadForm, words: dict) -> str | None:
    """The SHA-256 of the file that was sent, once it is kept; None, with the reason beside the field, when it is none of
    clients."""
    path, digest = files.FOLDER.put_down(form.file.data.stream)
    try:
        size = path.stat().st_size
        if size <= LOOKED_INTO or size > LIMITS.size:
            open_table(path, clean(form.file.data.filename or ""), words)
    except SheetRefused as refused:
        path.unlink()
        form.file.errors = [str(refused.message)]
        return None
    files.FOLDER.keep(path, digest)
    files.FOLDER.forget()
    return digest


def send(batch_id: int, attempts: int) -> None:
    """Ask the worker, once what this request wrote is committed."""

    @after_this_request
    def ask(response):
        queue.send(batch_id, attempts)
        return response


def upload_page(form, status: int = 200):
    recent = report.recent(current_user)
    gives = current_user.has("marketing_director")
    more = {"states": report.STATES, "most": LIMITS.rows, "gives": gives}
    return render_template("clients/import.html", form=form, recent=recent, **more), status


def find_batch(batch_id: int, *, directing: bool = True) -> ImportBatch:
    """A batch belongs to whoever sent it, and once it is in the register also to the director of the branch; to others it
    does not exist."""
    batch = db.session.get(ImportBatch, batch_id)
    if batch and (batch.by_id == current_user.id or (directing and report.directs(current_user, batch))):
        return batch
    abort(404)


@blueprint.route("/import/<id:batch_id>", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def one_import(batch_id):
    if request.method == "POST":
        return decide(find_batch(batch_id, directing=False))
    return batch_page(find_batch(batch_id))


def batch_page(batch: ImportBatch, status: int = 200, undo: UndoForm | None = None, problem: str = ""):
    done, now = batch.state == "done", clock.now()
    html = render_template(
        "clients/batch.html",
        batch=batch,
        mine=batch.by_id == current_user.id,
        states=report.STATES,
        working=batch.state in WORKING,
        progress=report.progress(batch, now),
        bad=report.bad_cells(batch.id) if batch.bad_count else [],
        left=report.left(batch, current_user, now) if batch.left_count else [],
        lacking=report.lacking(batch, current_user, now) if done and batch.existing_count else [],
        offers=offers_for_batch(batch, current_user) if done else [],
        columns=report.columns(batch),
        choices=mapping.choices(),
        left_out=mapping.LEFT_OUT,
        shown=report.SHOWN,
        undo=undo or UndoForm(formdata=None),
        problem=problem,
    )
    return html, status


@blueprint.get("/import/<id:batch_id>/progress")
@guard(*rules.WRITERS)
def import_progress(batch_id):
    """How far the worker is, asked for by the open page; nothing while that is as it was `seen`. At the end the page is
    to be loaded anew."""
    batch = find_batch(batch_id)
    if batch.state not in WORKING:
        return Response(status=200, headers={"HX-Refresh": "true"})
    progress = report.progress(batch, clock.now())
    if request.args.get("seen") == progress.mark:
        return "", 204
    return render_template("clients/_import_progress.html", batch=batch, progress=progress, states=report.STATES)


def decide(batch: ImportBatch):
    """Take the file whole, take its good rows, or drop it; the second of two decisions changes nothing."""
    wish, now = request.form.get("take"), clock.now()
    if wish not in ("all", "good", "none"):
        abort(400)
    if wish == "none":
        return moved(batch, batches.move(batch, "checked", "dropped", now), "/clients/import")
    if wish == "all" and batch.bad_count:
        return error_page(422, _("Rows of the file cannot be taken. Correct them, or take the good rows alone."))
    if not files.FOLDER.place_of(batch.sha256).exists():
        return error_page(409, _("The file is no longer kept. Send it again."))
    taken = batches.move(batch, "checked", "staging", now, good_only=wish == "good", message=None)
    if taken:
        send(batch.id, batch.attempts)
    return moved(batch, taken, url(batch.id))


def moved(batch: ImportBatch, done: bool, address: str):
    if not done:
        flash(_("This file was decided about before."), "warning")
    return redirect(address if done else url(batch.id), 303)


@blueprint.post("/import/<id:batch_id>/columns")
@guard(*rules.WRITERS)
def import_columns(batch_id):
    """What the columns mean, said by the sender, kept for the branch; then the file is read again."""
    batch, now = find_batch(batch_id, directing=False), clock.now()
    said, meant = {}, []
    for index, label, code in batch.columns or ():
        chosen = request.form.get(f"column-{index}", "")
        if chosen not in ("", mapping.LEFT_OUT, *mapping.choices()):
            abort(400)
        after = {"": code, mapping.LEFT_OUT: ""}.get(chosen, chosen)
        meant += [after] if after else []
        if after is not None and after != code:
            said[fold(label)] = after
    if twice := mapping.doubled(meant):
        title = mapping.TITLES[twice]
        return batch_page(batch, 422, problem=_("Two columns cannot both mean “%(title)s”.", title=title))
    if not said:
        return redirect(url(batch.id), 303)
    if not batches.move(batch, "checked", "reading", now, message=None):
        return moved(batch, False, url(batch.id))
    mapping.remember(batch.branch_id, said, current_user.id, now)
    send(batch.id, batch.attempts)
    return redirect(url(batch.id), 303)


@blueprint.post("/import/<id:batch_id>/undo")
@guard(*rules.WRITERS)
def undo_import(batch_id):
    """Undo the whole file, its changes of known clients too: by who sent it, or the director of the branch."""
    batch, now, form = find_batch(batch_id), clock.now(), UndoForm()
    if not form.validate():
        return batch_page(batch, 422, form)
    once.claim(form.form_token.data, current_user, now, url(batch.id))
    said = {"undone_by_id": current_user.id, "undone_why": form.reason.data, "left_count": 0}
    if batches.move(batch, "done", "undoing", now, **said):
        send(batch.id, batch.attempts)
    else:
        flash(_("This file cannot be undone now, or was undone before."), "warning")
    return redirect(url(batch.id), 303)


@blueprint.get("/import/<id:batch_id>/bad-rows")
@guard(*rules.WRITERS)
def bad_rows(batch_id):
    """The rows that were not taken, with their own columns and the reasons, to be corrected and sent again."""
    batch = find_batch(batch_id, directing=False)
    name, content, kind = report.bad_file(batch) or abort(404)
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=kind, headers=headers)
