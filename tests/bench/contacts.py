"""Client contact at its size: what its lists, the coverage of a month and the pages of one client ask of the database."""

import time
from datetime import timedelta

from sqlalchemy import text

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.service import coverage
from tests.bench import quick
from tests.bench.browse import Forms
from tests.bench.records import ADVISER, Records
from tests.bench.register import DIRECTOR, PAGES, ROUNDS, Desk, rounds
from tests.bench.report import Report, of_rounds

LEADER = "leader1"
GROWN = ("due", "sheets", "sheets.branch", "sheets.open", "rules", "coverage", "coverage.branch", "timeline")
AGAIN = 6
"""How many pages of a kind are asked for in one turn, where it is asked how they grow."""
EACH, LEFT_OPEN = 10, 20
"""One talk in so many was put down on a tracking sheet, and after one sheet in so many a question is open."""
FILL = (
    "INSERT INTO tracking_sheets (client_id, by_id, adviser_id, team_id, branch_id, prepared_at, record_id, done_at, "
    "talked_at, on_site) "
    "SELECT r.client_id, r.by_id, c.managed_by_id, c.team_id, c.branch_id, r.at, r.id, r.at, r.at, r.id % :rare = 0 "
    "FROM contact_records r JOIN clients c ON c.id = r.client_id WHERE r.id % :each = 0 "
    "AND NOT EXISTS (SELECT 1 FROM tracking_sheets s WHERE s.record_id = r.id)",
    "INSERT INTO tracking_sheets (client_id, by_id, adviser_id, team_id, branch_id, prepared_at, on_site) "
    "SELECT id, managed_by_id, managed_by_id, team_id, branch_id, last_contact_at, id < 0 FROM clients "
    "WHERE id % :rare = 0 AND managed_by_id IS NOT NULL AND last_contact_at IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM tracking_sheets s WHERE s.client_id = clients.id AND s.done_at IS NULL)",
    "INSERT INTO contact_rules (client_id, adviser_id, team_id, branch_id, kind, cycle, channel, set_by_id, set_at, version) "
    "SELECT id, managed_by_id, team_id, branch_id, 'regular', CASE WHEN id % :rare = 0 THEN 'weekly' ELSE 'monthly' END, "
    "'phone', managed_by_id, created_at, 1 "
    "FROM clients WHERE status = 'existing' AND id % :each < 5 AND managed_by_id IS NOT NULL "
    "AND id NOT IN (SELECT client_id FROM contact_rules)",
)


def fill(app) -> None:
    """Tracking sheets of the talks, sheets that are only prepared, rules, and the coverage of the month that is over."""
    with app.app_context():
        with write_unit():
            for statement in FILL:
                db.session.execute(text(statement), {"each": EACH, "rare": LEFT_OPEN})
        with write_unit():
            coverage.count_month(last_month())
        with write_unit():
            for table in ("tracking_sheets", "contact_rules"):
                db.session.execute(text(f"ANALYZE {table}"))


def last_month():
    """The first day of the month before the present one."""
    return (clock.local_date(clock.now()).replace(day=1) - timedelta(days=1)).replace(day=1)


def measure_contacts(app, report: Report) -> None:
    """Fill in the group "contacts"."""
    fill(app)
    for name, figure in read(app).items():
        report.add(f"contacts.{name}", *figure)


def read(app) -> dict[str, tuple]:
    """The figure of each page, by the names of the targets."""
    records, desks = quick.records_of(app), desks_of(app)
    found = {name: rounds(desks[username], paths) for name, (username, paths) in pages(records).items()}
    found["history"] = history(desks[ADVISER], talked(records))
    return found


def desks_of(app) -> dict[str, Desk]:
    return {name: Desk(app, name) for name in (ADVISER, LEADER, DIRECTOR)}


def talked(records: Records) -> list[int]:
    return (records.talked or records.edited)[:PAGES]


def pages(records: Records) -> dict[str, tuple[str, list[str]]]:
    """Who asks for what, by the names of the targets."""
    clients = talked(records)
    before = f"/tracking-sheets/coverage?month={last_month():%Y-%m}"
    return {
        "due": (ADVISER, ["/tracking-sheets/"]),
        "sheets": (ADVISER, ["/tracking-sheets/done"]),
        "sheets.branch": (DIRECTOR, ["/tracking-sheets/done"]),
        "sheets.open": (DIRECTOR, ["/tracking-sheets/done?state=open_issue"]),
        "sheets.prepared": (DIRECTOR, ["/tracking-sheets/done?state=prepared"]),
        "sheets.on_site": (DIRECTOR, ["/tracking-sheets/done?on_site=1"]),
        "sheet": (ADVISER, [f"/tracking-sheets/new/{number}" for number in clients]),
        "rules": (DIRECTOR, ["/contact-rules/"]),
        "rules.weekly": (ADVISER, ["/contact-rules/?cycle=weekly"]),
        "timeline": (ADVISER, [f"/clients/{number}/contacts?kind=talks" for number in clients]),
        "coverage": (ADVISER, ["/tracking-sheets/coverage"]),
        "coverage.team": (LEADER, ["/tracking-sheets/coverage"]),
        "coverage.branch": (DIRECTOR, ["/tracking-sheets/coverage"]),
        "coverage.before": (DIRECTOR, [before]),
        "coverage.left": (DIRECTOR, [f"/tracking-sheets/coverage?adviser={records.adviser}"]),
        "dormant": (ADVISER, ["/dormant-clients/"]),
        "dormant.branch": (DIRECTOR, ["/dormant-clients/"]),
    }


def growth(small, large) -> dict[str, tuple]:
    """The processor time of the pages of GROWN in a large world, in times of that in a small one, asked turn by turn."""
    sides = [(pages(quick.records_of(app)), desks_of(app)) for app in (small, large)]
    found = {}
    for name in GROWN:
        asked = [(desks[every[name][0]], every[name][1] * (AGAIN // len(every[name][1]))) for every, desks in sides]
        turns = [[spent(*side) for side in asked] for _ in range(ROUNDS + 1)][1:]
        found[name] = of_rounds([after / before for before, after in turns])
    return found


def spent(desk: Desk, paths: list[str]) -> float:
    """Processor seconds of these pages together, SQLite's among them."""
    began = time.thread_time()
    for path in paths:
        desk.page(path)
    return time.thread_time() - began


def history(desk: Desk, clients: list[int]) -> tuple:
    """The contact history of a client for its file, from the form to the sheet."""
    paths = [f"/clients/{number}/contact-history" for number in clients]

    def sheet(path: str) -> None:
        action, fields = Forms(desk.page(path)).having("first")
        if (status := desk.counter.post(action or path, fields)) != 200:
            raise SystemExit(f"{path} answered {status}")

    return rounds(desk, paths, sheet)
