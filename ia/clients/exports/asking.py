"""Asking for a file: what is asked of whoever takes records out of the house, what the list holds, and the answer."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import NamedTuple

from flask import Response, after_this_request, flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import InstrumentedAttribute

from ia.clients import masking
from ia.clients.exports import making, rights
from ia.clients.exports.forms import ExportForm
from ia.clients.exports.kinds import KINDS, Kind
from ia.clients.exports.models import ClientExport
from ia.clients.exports.parts import NotWhole
from ia.ground import clock
from ia.ground.clauses import catalogue
from ia.ground.db import db, read_unit
from ia.ground.org import proof
from ia.ground.printing.codes import fresh_code
from ia.ground.tables.listing import Listing
from ia.ground.web import drafts, once


@dataclass(frozen=True)
class Door:
    """A list from which tables of a kind (`subject`) are taken: the page at `address` asks for exactly what the list at
    `list_address` shows. Of the records listed, `number` is the column with the number that the table knows, `branch` the
    one with the branch to which they belong."""

    subject: str
    listing: Listing
    number: InstrumentedAttribute
    branch: InstrumentedAttribute
    address: str
    list_address: str

    @property
    def kind(self) -> Kind:
        return KINDS[self.subject]


class Taken(NamedTuple):
    """What an export would hold: the numbers of its rows, and the file when it was made at once."""

    ids: list[int]
    data: bytes | None


class Refused(Exception):
    """Why nothing is taken."""

    def __init__(self, message: str):
        self.message = message
        super().__init__(message)


def answer(door: Door):
    """GET takes the filters of the list; POST answers with the file, or leads to where it will be."""
    now, form, person = clock.now(), ExportForm(), current_user._get_current_object()
    asked = door.listing.narrowed(person, request.args, now, door.address)
    if request.method == "GET":
        return page(door, form, asked, kept=drafts.refill(form, person.id, door.address))
    if not form.validate():
        return page(door, form, asked, 422)
    proof.demand()
    made = ClientExport(subject=door.subject, **facts(form, asked, person, now))
    try:
        with read_unit():
            taken = take(door, made, asked, person, now)
    except Refused as refused:
        form.form_errors.append(refused.message)
        return page(door, form, asked, 422)
    once.claim(form.form_token.data, person, now)
    drafts.discard(person.id, door.address)
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


def take(door: Door, made: ClientExport, asked, person, now) -> Taken:
    """What would stand in the file, and the file where it is small. Raises Refused."""
    today, table = clock.local_date(now), door.kind.table
    most = catalogue.value("export.rows", today)
    ids = chosen(door, asked, most + 1)
    if len(ids) > most:
        raise Refused(_("One export holds %(what)s at most. Narrow the list.", what=door.kind.count(most)))
    at_once = len(ids) <= catalogue.value("export.at_once", today)
    try:
        if at_once:
            rows = list(table.lines(ids, person, now, made.whole))
            if not rows:
                raise making.Nothing(door.kind)
            data = making.content(made, person, making.place_of(made.branch_id), len(rows), (row for _id, row in rows))
            return Taken([number for number, _row in rows], data)
        if made.whole:
            for _row in table.lines(ids, person, now, True):
                pass
    except (NotWhole, making.Nothing) as refused:
        raise Refused(str(refused.message)) from None
    return Taken(ids, None)


def chosen(door: Door, asked, most: int) -> list[int]:
    """The numbers of what the list shows, of the branches for which the person may export."""
    query = asked.numbers()
    if query is None or asked.amiss:
        return []
    here = query.with_only_columns(door.number).where(door.branch.in_(rights.branches(asked.person)))
    return list(db.session.scalars(here.where(door.number.is_not(None)).order_by(door.number).limit(most)))


def page(door: Door, form: ExportForm, asked, status: int = 200, kept=None):
    """The form, with what it would take."""
    most = catalogue.value("export.rows", clock.local_date(asked.now))
    with read_unit() if request.method == "POST" else nullcontext():
        count = len(chosen(door, asked, most + 1))
    html = render_template(
        "clients/export.html",
        form=form,
        kept=kept,
        asked=asked,
        said=narrowed_by(asked),
        kind=door.kind,
        count=count,
        most=most,
        address=door.address,
        action=f"{door.address}?{request.query_string.decode()}",
        list_url=asked.url().replace(door.address, door.list_address, 1),
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
