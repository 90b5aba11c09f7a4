"""Pages of exports: asking for clients, the record of each file, and who took a file that was found."""

from flask import abort, render_template
from flask_login import current_user
from sqlalchemy import select

from ia.clients.exports import asking, making, rights
from ia.clients.exports.forms import FORMATS
from ia.clients.exports.kinds import KINDS
from ia.clients.exports.lists import EXPORTS
from ia.clients.exports.models import PURPOSES, ClientExport
from ia.clients.finding.lists import CLIENTS
from ia.clients.models import Client
from ia.clients.views import blueprint
from ia.ground import clock
from ia.ground.access import reach
from ia.ground.access.guard import guard
from ia.ground.audit import trail
from ia.ground.audit.views import ADMINISTRATORS, READERS
from ia.ground.db import db
from ia.ground.org.models import Unit, User
from ia.ground.web.errors import htmx

FROM_LIST = asking.Door("clients", CLIENTS, Client.id, Client.branch_id, "/clients/export", "/clients/")
LOOKERS = (rights.EXPORTER, *READERS, *ADMINISTRATORS)


@blueprint.route("/export", methods=["GET", "POST"])
@guard(rights.EXPORTER)
def export():
    return asking.answer(FROM_LIST)


@blueprint.get("/exports")
@guard(*LOOKERS)
def exports():
    """One's own exports; all of the branch for those who answer for it. The number of a file leads to who took it."""
    return EXPORTS.show(
        current_user._get_current_object(),
        clock.now(),
        "clients/exports.html",
        "clients/_exports.html",
        kinds=KINDS,
        purposes=PURPOSES,
        may_export=current_user.has(rights.EXPORTER),
    )


@blueprint.get("/exports/<id:export_id>")
@guard(*LOOKERS)
def one_export(export_id):
    """The record of an export; while the worker is at it, how far it is."""
    made = found(export_id)
    template = "clients/_export.html" if htmx else "clients/export_shown.html"
    return render_template(
        template,
        export=made,
        kind=making.kind_of(made),
        purposes=PURPOSES,
        formats=FORMATS,
        who=db.session.scalar(select(User.name).where(User.id == made.by_id)),
        branch=db.session.scalar(select(Unit.name).where(Unit.id == made.branch_id)),
        ready=made.by_id == current_user.id and made.state == "made" and making.path_of(made).exists(),
        tells=not current_user.has(*ADMINISTRATORS),
    )


@blueprint.post("/exports/<id:export_id>/file")
@guard(rights.EXPORTER)
def take_file(export_id):
    """The file that the worker made, for whoever asked for it."""
    made, now = found(export_id), clock.now()
    if made.by_id != current_user.id or made.state != "made":
        abort(404)
    try:
        data = making.path_of(made).read_bytes()
    except FileNotFoundError:
        abort(404)
    if making.digest(data) != made.sha256:
        abort(404)
    made.taken_at = made.taken_at or now
    trail.record("export", "client", None, actor=current_user, now=now, changes={"code": [None, made.code]})
    return asking.file_answer(made, data)


def found(export_id: int) -> ClientExport:
    return reach.find(ClientExport, export_id, current_user, clock.now())
