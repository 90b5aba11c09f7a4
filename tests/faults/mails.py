"""Faults while a thousand mails are on their way to a real mail server: each person is told once and wants it by mail at once.

Counted is what the server has got: nobody without a mail, nobody with two. The same mail may come again, under the same
Message-ID, when its sender died, or the line broke, between the server's word and our note of it: one for each fault.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from aiosmtpd.controller import Controller
from sqlalchemy import func, insert, select, update

from ia.embedded import Store
from ia.ground.db import db, write_unit
from ia.ground.delivery.models import IMMEDIATE, SENT, DeliveryChoice, Mail
from ia.ground.org.models import User
from tests.delivery.postbox import Postbox
from tests.faults import reminders
from tests.faults.outcome import Outcome

MAILS = 1_000
INTO = 8.0
"""Seconds after the full minute at which the fault comes: telling takes three, making the mails one, sending some twenty."""
LIMIT = 120
"""Seconds after a fault: a mail whose sender died waits for the end of its claim (45 s), and then for the next minute."""


class Server(Postbox):
    """A mail server that notes when it took each mail, and that can go away and come back to the same place."""

    def __init__(self):
        super().__init__()
        self.times: list[datetime] = []
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        self.times.append(datetime.now(UTC))
        return await super().handle_DATA(server, session, envelope)

    def go(self) -> None:
        self.controller.stop(no_assert=True)

    def come(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.controller.port)
        self.controller.start()


def server_gone(site: reminders.Site, hold: float) -> None:
    site.box.go()
    time.sleep(hold)
    site.box.come()


FAULTS: dict[str, Callable[[reminders.Site, float], None]] = {
    "mails, worker tree killed": reminders.worker_tree,
    "mails, worker parent killed": reminders.worker_parent,
    "mails, worker stopped": reminders.worker_stopped,
    "mails, scheduler killed": reminders.scheduler_gone,
    "mails, store killed": reminders.store_gone,
    "mails, store emptied": reminders.store_emptied,
    "mails, server gone": server_gone,
}


@dataclass
class Count:
    """What the server got. `repeated` came again under its own Message-ID, `doubled` under another one."""

    expected: int
    arrived: int
    doubled: int
    repeated: int
    unnoted: int
    late: float

    @property
    def holds(self) -> bool:
        whole = self.arrived == self.expected and not self.doubled and not self.unnoted
        return whole and self.repeated <= 1 and self.late <= LIMIT


def play(fault: str, number: int, hold: float) -> Count:
    """One site and one fault, in the middle of the sending."""
    with tempfile.TemporaryDirectory(prefix="ia-faults-") as folder:
        box = Server()
        os.environ |= {"IA_MAIL_URL": box.url, "DRILL_MAILS": "1"}
        app = reminders.make_site(Path(folder))
        with app.app_context(), write_unit():
            _people(number)
        first = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        site = reminders.Site(Path(folder), number, first, Store(Path(folder)))
        site.box = box
        site.store.start()
        site.keeper, site.workers = site.start("scheduler"), site.start("worker")
        try:
            reminders.wait_until(first + timedelta(seconds=INTO))
            on_its_way = len(box.mails)
            FAULTS[fault](site, hold)
            ended = datetime.now(UTC)
            assert on_its_way < number, "the fault came too late: everything had been sent"
            return _counted(app, site, number, ended)
        finally:
            site.stop()
            box.go()
            for name in ("IA_MAIL_URL", "DRILL_MAILS"):
                del os.environ[name]


def _people(number: int) -> None:
    """So many people in all, who want every notice by mail at once."""
    have = db.session.scalar(select(func.count()).select_from(User))
    now = datetime.now(UTC)
    facts = {"password_hash": "-", "password_changed_at": now, "grade": 1}
    rows = [{"username": f"u{n}", "name": f"U{n}", **facts} for n in range(number - have)]
    if rows:
        db.session.execute(insert(User), rows)
    db.session.execute(update(User).values(email=User.username + "@branch.example"))
    wants = [{"user_id": one, "mail": IMMEDIATE, "since": now} for one in db.session.scalars(select(User.id))]
    db.session.execute(insert(DeliveryChoice), wants)


def _counted(app, site: reminders.Site, number: int, ended: datetime) -> Count:
    """Wait until every mail is noted as sent, or it is too late; then count what the server has."""
    box: Server = site.box
    sent = select(func.count()).select_from(Mail).where(Mail.state == SENT)
    deadline = time.monotonic() + LIMIT + 30
    while True:
        site.watch()
        with app.app_context():
            noted = db.session.scalar(sent)
            db.session.rollback()
        if noted >= number or time.monotonic() > deadline:
            break
        time.sleep(1)
    ids: dict[str, set[str]] = {}
    for mail in box.mails:
        ids.setdefault(mail["To"], set()).add(mail["Message-ID"])
    doubled, distinct = sum(len(found) - 1 for found in ids.values()), sum(map(len, ids.values()))
    late = max((max(box.times) - ended).total_seconds(), 0.0) if box.times else float("inf")
    return Count(number, len(ids), doubled, len(box.mails) - distinct, number - noted, late)


def sent(fault: str, number: int | None, hold: float) -> Outcome:
    """What the fault did to `number` mails while it lasted `hold` seconds."""
    count = play(fault, number or MAILS, hold)
    return Outcome(
        count.holds,
        f"{count.arrived} of {count.expected} arrived, {count.doubled} doubled, {count.repeated} came again as themselves, "
        f"the last {count.late:.1f} s after the end of the fault (≤ {LIMIT})",
    )


DRILLS = {name: partial(sent, name) for name in FAULTS}
