"""Fixtures: the application on SQLite and PostgreSQL, the demo cast, people with browsers, real services, a still clock."""

import gc
import os
import re
from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

gc.set_threshold(700, 10, 200)  # a whole collection goes through half a million objects, and frees next to none

for _name in [name for name in os.environ if name.startswith("IA_") and not name.startswith(("IA_TEST_", "IA_CHROM"))]:
    del os.environ[_name]  # no test touches the site of whoever runs it
os.environ["IA_SECRET_KEY"] = "only for tests, " * 3
os.environ["IA_AUDIT_KEY"] = "5e" * 32

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from redis import Redis  # noqa: E402
from sqlalchemy import event, select  # noqa: E402

from tests import browsing, system  # noqa: E402
from tests.services import Process, Services, Site, until  # noqa: E402

services = Services()
os.environ["IA_DATA_DIR"] = str(services.folder / "var")

from ia.ground import clock  # noqa: E402
from ia.ground.db import db  # noqa: E402
from ia.ground.org.models import Unit, User  # noqa: E402
from ia.ground.org.person import person_of  # noqa: E402
from tests.moment import NOW  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

ENGINES = ("sqlite", "postgresql")
ON_BOTH = re.compile(
    r"test_matrix\.py::test_every_route|access/test_lists|test_runs\.py|test_mails\.py|house/test_migrations|"
    r"reconciliation/test_command|tracking/test_uploads|alerts/test_(raising|following)|ground/deputies/|_races|_statements|"
    r"test_(audit|later|backup|listing|search|finding|priority|import_batches|round_trip|merging\w*|delegations|timeline|numbering|order)\.py"
)
"""Who reaches what, migrations, jobs, races, statements, and whatever asks the database more than to keep a row."""
SCRIPTLESS = re.compile(r"test_(task_book|month|hotline|referral)\.py")
"""Stories that are told without scripting in every run: between them they open every kind of page."""
LONGEST = re.compile(
    r"^tests/(stories|bench|delivery)/|access/test_(matrix|lists|searching|channels|papers|csrf|steps|masking)|"
    r"jobs/test_runs?\.py|test_(finding|onlookers|deletion)"
)
"""Where a test may take more than ten seconds."""
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")  # how fast a busy machine is says nothing about what is tested


def pytest_addoption(parser):
    parser.addoption("--db", choices=(*ENGINES, "both"), help="run on this database alone, or everything on both")


def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite_only: makes sense on SQLite alone")
    config.addinivalue_line("markers", "postgresql_only: makes sense on PostgreSQL alone")


def pytest_generate_tests(metafunc):
    """A test that uses a database runs on SQLite, and on PostgreSQL too where the two can differ (ON_BOTH); with --db=both
    every test runs on each."""
    if "database" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--db")
        chosen = [asked] if asked in ENGINES else ENGINES
        if asked is None and not ON_BOTH.search(metafunc.definition.nodeid):
            chosen = ["postgresql"] if any(metafunc.definition.iter_markers("postgresql_only")) else ["sqlite"]
        for engine in ENGINES:
            if any(metafunc.definition.iter_markers(f"{engine}_only")):
                chosen = [name for name in chosen if name == engine]
        metafunc.parametrize("database", chosen, indirect=True)


def pytest_collection_modifyitems(config, items):
    """A story runs in every kind of browser with --db=both; else without scripting only where SCRIPTLESS says so. Test
    processes begin with the longest."""
    if config.getoption("--db") != "both":
        left = [item for item in items if "scripting off" in item.nodeid and not SCRIPTLESS.search(item.nodeid)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]
    if processes := getattr(config, "workerinput", {}).get("workercount"):
        items[:] = longest_first(items, processes)


def longest_first(items: list, processes: int) -> list:
    """Each of the test processes begins with an equal part of the list. The longest tests are shared out at the beginning of
    these parts: at the end, none is left alone with a long one, and tests that wait run beside tests that count."""
    longest = [item for item in items if LONGEST.search(item.nodeid)]
    others = [item for item in items if not LONGEST.search(item.nodeid)]
    found = []
    for place in range(processes):
        mine, until = longest[place::processes], len(items) * (place + 1) // processes
        found += [*mine, *(others.pop(0) for _ in range(max(0, until - len(found) - len(mine))))]
    return found + others


def pytest_sessionfinish(session):
    services.stop()


@pytest.fixture
def database(request):
    """The engine of this run of the test: sqlite or postgresql."""
    return request.param


@pytest.fixture
def whole(request):
    """Whether everything is asked for (--db=both); else what takes minutes makes do with a part of its cells."""
    return request.config.getoption("--db") == "both"


