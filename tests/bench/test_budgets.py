"""The budgets of statements and bytes, in the quick form: what is counted is tested, what is timed never is."""

import pytest

from ia.demo.world import make_world
from ia.ground import clock
from tests.bench.counts import Counter
from tests.bench.quick import records_of
from tests.bench.records import ADVISER
from tests.bench.report import Report, shown
from tests.bench.targets import NOT_YET
from tests.bench.weight import weigh

CLIENTS, CONTACTS, TIMES = 1_000, 2_000, 2
WRITES = ("sql.save", "sql.draft", "sql.step")
ON_POSTGRESQL = 2
"""Statements more of whatever writes the trail there: hold of it is taken, and only then it is asked where it ends."""


def world(app, times: int = 1) -> None:
    with app.app_context():
        make_world(clients=CLIENTS * times, contacts=CONTACTS * times, now=clock.now())


def within_budget(report: Report, more: int = 0) -> None:
    """Every figure keeps its target, or what NOT_YET holds it to; what writes may send so many statements `more`."""
    over = []
    for target in report.short():
        value = report.figures[target.name].value
        if value > NOT_YET.get(target.name, target.limit) + (more if target.name in WRITES else 0):
            over.append(f"{target.title}: {shown(value)} {target.unit}, {target.compare} {target.limit}")
    assert not over, "\n".join(over)


def test_statements_per_page(app, people, database):
    world(app)
    visitor, report = people(ADVISER), Report()
    counter = Counter(
        app,
        lambda path: visitor.get(path).text,
        lambda path, sent: visitor.post(path, data=dict(sent)).status_code,
    )
    records = records_of(app)
    before = counter.reads(records)
    for name, value in (before | counter.writes(records)).items():
        report.add(name, value)
    world(app, TIMES)
    after = counter.reads(records)
    assert after == before, "with more rows the pages send more statements"
    within_budget(report, more=0 if database == "sqlite" else ON_POSTGRESQL)


@pytest.mark.sqlite_only
def test_bytes_on_the_wire(app, live, browser):
    world(app)
    report = Report()
    weigh(browser, live.url, ADVISER, records_of(app).pages, report)
    within_budget(report)
    assert not report.left_out, "a page that is not in this world is not weighed"
