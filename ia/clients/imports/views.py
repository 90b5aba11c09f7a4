"""Pages for bringing in a file: upload, the report of the dry run, the decision, the bad rows as a file."""

from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select

from ia.clients import rules
from ia.clients.imports import batch as batches
from ia.clients.imports.planning import plan
from ia.clients.imports.reading import read
from ia.clients.models import ImportBatch
from ia.clients.views import blueprint
from ia.clients.vocabulary import LABELS, SOURCES
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.tables.export import xlsx_bytes
from ia.ground.tables.rows import MEGABYTE, STANDARD
from ia.ground.tables.sheets import SheetRefused
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, clean

ONLINE = replace(STANDARD, size=10 * MEGABYTE, rows=5_000)
"""What one upload may hold; larger files are brought in by the command import-clients."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(HouseForm):
    file = FileField(
        _l("File (.csv, .xls or .xlsx, 10 MB at most)"),
        [FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".csv,.tsv,.txt,.xls,.xlsx,.xlsm"},
    )
    source = PickField(_l("Source of rows that name none"), [REQUIRED], choices=SOURCES, default="own_contact")


@blueprint.route("/import", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def upload():
    form, now = UploadForm(), clock.now()
    owner = batches.owner_at(current_user, current_user.home.branch_id)
    if owner is None:
        return error_page(403, _("Clients are brought in by those who manage clients."))
    if request.method == "GET":
        return upload_page(form)
    db.session.rollback()  # a file takes seconds to read, and others shall write meanwhile
    if not form.validate():
        return upload_page(form, 422)
    data, name = form.file.data.read(), clean(form.file.data.filename or "")
    try:
        reading = read(data, name, clock.local_date(now), source=form.source.data, limits=ONLINE)
    except SheetRefused as refused:
        form.file.errors = [str(refused.message)]
        return upload_page(form, 422)
    digest = batches.keep_file(data)
    once.claim(form.form_token.data, current_user, now)
    made = plan(reading, owner.person, owner.post)
    batch = batches.begin(reading, made, name, digest, owner, current_user, form.source.data, now)
    return redirect(once.settle(form.form_token.data, f"/clients/import/{batch.id}"), 303)


def upload_page(form, status: int = 200):
    query = select(ImportBatch).where(ImportBatch.by_id == current_user.id).order_by(ImportBatch.id.desc()).limit(10)
    recent = db.session.scalars(query).all()
    return render_template("clients/import.html", form=form, recent=recent, states=STATES), status


STATES = {"checked": _l("Checked, not taken yet"), "done": _l("Taken"), "dropped": _l("Dropped")}


def find_batch(batch_id: int) -> ImportBatch:
    """A batch belongs to whoever sent it; to others it does not exist."""
    batch = db.session.get(ImportBatch, batch_id)
    return batch if batch and batch.by_id == current_user.id and batch.kind == "clients" else abort(404)


@blueprint.route("/import/<id:batch_id>", methods=["GET", "POST"])
@guard(*rules.WRITERS)
def one_import(batch_id):
    batch = find_batch(batch_id)
    if request.method == "POST":
        return decide(batch)
    return batch_page(batch)


def batch_page(batch: ImportBatch, status: int = 200):
    bad_lines = {bad["row"] for bad in batch.bad_rows or ()}
    html = render_template(
        "clients/batch.html", batch=batch, bad_lines=bad_lines, states=STATES, labels=LABELS, shown=batches.SHOWN
    )
    return html, status


def decide(batch: ImportBatch):
    """Take the file whole, take its good rows, or drop it; the second of two decisions changes nothing."""
    wish = request.form.get("take")
    if wish not in ("all", "good", "none"):
        abort(400)
    address, batch_id, now = f"/clients/import/{batch.id}", batch.id, clock.now()
    data, file_name, source = batches.file_of(batch), batch.file_name, batch.source
    if wish != "none" and data is None:
        return error_page(409, _("The file is no longer kept. Send it again."))
    db.session.rollback()
    reading = None if wish == "none" else read(data, file_name, clock.local_date(now), source=source, limits=ONLINE)
    batch = find_batch(batch_id)
    if not batches.claim(batch, "dropped" if wish == "none" else "done"):
        flash(_("This file was decided about before."), "warning")
        return redirect(address, 303)
    if reading is None:
        return redirect("/clients/import", 303)
    owner = batches.owner_at(current_user, batch.branch_id) or abort(403)
    made = batches.take(batch, reading, owner, current_user, now, good_only=wish == "good")
    if made.bad and wish == "all":
        db.session.rollback()
        return error_page(422, _("Rows of the file cannot be taken. Correct them, or take the good rows alone."))
    counts = {"created": len(made.creates), "updated": len(made.updates), "bad": len(made.bad_lines)}
    flash(_("%(created)s clients recorded, %(updated)s filled in, %(bad)s rows left out.", **counts))
    return redirect(address, 303)


@blueprint.get("/import/<id:batch_id>/bad-rows")
@guard(*rules.WRITERS)
def bad_rows(batch_id):
    """The rows that were not taken, with their own columns and the reasons, to be corrected and sent again."""
    batch = find_batch(batch_id)
    data = batches.file_of(batch) or abort(404)
    reading = read(data, batch.file_name, clock.local_date(batch.at), source=batch.source, limits=ONLINE)
    found = [(bad["row"], bad["column"], bad["reason"]) for bad in batch.bad_rows]
    told = {row for row, column, reason in found}
    found += [tuple(bad) for row in reading.rows for bad in row.bad if bad.row not in told]
    reasons: dict[int, list[str]] = {}
    for row, column, reason in found:
        reasons.setdefault(row, []).append(f"{column}: {reason}")
    wide = max([len(reading.head), *(len(row.cells) for row in reading.rows if row.line in reasons)])
    head = [*reading.head, *[""] * (wide - len(reading.head)), _("Row"), _("Why not taken")]
    rows = [
        [*row.cells, *[""] * (wide - len(row.cells)), row.line, "; ".join(reasons[row.line])]
        for row in reading.rows
        if row.line in reasons
    ]
    name = f"bad-rows-{batch.id}.xlsx"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(xlsx_bytes(head, rows), mimetype=XLSX, headers=headers)
