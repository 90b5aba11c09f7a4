"""A form in one piece with its attachments, and the sealed files of closed forms, for whoever may read them."""

from datetime import timedelta
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    after_this_request,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.ground import clock, registry
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.views import LONE
from ia.ground.printing import service
from ia.ground.printing.models import Bundle, SealedPaper
from ia.ground.printing.papers import printables
from ia.ground.printing.pdf import bundles
from ia.ground.printing.pdf.folders import BUNDLES, SEALED, Lost, taken
from ia.ground.web import once
from ia.ground.web.errors import page
from ia.ground.workflow.views import load, url_of

blueprint = Blueprint("pdf", __name__)
FILE_KEPT = timedelta(days=BUNDLES.kept_days)


def _read(document_id: int):
    """The form, or 404; technicians carry out what is decided and have no business with its files (P-27)."""
    return load(document_id) if current_user.does_business else abort(404)


@blueprint.get("/documents/<id:document_id>/bundle")
@guard()
def show_bundle(document_id):
    """The button, and how what was asked for stands."""
    document, now = _read(document_id), clock.now()
    bundle = bundles.newest(document.id, current_user, now - FILE_KEPT)
    kind = registry.kind(document.kind)
    shown = {"document": document, "kind": kind, "back": url_of(document), "bundle": bundle}
    return render_template("ground/bundle.html", token=once.fresh_token(), **shown)


@blueprint.post("/documents/<id:document_id>/bundle")
@guard()
def ask_bundle(document_id):
    document, now = _read(document_id), clock.now()
    back = url_for("pdf.show_bundle", document_id=document.id)
    once.claim(request.form.get("form_token"), current_user, now, back)
    number = bundles.ask(document, current_user, str(get_locale()), now).id
    trail.record("print", document.kind, document.id, actor=current_user, now=now, changes={"paper": [None, "bundle"]})

    @after_this_request
    def send(response):
        if response.status_code < 400:
            bundles.send(number)
        return response

    return redirect(back, 303)


@blueprint.get("/documents/<id:document_id>/bundles/<id:bundle_id>")
@guard()
def fetch_bundle(document_id, bundle_id):
    """The file, for whoever asked for it and still reads the form."""
    document = _read(document_id)
    mine = (Bundle.id == bundle_id) & (Bundle.document_id == document.id) & (Bundle.asked_by_id == current_user.id)
    bundle = db.session.scalar(select(Bundle).where(mine, Bundle.state == "made")) or abort(404)
    return _handed(BUNDLES, bundle.sha256, f"{document.serial_no}.pdf")


@blueprint.get("/documents/<id:document_id>/sealed/<id:sealed_id>")
@guard()
def fetch_sealed(document_id, sealed_id):
    """The sealed file of a paper, for whoever may look at that paper."""
    document = _read(document_id)
    mine = (SealedPaper.id == sealed_id) & (SealedPaper.document_id == document.id) & SealedPaper.sha256.is_not(None)
    sealed = db.session.scalar(select(SealedPaper).where(mine)) or abort(404)
    paper = printables()[document.kind].paper(sealed.paper) or abort(404)
    if not service.may_look(paper, document, current_user, clock.now()):
        abort(404)
    return _handed(SEALED, sealed.sha256, f"{document.serial_no}-{paper.title}.pdf")


def _handed(folder, digest: str, name: str):
    """The answer that carries the file, to be saved and not shown."""
    try:
        content = taken(folder, digest)
    except Lost:
        current_app.logger.critical("file %s of %s is lost or changed", digest, folder.name)
        return page(404, _("This file is damaged or missing where files are kept. Tell the system administrator."))
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=\"form.pdf\"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = LONE
    return response
