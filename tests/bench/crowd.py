"""A hundred people who read, think five seconds, and write one time in ten."""

import random
import threading
import time
from statistics import quantiles

from tests.bench.browse import Browser, Forms
from tests.bench.report import Report

PEOPLE, THINK, SECONDS, WRITES = 100, 5.0, 60, 0.1


class Somebody(threading.Thread):
    """Signed in as one of the advisers, each with a browser of their own."""

    def __init__(self, browser: Browser, paths: list[str], forms: list[str], until: float, seed: int):
        super().__init__(daemon=True)
        self.browser, self.paths, self.forms, self.until = browser, paths, forms, until
        self.random = random.Random(seed)
        self.reads: list[float] = []
        self.writes: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        time.sleep(self.random.random() * THINK)
        while time.monotonic() < self.until:
            if self.forms and self.random.random() < WRITES:
                self.write()
            else:
                self.read(self.random.choice(self.paths))
            time.sleep(self.random.expovariate(1 / THINK))

    def read(self, path: str) -> str:
        began = time.perf_counter()
        status, _, text = self.browser.send("GET", path)
        self.reads.append(time.perf_counter() - began)
        if status != 200:
            self.errors.append(f"GET {path}: {status}")
        return text

    def write(self) -> None:
        path = self.random.choice(self.forms)
        action, fields = Forms(self.read(path)).having("preferences")
        sent = dict(fields) | {"preferences": f"load {time.time_ns()}"}
        began = time.perf_counter()
        status, _, _ = self.browser.send("POST", action or path, list(sent.items()))
        self.writes.append(time.perf_counter() - began)
        if status not in (303, 409):  # two may edit one client at once; the second is told
            self.errors.append(f"POST {path}: {status}")


def crowd(server, records, username: str, report: Report) -> None:
    """Fill in the figures of the group "load"."""
    browsers = [Browser(server.port).sign_in(username) for _ in range(PEOPLE)]
    clients = [f"/clients/{number}" for number in records.talked]
    paths = ["/", "/clients/", "/clients/?status=existing", "/inbox/", "/task-books/", *clients[:20]]
    edited = [f"/clients/{number}/edit" for number in records.edited]
    until = time.monotonic() + SECONDS
    people = [Somebody(browser, paths, edited[n::PEOPLE], until, n) for n, browser in enumerate(browsers)]
    for one in people:
        one.start()
    for one in people:
        one.join(SECONDS + 60)
    reads = [1000 * value for one in people for value in one.reads]
    writes = [1000 * value for one in people for value in one.writes]
    errors = [error for one in people for error in one.errors]
    report.add("load.read", quantiles(reads, n=20)[-1])
    report.add("load.write", quantiles(writes, n=20)[-1])
    report.add("load.errors", len(errors))
    report.notes.append(f"load: {len(reads)} reads, {len(writes)} writes in {SECONDS} s {errors[:3] or ''}")