@pytest.fixture
def app(request, database, tmp_path, monkeypatch):
    """The application on a fresh database, empty or, with `cast` or `people`, with the demo cast. No application
    context is pushed: say `with app.app_context():` around what reads or writes the database."""
    house = services.house(database)
    house.refresh(with_cast="cast" in request.fixturenames, now=NOW)
    folder = tmp_path / "var"
    folder.mkdir()
    monkeypatch.setitem(house.app.config, "DATA_DIR", folder)
    monkeypatch.setitem(house.app.config, "REDIS_URL", "")
    house.app.extensions.pop("ia_queue", None)
    monkeypatch.setattr(house.app, "test_client_class", Visitor)
    return house.app


@pytest.fixture
def afresh(app, cast, database):
    """`afresh()` puts the database back to how it was before the test: the cast, and nothing else."""
    return lambda: services.house(database).refresh(with_cast=True, now=NOW)


@pytest.fixture
def still():
    """`still("2026-11-26T08:30")` lets the clock of this test stand there (branch time); an aware moment works too."""
    with_clocks = []

    def stand(moment: str | datetime) -> datetime:
        moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        moment = moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE)
        standing = clock.standing(moment)
        with_clocks.append(standing)
        return standing.__enter__()

    yield stand
    for standing in reversed(with_clocks):
        standing.__exit__(None, None, None)


@pytest.fixture
def now(still):
    """The clock stands at NOW, a working Tuesday at ten; also the moment itself."""
    return still(NOW)


@pytest.fixture
def cast(app):
    """The demo cast: `cast.users["advisor1"]` and `cast.units["B001"]` are numbers, `cast.person("advisor1")` a Person
    (within an application context)."""
    with app.app_context():
        users = dict(db.session.execute(select(User.username, User.id)).all())
        units = dict(db.session.execute(select(Unit.code, Unit.id)).all())

    def person(username: str, today=None):
        return person_of(users[username], today or clock.local_date(clock.now()))

    return SimpleNamespace(users=users, units=units, person=person)


@pytest.fixture
def people(app, cast, now):
    """`people("advisor1")` is a signed-in browser of that person, the same one each time; `people(None)` a stranger's."""
    known: dict[str, Visitor] = {}

    def visitor(username: str | None) -> Visitor:
        if username is None:
            return app.test_client()
        if username not in known:
            known[username] = app.test_client().sign_in(username, cast.users[username])
        return known[username]

    return visitor


@pytest.fixture
def client(app):
    """A browser of somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def statements(app):
    """`with statements() as seen:` collects the SQL statements sent meanwhile, begin and commit not counted."""

    @contextmanager
    def collected():
        seen = []

        def note(connection, cursor, statement, *rest):
            seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)
            seen[:] = [text for text in seen if not text.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]

    return collected


@pytest.fixture
def store(app, monkeypatch):
    """A real Redis, empty, which the application uses; the value is a client of it."""
    link = Redis.from_url(services.redis())
    link.flushall()
    monkeypatch.setitem(app.config, "REDIS_URL", services.redis())
    return link


@pytest.fixture
def process(app, tmp_path):
    """`process("flask", "--app", "app", "ia", "scheduler")` starts a Python module as a process of the same site."""
    running: list[Process] = []

    def start(*command: str, **env: str) -> Process:
        running.append(Process(app, list(command), tmp_path / f"process{len(running)}.log", **env))
        return running[-1]

    yield start
    for one in running:
        one.popen.terminate()
    for one in reversed(running):
        one.stop()


@pytest.fixture
def worker(store, process):
    """A real RQ worker process, listening, on the test's Redis and database."""
    one = process("flask", "--app", "app", "ia", "worker")
    until(lambda: store.scard("rq:workers"), "the worker to listen", one)
    return one


@pytest.fixture
def live(app, cast, tmp_path):
    """The site with the demo cast in gunicorn processes, on the test's database and on the real clock: `live.url`."""
    site = Site(app, tmp_path / "site.log")
    yield site
    site.stop()


@pytest.fixture(scope="session")
def browser():
    """A real Chromium; under CI its absence is a failure."""
    if system.chromium() is None:
        pytest.fail(system.ADVICE) if system.CI else pytest.skip(system.ADVICE)
    with browsing.started() as chromium:
        yield chromium


@pytest.fixture
def visit(browser, live):
    """`visit("advisor1", script=False, slow=True)` is a Playwright page on `live`, signed in."""
    visits = browsing.Visits(browser, live)
    yield visits
    visits.close()
