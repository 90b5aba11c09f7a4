"""What the site costs standing still, how fast it starts, and how many people can sign in."""

import threading
import time

from tests.bench.browse import Browser, Forms
from tests.bench.load import measure, request
from tests.bench.report import Report

SIGN_INS, PER_SECOND = 300, 5
PEOPLE = (
    "advisor1",
    "advisor2",
    "advisor3",
    "leader1",
    "leader2",
    "station1",
    "director1",
    "admin1",
    "clerk1",
    "counter1",
)


def memory_and_start(ours, hand, report: Report) -> None:
    """After the load: what the workers keep; before it: how long the first answer took."""
    report.add("memory", ours.memory())
    report.add("memory.hand", hand.memory())
    report.add("start", ours.started_in)


def sign_ins(server, report: Report) -> None:
    """As fast as two workers can, then 300 at five a second as people arrive."""
    pages = [Browser(server.port) for _ in range(SIGN_INS)]
    raw = []
    for number, browser in enumerate(pages):
        username = PEOPLE[number % len(PEOPLE)]
        fields = dict(Forms(browser.get("/login")).having("username")[1])
        fields |= {"username": username, "password": f"demo{username}"}
        raw.append((browser, list(fields.items())))
    half = [request("POST", "/login", server.port, browser.cookie, fields) for browser, fields in raw[: SIGN_INS // 2]]
    outcome = measure(server, half, once=True)
    if wrong := outcome.other_than(303):
        report.notes.append(f"sign-in: {wrong} of {len(half)} were refused: {outcome.statuses}")
    report.add("signin", outcome.rate * 60 * (1 - wrong / len(half)))
    report.notes.append(f"sign-in: {outcome.cpu_ms:.1f} CPU ms each")
    latencies: list[float] = []

    def arrive(browser, fields):
        began = time.perf_counter()
        status, _, _ = browser.send("POST", "/login", fields)
        latencies.append(time.perf_counter() - began if status == 303 else 60.0)

    threads = []
    for browser, fields in raw[SIGN_INS // 2 :]:
        threads.append(threading.Thread(target=arrive, args=(browser, fields)))
        threads[-1].start()
        time.sleep(1 / PER_SECOND)
    for thread in threads:
        thread.join()
    latencies.sort()
    report.add("signin.p95", latencies[int(0.95 * len(latencies))])
