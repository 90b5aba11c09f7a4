"""The scan behind J-27 at the size of the company: whom nobody has contacted, told, listed, and counted anew from the talks.

Whatever is told is taken back: the world stays as it is. Beside our figures stands the same question as bare SQL.
"""

import resource
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import text

from ia.clients.finding.indexes import IS_SERVED
from ia.ground import clock
from ia.ground.db import Moment, db, is_sqlite, write_unit
from ia.ground.org.person import person_of
from ia.ground.workdays.calendar import current as calendar
from ia.service import coverage, reminders
from tests.bench.report import Report, of_rounds

ROUNDS = 3
STORED = f"SELECT count(*) FROM clients WHERE {IS_SERVED} AND last_contact_at < :since"
TALKS = (
    f"SELECT count(*) FROM clients WHERE {IS_SERVED} AND NOT EXISTS (SELECT 1 FROM contact_records "
    "WHERE contact_records.client_id = clients.id AND contact_records.at >= :since AND contact_records.at < :until)"
)
"""The bare questions: by the last contact that stands with the client, and by the talks themselves."""


class PutBack(Exception):
    """Nothing of what was told is to stay."""


def measure_reminders(app, report: Report) -> None:
    """Fill in the group "reminders"."""
    with app.app_context():
        now = last_working_morning()
        month = clock.at(clock.local_date(now).replace(day=1))
        bare, memory = rounds(lambda: ask(STORED, since=month)), peak()
        report.add("reminders.bare", *bare)
        company = "reminders.company" if is_sqlite() else "reminders.company.pg"
        report.add(company, *rounds(lambda: coverage.left_by_adviser(month)))
        report.add("reminders.told", *rounds(lambda: tell(now)))
        report.add("reminders.adviser", *adviser(now))
        recount(report, clock.local_date(now).replace(day=1) - timedelta(days=1))
        report.add("reminders.memory", peak() - memory)


def last_working_morning() -> datetime:
    """When J-27 has most to tell: the last working day of this month, with the lists for the leaders."""
    today = clock.local_date(clock.now())
    return clock.at(calendar().last_working_days(today.year, today.month, 1)[0], 8, 10)


def recount(report: Report, last_day) -> None:
    """Counting the month before from the talks, against the same question bare; in turn, so that a ratio holds."""
    month = last_day.replace(day=1)
    start, end = coverage.bounds(month)
    pairs = [(ms(lambda: ask(TALKS, since=start, until=end)), ms(lambda: count(month))) for _ in range(ROUNDS)]
    report.add("reminders.recount", *of_rounds([ours / bare for bare, ours in pairs]))
    report.add("reminders.recount.bare", *of_rounds([bare for bare, _ in pairs]))


def count(month) -> None:
    taken_back(lambda: coverage.count_month(month))


def tell(now: datetime) -> None:
    taken_back(lambda: reminders.not_contacted(now))


def taken_back(work: Callable[[], object]) -> None:
    try:
        with write_unit():
            work()
            raise PutBack
    except PutBack:
        pass


def adviser(now: datetime):
    """The list of whoever has most clients left, with the rights of that person."""
    month = clock.local_date(now).replace(day=1)
    most = max(coverage.left_by_adviser(clock.at(month)), key=lambda one: one.count)
    person = person_of(most.adviser_id, clock.local_date(now))
    (line,) = [one for one in coverage.lines(person, month, now) if one.adviser_id == most.adviser_id]
    return rounds(lambda: coverage.left_over(line, person, now))


def ask(question: str, **moments: datetime):
    query = text(question).bindparams(*[db.bindparam(name, type_=Moment) for name in moments])
    return db.session.scalar(query, moments)


def rounds(work: Callable[[], object]):
    return of_rounds([ms(work) for _ in range(ROUNDS + 1)][1:])


def ms(work: Callable[[], object]) -> float:
    """Milliseconds of our own thread, in which SQLite works; another database is timed by the wall clock."""
    tick = time.thread_time if is_sqlite() else time.perf_counter
    db.session.rollback()
    began = tick()
    work()
    spent = tick() - began
    db.session.rollback()
    return 1000 * spent


def peak() -> float:
    """The most memory that this process has taken so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
