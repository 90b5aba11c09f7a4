"""`make bench`: prints each figure beside its target and ends with 1 when one falls short by more than its noise.

Everything stays on the loopback, is bounded, and is ended by process group.
"""

import argparse
import sqlite3
import sys
import time

from tests import system
from tests.bench import (
    contacts,
    crowd,
    imports,
    quick,
    reconcile,
    register,
    reminders,
    rooms,
    site,
    speed,
    weight,
    worlds,
)
from tests.bench.find import search_sql
from tests.bench.load import measure as load
from tests.bench.ops import Hand, Ours
from tests.bench.records import ADVISER, SHAPES, Records
from tests.bench.report import Report, of_rounds
from tests.bench.servers import Server, drain
from tests.browsing import started

SMALL, LARGE = 10_000, 1_000_000
OPEN_ITEMS = 500
ON_POSTGRESQL = ("find", "register", "contacts", "reminders", "import", "reconcile")
"""What is asked of the database; the reference that the others are measured against knows SQLite alone."""
GROUPS = ("counts", "weight", "slow", "speed", "site", "rooms", *ON_POSTGRESQL)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what is counted: bytes, requests, statements")
    parser.add_argument("--clients", type=int, default=100_000, help="clients of the world (default 100,000)")
    parser.add_argument("--contacts", type=int, help="talks with them (default 20 each)")
    parser.add_argument("--rounds", type=int, default=speed.ROUNDS, help="rounds of each load (default 5)")
    parser.add_argument("--large", action="store_true", help="also growth, 10,000 clients against 1,000,000")
    parser.add_argument("--load", action="store_true", help="also 100 people at once for a minute")
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite", help="database (default sqlite)")
    parser.add_argument("--only", nargs="+", choices=GROUPS, help=f"groups (on PostgreSQL: {', '.join(ON_POSTGRESQL)})")
    return parser.parse_args()


def ours_on(path, name: str = "ours") -> Server:
    return Server(name, "app:app", worlds.environment(path), "/healthz", worlds.folder())


def hand_on(path) -> Server:
    database = str(path / "ia.db")
    with sqlite3.connect(database) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS hand_audit (id INTEGER PRIMARY KEY, client_id INT, at TEXT, what TEXT)"
        )
    return Server("hand", "tests.bench.hand:app", {"BENCH_DB": database}, "/floor/10", worlds.folder())


def measure(given: argparse.Namespace, report: Report) -> None:
    wanted = set(given.only or GROUPS) & set(GROUPS if given.db == "sqlite" else ON_POSTGRESQL)
    contacts = given.clients * 20 if given.contacts is None else given.contacts
    world = worlds.world(given.clients, contacts, OPEN_ITEMS, engine=given.db)
    report.notes.append(f"world: {given.clients:,} clients, {contacts:,} contacts, {OPEN_ITEMS} open items, {given.db}")
    path = worlds.copy_of(world, "ours")
    if wanted & {"counts", "find", "register", "contacts", "rooms", "reminders"}:
        in_process(path, wanted, report)
    if wanted & {"weight", "slow", "speed", "site"} or given.load:
        served(path, worlds.copy_of(world, "hand"), given, wanted, report)
    if "import" in wanted:
        imports.measure_import(world, report)
    if "reconcile" in wanted:
        reconcile.measure_reconciliation(world, report)
    if given.large:
        growth(report, given.rounds)
    else:
        report.leave_out("growth", "only with --large")


def served(path, other, given: argparse.Namespace, wanted: set[str], report: Report) -> None:
    """What is measured by requests to running servers."""
    with ours_on(path) as ours, hand_on(other) as hand:
        records = Records(url_of(path))
        mine = Ours(ours, records)
        mine.check()
        if "speed" in wanted:
            speed.measure_speed(mine, Hand(hand, records), report, given.rounds)
        if "site" in wanted:
            site.memory_and_start(ours, hand, report)
            site.sign_ins(ours, report)
        if wanted & {"weight", "slow"}:
            in_browser(ours, mine, wanted, report)
        if given.load:
            crowd.crowd(ours, records, ADVISER, report)
        else:
            report.leave_out("load", "only with --load")


def in_process(path, wanted: set[str], report: Report) -> None:
    """What is measured inside this process, before the servers start."""
    app = quick.in_process(path)
    if "find" in wanted:
        records = quick.records_of(app)
        typed = {kind: records.terms(kind) for kind in SHAPES}
        search_sql(app, ADVISER, typed | {"stock": [register.STOCK], "day": records.days()}, report)
        search_sql(app, register.DIRECTOR, {"branch": records.terms("common")}, report)
    if "register" in wanted:
        register.measure_register(app, report)
    if "contacts" in wanted:
        contacts.measure_contacts(app, report)
    if "rooms" in wanted:
        rooms.measure_rooms(app, report)
    if "reminders" in wanted:
        reminders.measure_reminders(app, report)
    if "counts" in wanted:
        records, counter = quick.records_of(app), quick.counter_of(app)
        for name, value in (counter.reads(records) | counter.writes(records)).items():
            report.add(name, value)


def url_of(path) -> str:
    return worlds.environment(path)["IA_DATABASE_URL"]


def in_browser(server: Server, mine: Ours, wanted: set[str], report: Report) -> None:
    if not system.chromium():
        report.leave_out("weight", system.ADVICE)
        report.leave_out("slow", system.ADVICE)
        return
    with started() as browser:
        if "weight" in wanted:
            weight.weigh(browser, server.base, ADVISER, mine.records.pages, report)
        if "slow" in wanted:
            weight.slow_line(browser, server.base, ADVISER, mine.records.pages, report)


def growth(report: Report, rounds: int) -> None:
    """The same pages in a small and in a large world, turn by turn; and the search of the large one."""
    paths = [worlds.copy_of(worlds.world(size, size * 10, 40), f"growth-{size}") for size in (SMALL, LARGE)]
    with ours_on(paths[0], "small") as small, ours_on(paths[1], "large") as large:
        sides = [Ours(server, Records(url_of(path))) for server, path in zip((small, large), paths, strict=True)]
        spent: dict[str, list[list[float]]] = {}
        for turn in range(rounds + 1):
            for side, ours in enumerate(sides):
                reads = {"list": ours.list_paths(), "client": ours.clients(), "search": ours.searches(), "desk": ["/"]}
                for name, asked in reads.items():
                    drain([small, large])
                    outcome = load(ours.server, ours.raw(asked), 1.5 if turn else 0.7)
                    if turn:
                        spent.setdefault(name, [[], []])[side].append(outcome.cpu_ms)
    in_process(paths[1], {"find", "contacts", "reminders"}, report)
    grown_contacts(paths, report)
    report.notes.append(f"search, contact and reminders in the database: measured with {LARGE:,} clients, ten talks each")
    for name, (before, after) in spent.items():
        report.add(f"growth.{name}", *of_rounds([big / little for little, big in zip(before, after, strict=True)]))


def grown_contacts(paths, report: Report) -> None:
    """The pages of client contact in both worlds; the large one holds its rules and sheets already."""
    small, large = (quick.in_process(path) for path in paths)
    contacts.fill(small)
    for name, figure in contacts.growth(small, large).items():
        report.add(f"growth.{name}", *figure)


def main() -> int:
    given, report, began = options(), Report(), time.monotonic()
    try:
        quick.measure_quick(report) if given.quick else measure(given, report)
    finally:
        worlds.clear_copies()
    report.print()
    print(f"took {time.monotonic() - began:.0f} s")
    return 1 if report.short() else 0


if __name__ == "__main__":
    sys.exit(main())
