"""Which clients a confirmation is about: those ticked in the list of clients, or all of a file who qualify."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy import Row
from werkzeug.datastructures import MultiDict

from ia.clients import rules
from ia.clients.imports import report
from ia.clients.imports.models import ImportBatch
from ia.clients.standing.chosen import chosen
from ia.custody.choosing import MOST
from ia.custody.stock import qualifying
from ia.custody.stock.qualifying import judge, load, of_batch, said
from ia.ground.db import db
from ia.ground.org import colleagues
from ia.ground.org.person import Person

SHOWN = 50
"""Clients that a page lists by name; the sheet has them all."""


class Choice(NamedTuple):
    """What the page offers: the file, if it is one, with the number of its clients who qualify; or clients to be ticked.
    `rows` are those that the page lists, `advisers` the names of those who manage them."""

    batch: ImportBatch | None
    count: int
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    advisers: Mapping[int, str] = MappingProxyType({})


def batch_named(person: Person) -> ImportBatch | None:
    """The file that the address names; None when it names none. One that is not in the register of the person's branch does
    not exist."""
    if "batch" not in request.args:
        return None
    number = request.args.get("batch", 0, type=int)
    batch = db.session.get(ImportBatch, number) if 0 < number < 2**31 else None
    if batch is None or batch.state != "done" or not report.directs(person, batch):
        abort(404)
    return batch


def cut(most: int) -> str:
    """What is said where more clients were meant than a form takes."""
    return _("A form takes %(count)s clients at most; these are the first of the list.", count=f"{most:,}")


def offer_file(batch: ImportBatch) -> Choice:
    """All clients of the file who qualify."""
    ids = of_batch(batch)
    rows = load(ids[:SHOWN]) if ids else []
    notes = [cut(qualifying.MOST)] if len(ids) >= qualifying.MOST else []
    return Choice(batch, len(ids), rows, notes, colleagues.names({row.managed_by_id for row in rows}))


def offer_ticks(form, person: Person, now: datetime) -> Choice:
    """Put clients into `form.clients`: those that the address names and who qualify, ticked; and what the form carries, so
    that whoever does not qualify is refused by name."""
    opened = request.method == "GET"
    asked = chosen(request.args, person, now, MOST)
    carried = MultiDict([("client", str(one)) for one in form.clients.data or ()])
    found = {row.id: row for row in (*asked, *chosen(carried, person, now, MOST))}
    mine = [row.id for row in found.values() if rules.directs(row, person)]
    rows, notes = load(mine) if mine else [], []
    if len(asked) >= MOST:
        notes.append(cut(MOST))
    if opened and rows:
        judged = judge(rows)
        rows = judged.fit
        if judged.others:
            notes.append(
                _("Left out, because they cannot be confirmed by a list: %(clients)s.", clients=said(judged.others))
            )
        wanted = {row.id for row in asked} or {row.id for row in rows}
        form.clients.data = [row.id for row in rows if row.id in wanted]
    form.clients.choices = [(row.id, f"{row.name} · {row.client_no}") for row in rows]
    return Choice(None, len(rows), rows, notes)


def take_file(batch: ImportBatch) -> list[Row]:
    """All clients of the file who qualify now, kept from others until the unit of work ends."""
    return judge(load(of_batch(batch), locked=True)).fit


def take_ticks(form) -> list[Row]:
    """The clients ticked, kept from others until the unit of work ends; none, with the reasons beside the field, when one of
    them does not qualify."""
    rows = load(form.clients.data, locked=True)
    judged = judge(rows)
    if judged.others:
        form.clients.errors = [_("Cannot be confirmed by a list: %(clients)s.", clients=said(judged.others))]
    elif len({row.branch_id for row in rows}) > 1:
        form.clients.errors = [_("Choose the clients of one branch.")]
    else:
        return judged.fit
    return []
