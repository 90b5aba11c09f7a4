"""Files of a client in folders by business (C-27): who may see them, adding, handing out, striking out.

They say more of a person than the page does (scanned documents above all), so they are open to those who may see
numbers whole, and to nobody who merely browses: for others there are no files. A file that was struck out is not handed
out any more; its bytes stay until retention ends (Z-01).
"""

from datetime import datetime
from itertools import groupby

from flask import abort, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import insert, select, update

from ia.clients import rules
from ia.clients.care.carers import Care
from ia.clients.forms import filled
from ia.clients.models import ClientFile
from ia.clients.page import reading
from ia.clients.page.sections import moment
from ia.clients.register import KIND
from ia.clients.titles import titles
from ia.clients.views import blueprint, url
from ia.clients.vocabulary import FOLDERS, LABELS
from ia.ground import clock
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.db import db
from ia.ground.documents.attachments import AttachmentForm, described, keep, refuse_one_too_many
from ia.ground.documents.filetypes import FileRefused
from ia.ground.documents.views import hand_out
from ia.ground.org.models import User
from ia.ground.org.person import Person
from ia.ground.web import once
from ia.ground.web.errors import page as error_page
from ia.ground.web.forms import REQUIRED, HouseForm, PickField, text


class FileForm(AttachmentForm):
    folder = PickField(LABELS["folder"], [REQUIRED], choices=FOLDERS)


class StrikeForm(HouseForm):
    reason = text(_l("Reason"), filled, required=True)


def add(client_id: int, folder: str, name: str, content: bytes, person: Person, now: datetime) -> int:
    """Put a file into a folder of the client; returns its number. Raises FileRefused. The trail says which folder and
    which number: the name may say more than every reader of the history may know."""
    facts = described(name, content)
    mine = (ClientFile.client_id == client_id) & ClientFile.struck_at.is_(None)
    refuse_one_too_many(ClientFile, mine, facts["sha256"])
    keep(content, facts["sha256"])
    row = {**facts, "client_id": client_id, "folder": folder, "added_by_id": person.id, "added_at": now}
    number = db.session.execute(insert(ClientFile).values(row).returning(ClientFile.id)).scalar_one()
    changes = {"folder": [None, folder], "file": [None, number], "sha256": [None, facts["sha256"]]}
    trail.record("attach", KIND, client_id, actor=person, now=now, changes=changes)
    return number


def strike(file: ClientFile, reason: str, person: Person, now: datetime) -> None:
    """Strike a file out; it stays kept, with who did it and why."""
    query = update(ClientFile).where(ClientFile.id == file.id, ClientFile.struck_at.is_(None))
    facts = {"struck_at": now, "struck_by_id": person.id, "struck_reason": reason}
    if db.session.execute(query.values(facts).execution_options(synchronize_session=False)).rowcount:
        changes = {"folder": [file.folder, None], "file": [file.id, None], "reason": [None, reason]}
        trail.record("strike-file", KIND, file.client_id, actor=person, now=now, changes=changes)


def opened(client_id: int):
    """The client, and whether the person writes it; 404 for whoever may not see its files."""
    client = reading.facts(client_id, current_user, clock.now())
    care = Care(client.delegate_id, bool(client.in_group))
    if not rules.sees_whole(client, current_user, care, client.granted):
        abort(404)
    return client, rules.writes(client, current_user, care)


def file_of(client_id: int, file_id: int) -> ClientFile:
    query = select(ClientFile).where(ClientFile.id == file_id, ClientFile.client_id == client_id)
    return db.session.scalar(query.where(ClientFile.struck_at.is_(None))) or abort(404)


@blueprint.route("/<id:client_id>/files", methods=["GET", "POST"])
@guard(*rules.READERS)
def files(client_id):
    (client, writes), form = opened(client_id), FileForm()
    if request.method == "GET":
        return shown(client, form, writes)
    if not writes:
        return error_page(403, _("Only the managing adviser keeps the files of the client."))
    now, here = clock.now(), f"{url(client_id)}/files"
    once.claim(form.form_token.data, current_user, now, here)
    if not form.validate() or (sent := form.read()) is None:
        return shown(client, form, writes), 422
    try:
        add(client_id, form.folder.data, *sent, current_user, now)
    except FileRefused as refused:
        form.file.errors = [refused.message]
        return shown(client, form, writes), 422
    flash(_("The file is attached."), "success")
    return redirect(here, 303)


def shown(client, form: FileForm, writes: bool) -> str:
    columns = (
        ClientFile.id,
        ClientFile.folder,
        ClientFile.name,
        ClientFile.size,
        ClientFile.added_at,
        ClientFile.struck_at,
        ClientFile.struck_reason,
        User.name.label("added_by"),
    )
    query = select(*columns).join(User, User.id == ClientFile.added_by_id).where(ClientFile.client_id == client.id)
    order = {folder: place for place, folder in enumerate(FOLDERS)}
    rows = sorted(db.session.execute(query), key=lambda row: (order[row.folder], -row.id))
    return render_template(
        "clients/files.html",
        client=client,
        form=form if writes else None,
        folders=[(folder, list(files)) for folder, files in groupby(rows, key=lambda row: row.folder)],
        words=titles(),
        moment=moment,
        most_mb=f"{current_app.config['MAX_UPLOAD'] / 2**20:g}",
    )


@blueprint.get("/<id:client_id>/files/<id:file_id>")
@guard(*rules.READERS)
def fetch_file(client_id, file_id):
    opened(client_id)
    return hand_out(file_of(client_id, file_id))


@blueprint.route("/<id:client_id>/files/<id:file_id>/strike", methods=["GET", "POST"])
@guard(*rules.READERS)
def strike_file(client_id, file_id):
    """Take a file out of its folder; asks why."""
    (client, writes), form = opened(client_id), StrikeForm()
    file, now, here = file_of(client_id, file_id), clock.now(), f"{url(client_id)}/files"
    if not writes:
        return error_page(403, _("Only the managing adviser keeps the files of the client."))
    if request.method == "GET":
        return render_template("clients/strike_file.html", client=client, file=file, form=form)
    once.claim(form.form_token.data, current_user, now, here)
    if not form.validate():
        return render_template("clients/strike_file.html", client=client, file=file, form=form), 422
    strike(file, form.reason.data, current_user, now)
    flash(_("The file is struck out."))
    return redirect(here, 303)
