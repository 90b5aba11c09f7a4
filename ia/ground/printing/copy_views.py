"""What happens to one sheet that is found by its code: scans of it, and signatures on it that are struck."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.documents.filetypes import FileRefused
from ia.ground.documents.views import hand_out
from ia.ground.printing import scans, service, sheets, standing, striking
from ia.ground.printing.forms import ScanForm, StrikeForm
from ia.ground.printing.papers import printable_of
from ia.ground.printing.views import reached
from ia.ground.web import once
from ia.ground.web.errors import page

blueprint = Blueprint("copies", __name__)


def _found(code: str):
    """The sheet, its record and paper, or 404."""
    return reached(code, current_user, clock.now()) or abort(404)


@blueprint.get("/prints/<code>/scans")
@guard()
def show_scans(code):
    """The scans of this sheet, and for whoever registers it the form for another."""
    copy, subject, paper = _found(code)
    form = ScanForm() if service.may_register(paper, subject, current_user, clock.now()) else None
    return _scans(copy, subject, paper, form)


def _scans(copy, subject, paper, form, status: int = 200):
    shown = {"copy": copy, "paper": paper, "form": form, "scans": scans.of(copy)}
    shown |= {"url": sheets.record_url(subject), "name": sheets.name_of(printable_of(subject), subject)}
    return render_template("ground/scans.html", current=standing.is_current(copy), **shown), status


@blueprint.post("/prints/<code>/scans")
@guard()
def add_scan(code):
    copy, subject, paper = _found(code)
    form, now, back = ScanForm(), clock.now(), url_for("copies.show_scans", code=copy.code)
    if not service.may_register(paper, subject, current_user, now):
        return page(403, _("This paper is not yours to register."))
    once.claim(form.form_token.data, current_user, now, back)
    if not form.validate() or (sent := form.read()) is None:
        return _scans(copy, subject, paper, form, 422)
    try:
        scans.attach(copy, subject, paper, form.code.data, *sent, current_user, now)
    except service.PrintRefused as refused:
        form.code.errors = [str(refused.message)]
    except FileRefused as refused:
        form.file.errors = [refused.message]
    else:
        flash(_("The scan is attached to this sheet."), "success")
        return redirect(back, 303)
    return _scans(copy, subject, paper, form, 422)


@blueprint.get("/prints/<code>/scans/<id:scan_id>")
@guard()
def fetch_scan(code, scan_id):
    """The scan, to be saved and not shown; none for technicians (P-27)."""
    if not current_user.does_business:
        abort(404)
    copy, _subject, _paper = _found(code)
    return hand_out(scans.one(copy, scan_id) or abort(404))


@blueprint.route("/prints/<code>/signatures/<id:signature_id>/strike", methods=["GET", "POST"])
@guard()
def strike_signature(code, signature_id):
    """Strike a signature that was registered wrongly, with the reason."""
    copy, subject, paper = _found(code)
    signature, now = striking.signature_of(copy, signature_id) or abort(404), clock.now()
    form, url = StrikeForm(), sheets.record_url(subject)
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, url)
        if form.validate():
            striking.strike(signature, copy, subject.branch_id, form.reason.data, current_user, now)
            flash(_("The signature is struck; its box is free again."), "success")
            return redirect(f"{url}#papers", 303)
    elif not striking.may_strike(signature, copy, subject.branch_id, current_user, now):
        return page(403, _("Only whoever registered this signature, or a superior of theirs, may strike it."))
    box = dict(paper.signers).get(signature.role, "")
    shown = {"title": _("Strike a signature"), "back": url, "what": f"{box} {signature.signer} {signature.signed_on}"}
    shown["hint"] = _("The signature stays to be seen as struck, with your name and this reason.")
    return _striking(copy, subject, paper, form, **shown)


@blueprint.route("/prints/<code>/scans/<id:scan_id>/strike", methods=["GET", "POST"])
@guard()
def strike_scan(code, scan_id):
    """Strike a scan that is not of this sheet, or not legible, with the reason."""
    copy, subject, paper = _found(code)
    scan, now, back = scans.one(copy, scan_id) or abort(404), clock.now(), url_for("copies.show_scans", code=copy.code)
    form = StrikeForm()
    if request.method == "POST":
        once.claim(form.form_token.data, current_user, now, back)
        if form.validate():
            scans.strike(scan, copy, subject, paper, form.reason.data, current_user, now)
            flash(_("The scan is struck; the sheet counts as not scanned by it."), "success")
            return redirect(back, 303)
    elif not service.may_register(paper, subject, current_user, now):
        return page(403, _("This paper is not yours to register."))
    shown = {"title": _("Strike a scan"), "back": back, "what": scan.name}
    shown["hint"] = _("The scan stays to be seen as struck, with your name and this reason.")
    return _striking(copy, subject, paper, form, **shown)


def _striking(copy, subject, paper, form, **shown):
    shown |= {"form": form, "copy": copy, "paper": paper, "url": sheets.record_url(subject)}
    name = sheets.name_of(printable_of(subject), subject)
    return render_template("ground/strike.html", name=name, **shown), 422 if request.method == "POST" else 200
