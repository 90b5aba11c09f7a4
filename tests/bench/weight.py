"""Bytes and requests as a real Chromium counts them, and seconds on a slow line.

Chromium adds the latency once to each request and shapes the throughput; slow start and TLS are not modelled.
"""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.bench.report import Report, of_rounds
from tests.browsing import SLOW, line, sign_in

KBIT, LATENCY = 64, 0.3
IDLE_MINUTES = 10


@dataclass(frozen=True)
class Pages:
    """The addresses to weigh; None where there is no such page."""

    list: str
    client: str | None = None
    edit: str | None = None
    draft: str | None = None
    book: str | None = None
    sheet: str | None = None
    step: str | None = None
    long_step: str | None = None
    rows: str | None = None
    search: str | None = None


class Meter:
    """What a page has moved over the wire since `reset`."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.responseReceived", self._answered)
        self.session.on("Network.requestServedFromCache", lambda event: self.cached.add(event["requestId"]))
        self.session.on("Network.loadingFinished", self._done)
        self.session.on("Network.loadingFailed", lambda event: self.waiting.discard(event["requestId"]))
        self.hosts: set[str] = set()
        self.reset()

    def reset(self) -> None:
        self.sent, self.size, self.cached, self.waiting, self.turned = {}, {}, set(), set(), 0
        self.last = time.monotonic()

    def _sent(self, event) -> None:
        url = event["request"]["url"]
        if url.startswith("http"):
            if event.get("redirectResponse"):
                self.turned += event["redirectResponse"].get("encodedDataLength", 0)
            self.sent[event["requestId"]] = url
            self.hosts.add(urlsplit(url).netloc)
            self.waiting.add(event["requestId"])
            self.last = time.monotonic()

    def _answered(self, event) -> None:
        if event["response"].get("fromDiskCache"):
            self.cached.add(event["requestId"])

    def _done(self, event) -> None:
        self.size[event["requestId"]] = event["encodedDataLength"]
        self.waiting.discard(event["requestId"])
        self.last = time.monotonic()

    def settle(self, page, patience: float = 60.0) -> None:
        """Wait until nothing has moved for a moment."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and (self.waiting or time.monotonic() - self.last < 0.3):
            page.wait_for_timeout(50)

    @property
    def requests(self) -> int:
        return len([one for one in self.sent if one not in self.cached])

    @property
    def bytes(self) -> int:
        return int(sum(self.size.get(one, 0) for one in self.sent if one not in self.cached) + self.turned)


def opened(page, meter: Meter, path: str) -> Meter:
    """Go there and wait until all has come."""
    meter.reset()
    answer = page.goto(path)
    if answer.status != 200:
        raise SystemExit(f"GET {path} answered {answer.status}")
    meter.settle(page)
    return meter


def fetched(page, meter: Meter, path: str) -> int:
    """The bytes of a partial, fetched as htmx does."""
    meter.reset()
    page.evaluate("path => fetch(path, {headers: {'HX-Request': 'true'}}).then(r => r.text())", path)
    meter.settle(page)
    return meter.bytes


def weigh(browser, base: str, username: str, pages: Pages, report: Report) -> None:
    """Fill in the figures of the group "weight"."""
    context = browser.new_context(base_url=base, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    meter = Meter(page)
    cold = opened(page, meter, "/login")
    report.add("web.login", cold.bytes)
    report.add("web.login.requests", cold.requests)
    sign_in(page, username)
    meter.settle(page)
    report.add("web.first", opened(page, meter, pages.list).bytes)
    later = opened(page, meter, pages.list)
    report.add("web.list", later.bytes)
    report.add("web.list.requests", later.requests)
    report.add("web.desk", opened(page, meter, "/").bytes)
    for name, path in (
        ("client", pages.client),
        ("book", pages.book),
        ("form", pages.edit),
        ("draft", pages.draft),
        ("print", pages.sheet),
    ):
        if path:
            report.add(f"web.{name}", opened(page, meter, path).bytes)
        else:
            report.leave_out(f"weight.{name}", "no such page in this world")
    opened(page, meter, pages.list)
    for name, path in (("step", pages.step), ("step.long", pages.long_step), ("rows", pages.rows)):
        if path:
            report.add(f"web.{name}", fetched(page, meter, path))
    idle(context, report)
    report.add("web.outside", len(meter.hosts - {urlsplit(base).netloc}))
    context.close()


def idle(context, report: Report) -> None:
    """Let the clock of a page run for minutes, and see what it asks for by itself."""
    page = context.new_page()
    page.clock.install()
    meter = Meter(page)
    opened(page, meter, "/inbox/")
    meter.reset()
    for _ in range(IDLE_MINUTES):
        page.clock.run_for(60_000)
        page.wait_for_timeout(150)
    meter.settle(page)
    report.add("web.idle", meter.bytes / IDLE_MINUTES)
    report.add("web.idle.requests", meter.requests / IDLE_MINUTES)
    page.close()


def needed(meter: Meter) -> float:
    """The seconds that the line itself needs for what was moved."""
    return meter.bytes * 8 / (KBIT * 1000) + LATENCY * (1 if meter.requests <= 1 else 2)


READY = "selector => document.readyState == 'complete' && document.querySelector(selector)"


def slow_line(browser, base: str, username: str, pages: Pages, report: Report, rounds: int = 3) -> None:
    """Fill in the figures of the group "slow"."""
    seconds: dict[str, list[float]] = {"login": [], "page": [], "save": []}
    against: dict[str, list[float]] = {"login": [], "page": []}
    for _ in range(rounds):
        context = browser.new_context(base_url=base, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(60_000)
        page = context.new_page()
        meter = Meter(page)
        line(page, SLOW)
        for name, path, selector in (("login", "/login", "main [name=username]"), ("page", pages.list, "main table")):
            if name == "page":
                sign_in(page, username)
                page.goto(pages.list)  # its styles are kept from here on
            page.goto("about:blank")
            meter.reset()
            began = time.monotonic()
            page.goto(path, wait_until="commit")
            page.wait_for_function(READY, arg=selector, polling=20)
            seconds[name].append(time.monotonic() - began)
            meter.settle(page)
            against[name].append(seconds[name][-1] / needed(meter))
        if pages.edit:
            page.goto(pages.edit)
            began = time.monotonic()
            page.locator("main form button:not([type=button])").last.click()
            page.wait_for_function("() => document.querySelector('#status .flash')", polling=20)
            seconds["save"].append(time.monotonic() - began)
        context.close()
    for name, values in seconds.items():
        if values:
            report.add(f"slow.{name}", *of_rounds(values))
    for name, values in against.items():
        report.add(f"slow.{name}.line", *of_rounds(values))
