"""Pages of exports: asking for a file, the record of each, and who took a file that was found."""

from contextlib import nullcontext
from typing import NamedTuple

from flask import Response, abort, after_this_request, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from ia.clients import masking
from ia.clients.exports import making, rights, table
from ia.clients.exports.forms import FORMATS, ExportForm
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
from ia.ground.clauses import catalogue
from ia.ground.db import db, read_unit
from ia.ground.org import proof
from ia.ground.org.models import Unit, User
from ia.ground.printing.codes import fresh_code
from ia.ground.web import drafts, once
from ia.ground.web.errors import htmx

ASKED = "/clients/export"
LOOKERS = (rights.EXPORTER, *READERS, *ADMINISTRATORS)


class Taken(NamedTuple):
    """What an export would hold: the clients, and the file when it was made at once."""

    ids: list[int]
    data: bytes | None


class Refused(Exception):
    """Why nothing is taken."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


@blueprint.route("/export", methods=["GET", "POST"])
@guard(rights.EXPORTER)
def export():
    """GET takes the filters of the list; POST answers with the file, or leads to where it will be."""
    now, form, person = clock.now(), ExportForm(), current_user._get_current_object()
    asked = CLIENTS.narrowed(person, request.args, now, ASKED)
    if request.method == "GET":
        return asking(form, asked, kept=drafts.refill(form, person.id, ASKED))
    if not form.validate():
        return asking(form, asked, 422)
    proof.demand()
    made = ClientExport(**facts(form, asked, person, now))
    try:
        with read_unit():
            taken = take(made, asked, person, now)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return asking(form, asked, 422)
    once.claim(form.form_token.data, person, now)
    drafts.discard(person.id, ASKED)
    if taken.data is None:
        making.ask(made, taken.ids)
    else:
        making.hand_out(made, taken.ids, taken.data, person, now)
    url = once.settle(form.form_token.data, f"/clients/exports/{made.id}")
    if taken.data is not None:
        return file_answer(made, taken.data)
    send_after(made.id)
    flash(_("The file is being made; it takes a while."))
    return redirect(url, 303)


def facts(form: ExportForm, asked, person, now) -> dict:
    """The record of the export, but for what comes of it."""
    return {
        "code": fresh_code(),
        "at": now,
        "by_id": person.id,
        "branch_id": rights.branches(person)[0],
        "format": form.format.data,
        "kind": form.kind.data,
        "purpose": form.purpose.data,
        "consent": form.consent_under.data,
        "whole": form.whole.data,
        "whole_reason": form.whole_reason.data if form.whole.data else "",
        "filters": narrowed_by(asked),
        "language": str(get_locale()),
    }


def narrowed_by(asked) -> list[list[str]]:
    """The filters in words, title and value; what was typed is masked where it may be a number."""
    said = [[_("Search"), masked(asked.typed)]] if asked.typed else []
    for one in asked.filters:
        choices = one.offers(asked.person, asked.now)
        values = [asked.chosen[name] for name in one.names if name in asked.chosen]
        words = [masked(value) if one.kind == "text" else str(choices.get(value, value)) for value in values]
        if words:
            said.append([str(one.title), " ".join(words)])
    return said


def masked(typed: str) -> str:
    """A typed text; as many digits as a telephone has are hidden but for the last."""
    return masking.account(typed) if sum(map(str.isdigit, typed)) > 6 else typed


def take(made: ClientExport, asked, person, now) -> Taken:
    """The clients, and the file where they are few. Raises Refused."""
    today = clock.local_date(now)
    most = catalogue.value("export.rows", today)
    ids = chosen(asked, person, most + 1)
    if len(ids) > most:
        raise Refused(_("One export holds %(most)s clients at most. Narrow the list.", most=f"{most:,}"))
    at_once = len(ids) <= catalogue.value("export.at_once", today)
    try:
        if at_once:
            rows = list(table.lines(ids, person, now, made.whole))
            if not rows:
                raise making.Nothing
            data = making.content(made, person, making.place_of(made.branch_id), len(rows), (row for _id, row in rows))
            return Taken([number for number, _row in rows], data)
        if made.whole:
            for _row in table.lines(ids, person, now, True):
                pass
    except (table.NotWhole, making.Nothing) as refused:
        raise Refused(str(refused.message)) from None
    return Taken(ids, None)


def chosen(asked, person, most: int) -> list[int]:
    """The numbers of the clients that the list shows, of the branches for which the person may export."""
    query = asked.numbers()
    if query is None or asked.amiss:
        return []
    here = query.where(Client.branch_id.in_(rights.branches(person)))
    return list(db.session.scalars(here.order_by(Client.id).limit(most)))


def asking(form: ExportForm, asked, status: int = 200, kept=None):
    """The form, with what it would take."""
    most = catalogue.value("export.rows", clock.local_date(asked.now))
    with read_unit() if request.method == "POST" else nullcontext():
        count = len(chosen(asked, asked.person, most + 1))
    html = render_template(
        "clients/export.html",
        form=form,
        kept=kept,
        asked=asked,
        said=narrowed_by(asked),
        count=count,
        most=most,
        action=f"{ASKED}?{request.query_string.decode()}",
        list_url=asked.url().replace(ASKED, "/clients/", 1),
    )
    return html, status


def send_after(export_id: int) -> None:
    """Ask the worker once the present unit of work is in the database."""

    @after_this_request
    def send(response):
        if response.status_code < 400:
            making.send(export_id)
        return response


def file_answer(made, data: bytes) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={making.file_name(made)}"}
    return Response(data, mimetype=making.TYPES[made.format], headers=headers)


@blueprint.get("/exports")
@guard(*LOOKERS)
def exports():
    """One's own exports; all of the branch for those who answer for it. The number of a file leads to who took it."""
    return EXPORTS.show(
        current_user._get_current_object(),
        clock.now(),
        "clients/exports.html",
        "clients/_exports.html",
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
    return file_answer(made, data)


def found(export_id: int) -> ClientExport:
    return reach.find(ClientExport, export_id, current_user, clock.now())
