"""Forms over a poor line: 256 kbit/s, 300 ms, 2 % of packets lost, one connection in ten broken, half of those after the
question has arrived (targets, section 2). Whatever is sent until it is taken stands there once.

Most forms come from plain programs that send again what got no answer. Twenty come from a real Chromium, by somebody who goes
back or loads again when the browser says that there is no connection.

And scans of 300 KB over 64 kbit/s and 300 ms, several at once, while others work on good lines (F-P6), behind a real nginx as a
branch has it.
"""

import math
import random
import threading
import time
from contextlib import ExitStack, suppress
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

from playwright.sync_api import Error
from sqlalchemy import func, select

from ia.clients.models import Client
from ia.ground.documents.models import Attachment
from tests import browsing, nginx
from tests.faults import forms
from tests.faults import place as places
from tests.faults.outcome import Outcome
from tests.faults.place import Place
from tests.faults.races import books
from tests.ground.test_filetypes import PDF
from tests.line import POOR, Line, Quality, line_to
from tests.remote import Remote, at_once

NUMBER, EACH, BY_HAND = 500, 4, 20
"""Forms in all, forms of a journey of a Writer, and forms filled in by hand."""
LANES, WORKERS = 12, 6
PATIENCE = 15
"""How often somebody tries again before giving up."""
TRUE = ("保存", "暂存")
"""Every word that a form says of its draft has one of these in it."""


