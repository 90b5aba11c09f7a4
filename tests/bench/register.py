"""The register at its size: what lists with filters, pages, and forms about several clients ask of the database."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import event

from ia.ground.db import db
from tests.bench import quick
from tests.bench.browse import Forms
from tests.bench.find import timed
from tests.bench.records import ADVISER, Records
from tests.bench.report import Report, of_rounds

DIRECTOR = "director1"
ROUNDS, PAGES = 5, 6
"""How often each address is asked for, and of how many clients the page is opened."""
STOCK, RARE_STOCK = "600519", "00700"
LINK = re.compile(r'href="/clients/\d+"')


def filters(records: Records) -> dict[str, tuple[str, dict]]:
    """Who narrows the list by what, by the names of the targets. The spans of days hold some, and most, of the clients."""
    day = records.one("SELECT max(created_at) AS at FROM clients").at
    day = str(day)[:10]
    month = {"from": f"{day[:7]}-01", "to": day}
    return {
        "adviser": (DIRECTOR, {"adviser": str(records.adviser)}),
        "team": (DIRECTOR, {"team": str(records.team), "sort": "name"}),
        "stock": (ADVISER, {"stock": STOCK}),
        "stock.rare": (ADVISER, {"stock": RARE_STOCK, "sort": "name"}),
        "stock.branch": (DIRECTOR, {"stock": STOCK, "sort": "name"}),
        "days": (ADVISER, {"date_of": "opened", **month}),
        "days.long": (ADVISER, {"date_of": "recorded", "from": "2019-01-01", "to": day, "sort": "name"}),
        "days.branch": (DIRECTOR, {"date_of": "last", **month}),
        "idle": (ADVISER, {"idle": "either"}),
        "idle.branch": (DIRECTOR, {"idle": "either", "sort": "priority"}),
        "scope": (ADVISER, {"scope": "teams", "grade": "3"}),
        "source": (ADVISER, {"source": "referral"}),
        "key": (ADVISER, {"key": "1", "sort": "name"}),
        "several": (ADVISER, {"idle": "contact", "stock": STOCK, "level": "senior", "sort": "name"}),
    }


class Desk:
    """Somebody signed in whose requests are timed by what they ask of the database, session and rights included."""

    def __init__(self, app, username: str):
        self.app, self.counter = app, quick.counter_of(app, username)
        with app.app_context():
            self.engine = db.engine

    def ms(self, ask: Callable[[], object]) -> float:
        with timed(self.engine) as spent:
            ask()
        return spent["ms"]

    def page(self, path: str) -> str:
        return self.counter.get(path)


def measure_register(app, report: Report) -> None:
    """Fill in the group "register"."""
    records = quick.records_of(app)
    desks = {name: Desk(app, name) for name in (ADVISER, DIRECTOR)}
    for name, (username, narrowed) in filters(records).items():
        path = f"/clients/?{urlencode(narrowed)}"
        report.add(f"register.{name}", *rounds(desks[username], [path]))
        if not LINK.search(desks[username].page(path)):
            report.notes.append(f"register.{name}: nobody is found by {path}")
    clients = [f"/clients/{number}" for number in (records.talked or records.edited)[:PAGES]]
    report.add("register.page", *rounds(desks[ADVISER], clients))
    report.add("register.timeline", *rounds(desks[ADVISER], [f"{path}/contacts" for path in clients]))
    report.add("register.edit", *rounds(desks[ADVISER], [f"{path}/edit" for path in clients]))
    report.add("register.choosing", *rounds(desks[ADVISER], ["/clients/?choose=1&status=existing&sort=name"]))
    several(desks[DIRECTOR], report)


def rounds(desk: Desk, paths: list[str], ask: Callable[[str], object] | None = None):
    """The figure of these pages, each asked for by `ask` (usually: opened); the first round warms up."""
    ask = ask or desk.page
    each = [[desk.ms(lambda path=path: ask(path)) for path in paths] for _ in range(ROUNDS + 1)]
    return of_rounds([sum(times) / len(times) for times in each[1:]])


def several(desk: Desk, report: Report) -> None:
    """The director marks the prospects of a narrowed list as targets, as many as go in one form."""
    path = f"/clients/several/target?{urlencode({'list': 'status=prospect&sort=name'})}"
    report.add("register.several.form", *rounds(desk, [path]))
    action, fields = Forms(desk.page(path)).having("reason")
    fields = [(name, value) for name, value in fields if name != "reason"] + [("reason", "季度重点")]
    answers, sent = [], []

    def note(connection, cursor, statement, *rest):
        sent.append(statement)

    event.listen(desk.engine, "before_cursor_execute", note)
    report.add("register.several.save", desk.ms(lambda: answers.append(desk.counter.post(action or path, fields))))
    event.remove(desk.engine, "before_cursor_execute", note)
    chosen = sum(name == "clients" for name, _ in fields)
    if answers != [303] or not chosen:
        raise SystemExit(f"marking {chosen} clients answered {answers}")
    report.notes.append(f"several clients: {chosen:,} in one form, {len(sent)} statements to save them")
