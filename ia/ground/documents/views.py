"""Adding a file to a document, and handing it out."""

from pathlib import PurePath
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, flash, make_response, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.documents import attachments
from ia.ground.documents.attachments import AttachmentForm, FileLost
from ia.ground.documents.filetypes import FileRefused
from ia.ground.documents.models import Attachment
from ia.ground.web import once
from ia.ground.web.errors import htmx, page
from ia.ground.workflow.views import load, url_of

blueprint = Blueprint("documents", __name__)
LONE = "default-src 'none'; sandbox"


@blueprint.post("/documents/<id:document_id>/attachments")
@guard()
def add(document_id):
    """Add a file; htmx gets the list of files anew, everybody else the document's page."""
    document, now = load(document_id), clock.now()
    if not attachments.may_add(document, current_user, now):
        return page(403, _("Only the owner, or whoever holds this form now, may add files."))
    form = AttachmentForm()
    try:
        once.claim(form.form_token.data, current_user, now, url_of(document))
    except once.AlreadyDone:
        if not htmx:
            raise
        return shown(document, AttachmentForm(formdata=None))
    if not form.validate() or (sent := form.read()) is None:
        return shown(document, form, 422)
    try:
        attachments.add(document, *sent, current_user, now)
    except FileRefused as refused:
        form.file.errors = [refused.message]
        return shown(document, form, 422)
    if htmx:
        return shown(document, AttachmentForm(formdata=None))
    flash(_("The file is attached."), "success")
    return redirect(f"{url_of(document)}#attachments-{document.id}", 303)


def shown(document, form: AttachmentForm, status: int = 200):
    """The files and the form: as a partial for htmx, else on a page of its own."""
    template = "ground/_attachments.html" if htmx else "ground/attachments.html"
    html = render_template(
        template,
        attachments=attachments.panel(document, current_user, clock.now(), form),
        document=document,
        kind=registry.kind(document.kind),
        back=url_of(document),
    )
    return make_response(html, status)


@blueprint.get("/documents/<id:document_id>/attachments/<id:attachment_id>")
@guard()
def fetch(document_id, attachment_id):
    """The file, to be saved and not shown: a browser must not run what a colleague sent. None for technicians (P-27)."""
    if not current_user.does_business:
        abort(404)
    document = load(document_id)
    row = db.session.scalar(
        select(Attachment).where(Attachment.id == attachment_id, Attachment.document_id == document.id)
    ) or abort(404)
    return hand_out(row)


def hand_out(row):
    """The answer that carries a kept file; `row` has the columns of StoredFile."""
    try:
        content = attachments.content_of(row.sha256)
    except FileLost:
        current_app.logger.critical("file %d is lost or changed: %s", row.id, row.sha256)
        return page(404, _("This file is damaged or missing where files are kept. Tell the system administrator."))
    response = Response(content, content_type=row.media_type)
    ending = PurePath(row.name).suffix
    plain = f"file-{row.id}{ending}"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(row.name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = LONE
    return response
