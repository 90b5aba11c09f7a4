"""The planner of SQLite knows how the tables look: after the night, after an import, after a migration."""

import pytest
from sqlalchemy import text

from ia.ground.db import db
from jobs.worker import perform
from tests.clients.test_import import GOOD, HEAD, table, take, upload

pytestmark = pytest.mark.sqlite_only

PERIOD = "2026-11-23T19:30:00+00:00"


def known_clients(app) -> int:
    """As many clients as the planner believes there are."""
    with app.app_context():
        if not db.session.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")):
            return 0
        rows = db.session.scalars(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'clients'"))
        return max((int(row.split()[0]) for row in rows), default=0)


def test_every_night_the_planner_looks_again(app, shelf):
    for name in ("张三丰", "李四光", "王五"):
        shelf.put("advisor1", name)
    before = known_clients(app)
    with app.app_context():
        assert perform("statistics", PERIOD) == {}
    assert (before, known_clients(app)) == (0, 3)


def test_an_import_ends_with_a_planner_that_knows_of_it(people, app):
    advisor = people("advisor1")
    upload(advisor, table(GOOD, HEAD, title=False).encode(), "客户.csv")
    assert known_clients(app) == 0
    take(advisor)
    assert known_clients(app) == len(GOOD)


def test_a_migrated_database_is_known(app, shelf):
    shelf.put("advisor1", "张三丰")
    assert app.test_cli_runner().invoke(args=["ia", "migrate"]).exit_code == 0
    assert known_clients(app) == 1
