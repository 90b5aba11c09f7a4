"""While files made to hurt are refused, by the web process that takes them and by the worker, a colleague works on: measured
against real processes."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.org.models import Unit
from ia.ground.workflow.engine import Act
from ia.reconciliation import runs
from ia.reconciliation.models import Revision
from tests.ground.tables_made import raw
from tests.reconciliation.months import LABELS
from tests.remote import Remote

PATIENCE = 2
"""Seconds within which a page is answered, on a machine that runs other tests at the same time."""
TIMES = 5
"""A file that the web process refuses is sent so often, one after the other."""
ROWS_WITHOUT_END = ",".join(LABELS).encode() + b"\r\n" + b"1\r\n" * 2_000_000
BOMB_OF_TEXTS = raw([b"<worksheet><sheetData><row/></sheetData></worksheet>"], f"<sst>{'<si><t>客</t></si>' * 2_000_000}</sst>")


class Colleague:
    """Opens the list of clients and takes a new one in, by turns; `slowest` is the longest wait in seconds."""

    def __init__(self, remote: Remote):
        self.remote, self.turns, self.slowest = remote, 0, 0.0

    def work_until(self, is_over) -> None:
        while not is_over() or not self.turns:
            self.turns += 1
            self._timed("GET", "/clients/", 200)
            form = {"name": f"客户{self.turns}", "client_kind": "person", "source": "own_contact"}
            form |= {"contacts-0-kind": "mobile", "contacts-0-value": f"139{self.turns:08d}"}
            self._timed("POST", "/clients/new", 303, self.remote.form("/clients/new") | form)

    def _timed(self, method: str, path: str, expected: int, fields: dict | None = None) -> None:
        began = time.monotonic()
        status, _, body = self.remote.send(method, path, fields)
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert status == expected, body


@pytest.fixture
def number(app, cast) -> int:
    """A comparison that waits for the counter."""
    with app.app_context(), write_unit() as unit:
        return runs.begin(unit.get(Unit, cast.units["B001"]), date(2026, 10, 1), Act(None, clock.now())).id


def test_a_colleague_works_on_while_files_are_refused(app, cast, worker, live, number):
    clerk, colleague = (Remote(live, app, cast.users[who]) for who in ("clerk1", "advisor1"))
    address, colleague = f"/reconciliations/{number}/upload", Colleague(colleague)
    form = clerk.form(address)

    def send(content: bytes, name: str) -> tuple[int, float]:
        began = time.monotonic()
        status, _, _ = clerk.send("POST", address, form, ("file", name, content))
        return status, time.monotonic() - began

    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(lambda: [send(BOMB_OF_TEXTS, "counter.xlsx") for _ in range(TIMES)])
        colleague.work_until(sent.done)
        for status, seconds in sent.result():
            assert status == 422 and seconds < 5, "the web process refuses it beside the field"
        sent = pool.submit(send, ROWS_WITHOUT_END, "counter.csv")
        colleague.work_until(lambda: sent.done() and state(app, number) == "refused")
    assert sent.result()[0] == 303, "it is left to the worker, who has refused it"
    assert colleague.slowest < PATIENCE


def state(app, number: int) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Revision.state).where(Revision.run_id == number))
