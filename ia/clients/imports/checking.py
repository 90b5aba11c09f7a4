"""The dry run: what a file would do to the register, counted; the rows that cannot be taken are kept with their reasons."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import delete, insert

from ia.clients.imports import files, mapping
from ia.clients.imports.advisers import Advisers
from ia.clients.imports.authors import Authors
from ia.clients.imports.batch import Mandate, mandate_of, shown_columns
from ia.clients.imports.claims import BATCHES, Hold
from ia.clients.imports.models import ImportRow
from ia.clients.imports.planning import Decision, Planner
from ia.clients.imports.reading import NO_NAME, Bad, Parsed, Table, open_table
from ia.ground import clock
from ia.ground.db import db
from ia.ground.tables.rows import SheetRefused
from ia.ground.web.language import listed

CHUNK = 4_000
"""Rows of one unit of work: others write in between."""
TOLD = 50
ROWS = ImportRow.__table__


@dataclass
class Tally:
    """What the rows counted so far would do. `existing`: new clients whom the file calls so. `shared`: lines whose phone
    belongs to another client as well. `given`: how many new clients become those of an adviser other than the file's owner.
    """

    created: int = 0
    updated: int = 0
    same: int = 0
    bad: int = 0
    existing: int = 0
    shared: list[int] = field(default_factory=list)
    given: Counter = field(default_factory=Counter)

    def add(self, decisions: list[Decision]) -> "Tally":
        for one in decisions:
            if one.bad:
                self.bad += 1
            elif one.creates:
                self.created += 1
                self.existing += one.row.about.get("status") == "existing"
                self.given.update(filter(None, [one.row.about.get("owner_id")]))
            elif one.updates:
                self.updated += 1
            else:
                self.same += 1
            if one.shared and len(self.shared) < TOLD:
                self.shared.append(one.row.line)
        return self

    @property
    def counts(self) -> dict[str, int]:
        """As the batch keeps them."""
        names = ("created", "updated", "same", "bad", "existing")
        return {f"{name}_count": getattr(self, name) for name in names}


class Work:
    """A file being compared with the register, some rows at a time. `today`: the day it was sent, whenever it is read."""

    def __init__(self, table: Table, mandate: Mandate, source: str, today: date):
        self.table, self.source, self.today = table, source, today
        self.planner = Planner(mandate, table.labels, today)
        self.authors = Authors(mandate.branch_id, table.labels.get("created_by", ""))
        self.advisers = Advisers(mandate, table.labels.get("managed_by", ""), today)

    def portions(self) -> Iterator[list[Parsed]]:
        """All rows, CHUNK at a time."""
        rows = self.table.rows(self.source, self.today)
        while portion := list(islice(rows, CHUNK)):
            yield portion

    def settle(self, rows: list[Parsed]) -> None:
        """Find the people of the branch whom the rows name."""
        self.authors.settle(rows)
        self.advisers.settle(rows)

    def decide(self, rows: list[Parsed]) -> list[Decision]:
        """What becomes of these rows; no transaction stays open."""
        self.settle(rows)
        decisions = self.planner.decide(rows)
        db.session.rollback()
        return decisions

    def notes(self, tally: Tally) -> list[str]:
        """What is to be said about the file besides its bad cells."""
        said = []
        if self.authors.unknown:
            names = listed(sorted(self.authors.unknown)[:TOLD])
            said.append(
                _(
                    "Nobody, or not only one, in this branch has these names: %(names)s. They are kept as a remark in "
                    "the other information, and you stand as who recorded the clients.",
                    names=names,
                )
            )
        if tally.given:
            parts = (f"{self.advisers.names[user_id]} {count:,}" for user_id, count in tally.given.most_common(TOLD))
            said.append(_("New clients of other advisers: %(advisers)s.", advisers=listed(parts)))
        if tally.shared:
            lines = listed(tally.shared)
            said.append(_("The phone of these rows is also that of another client: %(rows)s.", rows=lines))
        return said


def work_on(batch) -> Work:
    """The file of a batch. Raises SheetRefused when it is gone, or no table of clients."""
    path = files.FOLDER.place_of(batch.sha256)
    if not path.exists():
        raise SheetRefused(_("The file is no longer kept. Send it again."))
    known = batch.columns is None or batch.state == "reading"
    words = mapping.words_of(batch.branch_id) if known else mapping.words_in(batch.columns)
    table = open_table(path, batch.file_name, words)
    today = clock.local_date(batch.at)
    return Work(table, mandate_of(batch, today), batch.source, today)


def check(hold: Hold) -> None:
    """Read the whole file and count; nothing is written into the register."""
    try:
        _check(hold, work_on(hold.row))
    except SheetRefused as refused:
        with hold.unit(state="refused", message=str(refused.message)):
            pass


def _check(hold: Hold, work: Work) -> None:
    db.session.rollback()
    tries = {"tries": BATCHES.c.tries}  # a check begins at the top each time, so a row done is no progress
    columns, total = shown_columns(work.table), work.table.count()
    with hold.unit(row_count=total, done_count=0, columns=columns, notes=None, **tries, **Tally().counts):
        db.session.execute(delete(ROWS).where(ROWS.c.batch_id == hold.row.id))
    tally, done = Tally(), 0
    for rows in work.portions() if work.table.has_names else ():
        decisions = work.decide(rows)
        tally.add(decisions)
        done += len(rows)
        with hold.unit(done_count=done, **tries):
            keep_bad(hold.row.id, decisions)
    said = {"message": hold.row.message if work.table.has_names else str(NO_NAME)}
    with hold.unit(state="checked", notes=work.notes(tally), **tally.counts, **said):
        pass


def keep_bad(batch_id: int, decisions: list[Decision]) -> None:
    """Keep the rows that cannot be taken, as they stood, with what is wrong."""
    rows = [
        {
            "batch_id": batch_id,
            "state": "bad",
            "line": one.row.line,
            "cells": list(one.row.cells),
            "bad": pairs(one.bad),
        }
        for one in decisions
        if one.bad
    ]
    if rows:
        db.session.execute(insert(ROWS), rows)


def pairs(bad: list[Bad]) -> list[list[str]]:
    """Column and reason of each bad cell."""
    return [[one.column, one.reason] for one in bad]