class Hand:
    """Somebody at a browser who records clients, and does not give up when the line does."""

    def __init__(self, place: Place, line: Line, browser):
        self.context = browser.new_context(base_url=line.url, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.context.add_cookies([{"name": "ia", "value": place.remote("station1").cookie, "url": line.url}])
        self.context.set_default_timeout(15_000)
        self.page, self.dice = self.context.new_page(), random.Random(7)
        self.again = self.untold = 0

    def record(self, name: str, mobile: str) -> str:
        """Where the record stands in the end."""
        self._persist(lambda: self.page.goto("/clients/new"))
        self._fill(name, mobile)
        for _ in range(PATIENCE):
            try:
                self.page.click("form[action$='/clients/new'] button.main", no_wait_after=True)
                self.page.wait_for_url(_is_record)
            except Error:
                self.again += 1
            if self._arrives(name, mobile):
                return self.page.url
        raise AssertionError(f"{name} is still not recorded; {self.page.url}")

    def _fill(self, name: str, mobile: str) -> None:
        page = self.page
        for field, value in (("name", name), ("contacts-0-value", mobile)):
            page.fill(f"[name='{field}']", value)
        for field, value in (("client_kind", "person"), ("source", "own_contact"), ("contacts-0-kind", "mobile")):
            page.select_option(f"select[name='{field}']", value)

    def _arrives(self, name: str, mobile: str) -> bool:
        """Whether the record stands on the screen; else the form does, as it was filled in."""
        if _is_record(self.page.url):
            return True
        way = self.dice.choice((self.page.reload, self.page.go_back))
        self._persist(way, lambda: self.page.goto("/clients/new"))
        if _is_record(self.page.url):
            return True
        if not self.page.locator("form[action$='/clients/new']").count():
            self._persist(lambda: self.page.goto("/clients/new"))
        said = self.page.locator("[data-draft-status]")
        self.untold += not said.count() or not any(word in said.inner_text() for word in TRUE)
        if self.page.input_value("[name=name]") != name:
            self._fill(name, mobile)
        return False

    def _persist(self, way, otherwise=None) -> None:
        for attempt in range(PATIENCE):
            try:
                (otherwise if otherwise and attempt else way)()
                if not self.page.url.startswith("chrome-error"):
                    return
            except Error:
                self.again += 1


def _is_record(url: str) -> bool:
    return url.rpartition("/")[2].isdigit()


def by_hand(place: Place, line: Line, names: list[str], hands: list[Hand]) -> None:
    """Record a client of each name in a real Chromium."""
    with browsing.started() as browser:
        hands.append(Hand(place, line, browser))
        for count, name in enumerate(names):
            hands[0].record(name, f"1390000{count:04d}")


def by_program(writer: forms.Writer, left: list[int]) -> None:
    """Take one journey after the other from what is left."""
    with suppress(IndexError):
        while True:
            count = left.pop()
            writer.journey(f"{writer.number}号{count}", f"13{writer.number:02d}{count:07d}")


def poor_line(number: int | None, hold: float) -> Outcome:
    number = number or NUMBER
    names = [f"手{count}" for count in range(max(number * BY_HAND // NUMBER, 2))]
    journeys, hands = -(-(number - len(names)) // EACH), []
    with places.opened("sqlite") as place:
        place.serve(WORKERS)
        with line_to(place.site.url, POOR) as line:
            there = SimpleNamespace(remote=lambda username: Remote(line, place.app, place.users[username]))
            writers = [forms.Writer(there, forms.WRITERS[n % len(forms.WRITERS)], n + 10) for n in range(LANES)]
            left = list(range(journeys))
            works = [partial(by_program, writer, left) for writer in writers]
            places.lanes([partial(by_hand, place, line, names, hands), *works])
        found, (hand,) = forms.Findings(place, writers), hands
        times = dict(place.all(select(Client.name, func.count()).where(Client.name.in_(names)).group_by(Client.name)))
        lost, doubled = set(names) - set(times), [name for name, count in times.items() if count > 1]
        more = (
            f"{line.broken} of {line.connections} connections broken; {len(names)} forms by hand, tried again {hand.again} "
            f"times: {len(lost)} lost, {len(doubled)} doubled, {hand.untold} without a true word"
        )
        holds = not lost and not doubled and not hand.untold and line.broken > 0
        return forms.outcome(found, writers, more, holds and len(found.kept) == journeys * EACH)


UPLOADS, SIZE, SLOWEST = 6, 300 * 1024, Quality(kbit=64, latency=0.3)
LONGEST, WAITS, EVERY = 60.0, 1.0, 0.25
"""Seconds that an upload may take, of which the line itself needs 38; that somebody else waits for a page, at p95; and after
which that somebody wants the next."""


class Uploaded(NamedTuple):
    """Answers (0 where the line was cut), how many files are kept, seconds of the slowest, and those of each page of others."""

    answers: list[int]
    kept: int
    longest: float
    waits: list[float]
    faults: list[str]

    @property
    def holds(self) -> bool:
        prompt = self.longest <= LONGEST and places.p95(self.waits) <= WAITS
        return prompt and self.kept == len(self.answers) and not self.faults

    def __str__(self) -> str:
        return (
            f"{self.kept} of {len(self.answers)} kept, answers {self.answers}, the slowest in {self.longest:.0f} s "
            f"(≤ {LONGEST:.0f}), {len(self.waits)} pages of others meanwhile p95 {places.p95(self.waits):.2f} s (≤ {WAITS:g})"
        )


def slow_uploads(number: int | None, hold: float) -> Outcome:
    """`number` uploads at once, with two web processes: behind nginx, and, to show what it is good for, without it."""
    number = number or UPLOADS
    if not nginx.program():
        return Outcome(False, nginx.ADVICE)
    behind, bare = _uploaded(number, behind=True), _uploaded(number, behind=False)
    return Outcome(behind.holds, f"scans of {SIZE // 1024} KB at once: {behind}; without nginx: {bare}")


def _uploaded(number: int, behind: bool) -> Uploaded:
    with places.opened("sqlite") as place, ExitStack() as ends:
        numbers, waits, over = books(place, number), [], threading.Event()
        site = place.serve(2, IA_PROXIES="1")
        if behind:
            site = ends.enter_context(nginx.nginx_before(site, place.folder / "nginx"))
        lines = [ends.enter_context(line_to(site.url, SLOWEST)) for _ in numbers]
        slow = [Remote(line, place.app, place.users["advisor1"]) for line in lines]
        quick = Remote(site, place.app, place.users["leader1"])
        beside = threading.Thread(target=_read_on, args=(quick, waits, over))
        given = at_once(*[partial(_form, one, book) for one, book in zip(slow, numbers, strict=True)])
        beside.start()
        sent = at_once(*[partial(_upload, *each) for each in zip(slow, numbers, given, strict=True)])
        over.set()
        beside.join()
        kept = place.one(select(func.count()).select_from(Attachment).where(Attachment.size >= SIZE))
        answers, seconds = zip(*sent, strict=True)
        return Uploaded(list(answers), kept, max(seconds), waits, place.faults())


def _read_on(person: Remote, waits: list[float], over: threading.Event) -> None:
    """Want a page every so often, and note how long after that it came: while one is late, those wanted meanwhile are too."""
    due = time.monotonic()
    while (early := due - time.monotonic()) < 0 or not over.wait(early):
        came = False
        with suppress(OSError):
            came = person.send("GET", "/task-books/")[0] == 200
        waits.append(time.monotonic() - due if came else math.inf)
        due += EVERY


def _address(book: int) -> str:
    return f"/documents/{book}/attachments"


def _form(person: Remote, book: int) -> dict:
    return person.form(f"/task-books/{book}", _address(book))


def _upload(person: Remote, book: int, form: dict) -> tuple[int, float]:
    """The status, 0 when the line was cut, and the seconds it took."""
    scan, began = PDF + random.Random(book).randbytes(SIZE) + PDF, time.monotonic()
    try:
        status = person.send("POST", _address(book), form, ("file", "扫描.pdf", scan))[0]
    except OSError:
        status = 0
    return status, time.monotonic() - began


DRILLS = {"poor line": poor_line, "slow uploads": slow_uploads}
