"""What the worker does with a file of trading data: read it and find the clients (nothing is written into their months), and
when the counter has decided, put it in force. It may be broken off at any moment and be taken up again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select, text

from ia.clients.finding.indexes import IS_SERVED
from ia.clients.models import Client
from ia.ground.db import db
from ia.ground.tables.rows import SheetRefused
from ia.ground.timetable.holds import Bench, Hold, Superseded
from ia.tracking import reading, taking
from ia.tracking.files import FOLDER
from ia.tracking.models import TradingRow, TradingUpload
from ia.tracking.reading import ACCOUNT, NO_ROWS, Parsed, Table

BENCH = Bench(TradingUpload.__table__, ("reading", "taking"))
ROWS = TradingRow.__table__
SERVED_NOW = text(f"clients.{IS_SERVED}")
CHUNK = 4_000
"""Rows of one unit of work: others write in between."""
SUMMED = ("trade_volume", "trade_cost", "profit_loss")


@dataclass
class Tally:
    """What the rows read so far come to. `lines` are those of the clients found."""

    good: int = 0
    bad: int = 0
    left: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(SUMMED, Decimal(0)))
    lines: dict[int, int] = field(default_factory=dict)

    def add(self, rows: list[dict]) -> None:
        for row in rows:
            if row["state"] == "good":
                self.good += 1
                for name in SUMMED:
                    self.sums[name] += row[name]
            elif row["state"] == "left":
                self.left += 1
            else:
                self.bad += 1


def carry_on(upload_id: int, holder: str, tick: Callable[[], datetime]) -> str | None:
    """Work on a file until it waits for a person; its state then. None when there is nothing to do, or somebody else is at
    it. `tick` tells the present moment."""
    hold = BENCH.claim(upload_id, holder, tick)
    if hold is None:
        return None
    try:
        with force_locale(hold.row.language or current_app.config["BABEL_DEFAULT_LOCALE"]):
            _work(hold)
    except Superseded:
        return None
    except Exception:
        db.session.rollback()
        BENCH.let_go(hold)
        raise
    return hold.state


def lost(now: datetime) -> list[tuple[int, int]]:
    """Files at which nobody is, with the attempts so far."""
    return BENCH.lost(now)


def _work(hold: Hold) -> None:
    if hold.is_hopeless and hold.state == "reading":
        return _refuse(hold, _("The platform could not cope with this file. Tell the administrator."))
    if hold.state == "reading":
        try:
            _read(hold)
        except SheetRefused as refused:
            db.session.rollback()
            _refuse(hold, str(refused.message))
    else:
        taking.take(hold)


def _refuse(hold: Hold, message: str, **counts) -> None:
    with hold.unit(state="refused", message=message, **counts):
        pass


def _read(hold: Hold) -> None:
    table = reading.open_table(FOLDER.place_of(hold.row.sha256), hold.row.file_name)
    reading.check_month(table, hold.row.month)
    total = table.count()
    tries = {"tries": BENCH.table.c.tries}  # it begins at the top each time, so a row read is no progress
    with hold.unit(row_count=total, done_count=0, columns=list(table.head), **tries):
        db.session.execute(delete(ROWS).where(ROWS.c.upload_id == hold.row.id))
    tally, done = Tally(), 0
    for portion in _portions(table, hold.row.turnover_unit):
        rows = _found(portion, hold.row, table, tally)
        tally.add(rows)
        done += len(rows)
        with hold.unit(done_count=done, **tries):
            _keep(rows)
    if not total:
        raise SheetRefused(NO_ROWS)
    _end(hold, tally)


def _portions(table: Table, turnover_unit: str) -> Iterator[list[Parsed]]:
    rows = table.rows(turnover_unit)
    while portion := list(islice(rows, CHUNK)):
        yield portion


def _found(portion: list[Parsed], upload, table: Table, tally: Tally) -> list[dict]:
    """The rows as they are kept, each with its client or with what is wrong. One statement."""
    accounts = {row.account for row in portion if row.account}
    query = select(Client.fund_account_no, Client.id)
    query = query.where(Client.branch_id == upload.branch_id, Client.fund_account_no.in_(accounts))
    known = dict(db.session.execute(query).all())
    db.session.rollback()
    return [_kept(row, known.get(row.account), upload, table.labels[ACCOUNT], tally) for row in portion]


def _kept(row: Parsed, client_id: int | None, upload, label: str, tally: Tally) -> dict:
    state = "bad" if row.bad else "good"
    if row.account and client_id is None:
        row.bad.append((label, _("No client of this branch has this account.")))
        state = "left" if upload.leaves_out and state == "good" else "bad"
    elif client_id is not None and (first := tally.lines.setdefault(client_id, row.line)) != row.line:
        row.bad.append((label, _("The account stands in row %(row)s already.", row=first)))
        state = "bad"
    facts = {"upload_id": upload.id, "line": row.line, "state": state, "client_id": client_id}
    if state == "good":
        return facts | {"cells": None, "bad": None} | row.figures
    return facts | {"cells": list(row.cells), "bad": [list(pair) for pair in row.bad]}


def _keep(rows: list[dict]) -> None:
    """Good rows and others apart: they fill different columns."""
    for part in ([row for row in rows if row["state"] == "good"], [row for row in rows if row["state"] != "good"]):
        if part:
            db.session.execute(insert(ROWS), part)


def _end(hold: Hold, tally: Tally) -> None:
    """The file is whole, or nothing of it is taken."""
    counts = {"client_count": tally.good, "bad_count": tally.bad, "left_count": tally.left}
    if tally.bad:
        message = _("%(count)s rows cannot be taken; nothing is taken of this file.", count=tally.bad)
        return _refuse(hold, message, **counts)
    if not tally.good:
        return _refuse(hold, _("No account of the file belongs to a client of this branch."), **counts)
    missing = _missing(hold.row)
    db.session.rollback()
    sums = {name: f"{total:.2f}" for name, total in tally.sums.items()}
    with hold.unit(state="checked", message=None, sums=sums, missing_count=missing, **counts):
        pass


def _missing(upload) -> int:
    """How many clients served by the branch are not in the file: two counts, because to look for each of them among the rows
    could mean reading all rows for each."""
    here = (Client.branch_id == upload.branch_id, SERVED_NOW)
    every = select(func.count()).select_from(Client).where(*here)
    found = select(func.count()).select_from(ROWS).join(Client, Client.id == ROWS.c.client_id)
    found = found.where(ROWS.c.upload_id == upload.id, ROWS.c.state == "good", *here)
    return db.session.scalar(every) - db.session.scalar(found)
