"""The SQL of searching, timed in the database alone: what the list page sends for a typed text."""

import statistics
import time
from contextlib import contextmanager

from sqlalchemy import event, select

from ia.clients.finding.lists import CLIENTS
from ia.ground import clock
from ia.ground.db import db
from ia.ground.org.models import User
from ia.ground.org.person import person_of
from tests.bench.report import Report, of_rounds

ROUNDS = 7


@contextmanager
def timed(engine):
    """Adds up the milliseconds from sending a statement to having its rows. SQLite works in our own thread, whose processor
    time is the same however busy the machine is; another database is timed by the wall clock."""
    spent, now = {"ms": 0.0}, time.thread_time if engine.dialect.name == "sqlite" else time.perf_counter

    def before(connection, cursor, statement, parameters, context, executemany):
        context.began = now()

    def after(connection, cursor, statement, parameters, context, executemany):
        spent["ms"] += 1000 * (now() - context.began)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def search_sql(app, username: str, texts: dict[str, list[str]], report: Report) -> None:
    """Fill in the figures of the group "find", as this person searches; `texts` gives several typed texts for each."""
    with app.app_context():
        user_id = db.session.scalar(select(User.id).where(User.username == username))
        now = clock.now()
        person = person_of(user_id, clock.local_date(now))
        for name, typed in texts.items():
            if typed:
                report.add(f"find.{name}", *of_rounds([_median(person, typed, now) for _ in range(ROUNDS + 1)][1:]))
            else:
                report.leave_out(f"find.{name}", "nothing of the kind in this world")
        db.session.rollback()


def _median(person, typed: list[str], now) -> float:
    """The middle one of the texts, in milliseconds of SQL."""
    each = []
    for text in typed:
        with timed(db.engine) as spent:
            CLIENTS.page(person, {"q": text}, now, "/clients/")
        each.append(spent["ms"])
    return statistics.median(each)
