"""The timetable: what RQ makes of it, the branch's clock, the commands around it."""

import re
import time
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask_babel.speaklater import LazyString
from redis import Redis
from rq.cron import CronScheduler
from sqlalchemy import func, insert, select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.ground.inbox import notices
from ia.ground.inbox.models import Notice
from ia.ground.org.models import SignInAttempt
from ia.ground.timetable import periods
from ia.ground.timetable.declare import Reminder, Told
from jobs import upkeep
from jobs.reminders import Telling, declared
from jobs.schedule import BY_NAME, TIMETABLE
from jobs.scheduler import Timekeeper
from jobs.worker import perform

DATA = Path(__file__).resolve().parents[2] / "ia" / "ground" / "clauses" / "data" / "reminders.toml"


@pytest.fixture
def shanghai(monkeypatch):
    """The machine's own zone is the branch's, as RQ expects it."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_rq_itself_reads_every_line_as_we_do(shanghai):
    plain = CronScheduler(Redis())
    for task in TIMETABLE:
        line = plain.register(perform, "ia", args=(task.name,), cron=task.cron, name=task.name)
        assert abs(line.next_enqueue_time - periods.following(task.cron, datetime.now(UTC))) < timedelta(seconds=1)


def test_rq_lists_what_we_wrote(app, store):
    keeper = Timekeeper(store)
    keeper.load()
    keeper.register_birth()
    (listed,) = CronScheduler.all(store)
    assert [(line.name, line.cron, line.args) for line in listed.get_jobs()] == [
        (task.name, task.cron, (task.name,)) for task in TIMETABLE
    ]


def test_the_machines_zone_does_not_matter(monkeypatch):
    moment = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)
    for zone in ("UTC", "America/New_York", "Asia/Shanghai"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert periods.newest("30 8 * * *", moment) == moment
        assert periods.newest("30 8 * * *", moment - timedelta(seconds=1)) == moment - timedelta(days=1)
        assert periods.following("30 8 * * *", moment) == moment + timedelta(days=1)
    monkeypatch.undo()
    time.tzset()


def test_every_line_has_a_name_of_its_own_and_cites_known_reminders():
    known = {row["id"] for row in tomllib.loads(DATA.read_text())["reminder"]}
    assert len(BY_NAME) == len(TIMETABLE)
    for task in TIMETABLE:
        assert re.fullmatch(r"[a-z][a-z-]+", task.name) and isinstance(task.purpose, LazyString), task.name
        if isinstance(task.run, Telling):
            assert set(task.run.codes) <= known
            assert all(code in str(task.purpose) for code in task.run.codes)


@pytest.fixture
def waiting_confirmations(app, cast, monkeypatch):
    """A room that reminds three people under J-25, once a day each."""

    def run(now) -> Told:
        due = clock.at(clock.local_date(now), 8, 30)
        told = notices.tell(
            [
                {"user_id": cast.users[name], "reminder": "J-25", "subject": "test:1", "message": "", "values": {}}
                | {"due_at": due, "created_at": now}
                for name in ("leader1", "director1", "clerk1")
            ]
        )
        return Told(told, 3 - told)

    room = SimpleNamespace(reminders=[Reminder("J-25", "waits", "D-48", run)])
    monkeypatch.setitem(app.extensions, "ia_modules", (*app.extensions["ia_modules"], room))


def remind(app, as_of: str) -> list[str]:
    result = app.test_cli_runner().invoke(args=["ia", "remind", "--as-of", as_of])
    assert result.exit_code == 0, result.output
    return result.output.split("\n")[:-1]


def test_remind_tells_once_a_day(app, waiting_confirmations):
    assert "J-25 told=3 already=0" in remind(app, "2026-11-26T08:30")
    assert "J-25 told=0 already=3" in remind(app, "2026-11-26T08:30")
    assert "J-25 told=0 already=3" in remind(app, "2026-11-26")
    assert "J-25 told=3 already=0" in remind(app, "2026-11-27")
    with app.app_context():
        stood = db.session.scalars(select(Notice.created_at).where(Notice.reminder == "J-25")).all()
    assert min(stood) == clock.at(datetime(2026, 11, 26).date(), 8, 30)


def test_remind_runs_only_what_is_due_by_that_moment(app, waiting_confirmations):
    def codes(as_of: str) -> set[str]:
        return {line.split()[0] for line in remind(app, as_of)}

    assert {"J-20", "J-63"} <= codes("2026-11-26T08:29")
    assert "J-25" not in codes("2026-11-26T08:29")
    assert "J-63" in codes("2026-11-26T02:00") and "J-20" not in codes("2026-11-26T02:00")
    assert "J-63" not in codes("2026-11-26T00:09")


def test_every_reminder_of_a_room_is_on_the_timetable_once(app):
    """But for those that are told at once, when what they are about happens."""
    asked = [code for task in TIMETABLE if isinstance(task.run, Telling) for code in task.run.codes]
    assert len(asked) == len(set(asked)), "one line of output per kind"
    with app.app_context():
        assert {reminder.code for reminder in declared()} <= set(asked)


def test_a_line_that_fails_keeps_no_other_from_being_told(app, waiting_confirmations, monkeypatch):
    def fails(now) -> Told:
        raise ValueError("no such thing")

    broken = SimpleNamespace(reminders=[Reminder("J-20", "breaks", "D-41", fails)])
    monkeypatch.setitem(app.extensions, "ia_modules", (*app.extensions["ia_modules"], broken))
    result = app.test_cli_runner().invoke(args=["ia", "remind", "--as-of", "2026-11-26T08:30"])
    assert result.exit_code == 1 and "stall-scan" in result.output
    assert "J-25 told=3 already=0" in result.output and "J-20" not in result.output


def test_remind_says_what_a_moment_looks_like(app):
    result = app.test_cli_runner().invoke(args=["ia", "remind", "--as-of", "26.11.2026"])
    assert result.exit_code == 2 and "2026-11-26T08:30" in result.output


def test_upkeep_clears_away_what_is_older_than_thirty_days(app, now):
    days = [0, 29, 31, 400]
    with app.app_context():
        with write_unit() as unit:
            unit.execute(insert(SignInAttempt), [{"username": "x", "at": now - timedelta(days=day)} for day in days])
        with write_unit():
            assert upkeep.clear_away(now)["sign_in_attempts"] == 2
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 2
