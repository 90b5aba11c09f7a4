"""What is counted and never timed: statements in the process, bytes and requests in a browser, in two small worlds."""

import os

from ia.demo.world import make_world
from ia.factory import create_app
from ia.ground import clock
from tests import system
from tests.bench import worlds
from tests.bench.counts import Counter
from tests.bench.records import ADVISER, Records
from tests.bench.report import Report
from tests.bench.servers import Server
from tests.bench.weight import weigh
from tests.browsing import started

CLIENTS, CONTACTS, TIMES = 1_500, 6_000, 4


def measure_quick(report: Report) -> None:
    """Fill in the groups "counts" and "weight"."""
    path = worlds.copy_of(worlds.world(CLIENTS, CONTACTS, 60), "quick")
    app = in_process(path)
    measure_counts(app, report)
    if not system.chromium():
        report.leave_out("weight", system.ADVICE)
        return
    with (
        Server("quick", "app:app", worlds.environment(path), "/healthz", worlds.folder()) as server,
        started() as browser,
    ):
        weigh(browser, server.base, ADVISER, records_of(app).pages, report)


def in_process(path):
    """The application on that world, in this process."""
    os.environ.update(worlds.environment(path))
    return create_app()


def records_of(app) -> Records:
    return Records(app.config["SQLALCHEMY_DATABASE_URI"])


def counter_of(app, username: str = ADVISER) -> Counter:
    """Somebody who signs in through the page and reads with a test client."""
    client = app.test_client()
    html = client.get("/login").text
    token = html.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/login", data={"username": username, "password": f"demo{username}", "csrf_token": token})
    if answer.status_code != 303:
        raise SystemExit(f"{username} could not sign in: {answer.status_code}")
    return Counter(
        app, lambda path: client.get(path).text, lambda path, sent: client.post(path, data=_lists(sent)).status_code
    )


def _lists(sent: list[tuple[str, str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in sent:
        lists.setdefault(name, []).append(value)
    return lists


def measure_counts(app, report: Report) -> None:
    """Statements now, and again with ten times as many rows."""
    counter, records = counter_of(app), records_of(app)
    before = counter.reads(records)
    for name, value in (before | counter.writes(records)).items():
        report.add(name, value)
    with app.app_context():
        make_world(clients=CLIENTS * TIMES, contacts=CONTACTS * TIMES, now=clock.now())
    after = counter.reads(records)
    report.add("sql.growth", max(after[name] - before[name] for name in before))
