"""Putting a talk right that was put down wrongly (7.1: whoever keeps the records edits their own)."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.attributes import flag_modified

from ia.clients import register, rules
from ia.clients.care.carers import care_of
from ia.clients.models import Client, ContactRecord
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.db import db
from ia.ground.web import conflict, drafts, once
from ia.ground.web.errors import page as error_page
from ia.service.forms import RECORD, CorrectionForm
from ia.service.models import TrackingSheet
from ia.service.views import HOME, READERS, blueprint


def may_correct(sheet: TrackingSheet, client: Client, now) -> bool:
    """Whoever had the talk, for as long as the client is theirs to write for."""
    mine = sheet.record_id is not None and sheet.by_id == current_user.id
    return mine and rules.writes(client, current_user, care_of(client.id, current_user, now))


@blueprint.route("/<id:sheet_id>/edit", methods=["GET", "POST"])
@guard(*READERS)
def edit(sheet_id):
    now, address = clock.now(), request.path
    sheet = reach.find(TrackingSheet, sheet_id, current_user, now)
    client = db.session.get(Client, sheet.client_id)
    if not may_correct(sheet, client, now):
        return error_page(403, _("A talk is put right by whoever had it, as long as the client is theirs."))
    record = db.session.get(ContactRecord, sheet.record_id)
    if request.method == "GET":
        form = CorrectionForm(formdata=None, obj=record)
        kept = drafts.refill(form, current_user.id, address)
        form.version.data = str(sheet.version)
        return page(client, form, kept=kept)
    form = CorrectionForm()
    if not form.validate():
        return page(client, form, 422)
    once.claim(form.form_token.data, current_user, now, f"{HOME}{sheet.id}")
    if form.seen_version not in (None, sheet.version):
        return conflict.answer(
            CorrectionForm(formdata=None, obj=record), form, action=address, version=sheet.version
        )
    if register.correct_contact(client, record, form.facts(*RECORD), current_user, now):
        sheet.talked_at = record.at
        flag_modified(sheet, "done_at")  # the version counts what is changed in the talk
    drafts.discard(current_user.id, address)
    flash(_("Saved."))
    return redirect(f"{HOME}{sheet.id}", 303)


def page(client: Client, form: CorrectionForm, status: int = 200, kept=None):
    html = render_template("service/edit.html", client=client, form=form, address=request.path, kept=kept)
    return html, status
