"""The counter is asked on the first working day; open differences are told every day, then above (J-49, J-50). The worker."""

import os
from datetime import datetime, timedelta

from sqlalchemy import select

from ia.ground import clock
from ia.ground.db import db, write_unit
from ia.reconciliation import sources
from ia.reconciliation.models import ReconRun, Revision
from jobs import reconciliation
from tests.reconciliation.months import month
from tests.services import until


def at(text: str):
    """A moment on the branch's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def test_the_month_is_begun_and_asked_for_on_the_first_working_day(side, rows):
    assert side.run("J-49", at("2026-11-01T08:30")).told == 0, "a Sunday"
    side.run("J-49", at("2026-11-02T08:30"))
    begun = rows(select(ReconRun))
    assert {(run.place_id, f"{run.month:%Y-%m}") for run in begun} == {
        (side.cast.units["B001"], "2026-10"),
        (side.cast.units["B002"], "2026-10"),
    }
    assert [who for who, _ in side.told("J-49")] == ["clerk1", "counter1", "clerk9", "counter9"]
    side.run("J-49", at("2026-11-03T08:30"))
    assert len(side.told("J-49")) == 4, "once"
    side.run("J-49", at("2026-11-09T08:30"))
    assert len(side.told("J-49")) == 8, "after working day five every day"
    side.run("J-49", at("2026-11-10T08:30"))
    side.run("J-49", at("2026-11-10T09:30"))
    assert len(side.told("J-49")) == 12


def test_a_missed_day_is_made_up(side, rows):
    side.run("J-49", at("2026-11-17T08:30"))
    assert len(rows(select(ReconRun))) == 2


def test_open_differences_are_told_every_day_and_after_five_days_above(side):
    number = side.compared()
    side.run("J-50", at("2026-11-25T08:30"))
    side.run("J-50", at("2026-11-25T09:30"))
    assert [who for who, _ in side.told("J-50")] == ["admin1"]
    side.run("J-50", at("2026-12-01T08:30"))
    assert [who for who, _ in side.told("J-50")][1:] == ["admin1"], "the fifth working day is not over"
    side.run("J-50", at("2026-12-02T08:30"))
    assert {who for who, _ in side.told("J-50")} == {"admin1", "gm1"}
    side.explain_all(number)
    side.step("admin1", number, "request-recheck")
    side.step("admin1", number, "accept", opinion="时间性差异")
    told = side.told("J-50")
    side.run("J-50", at("2026-12-03T08:30"))
    side.run("J-50", at("2026-12-04T08:30"))
    (late,) = side.told("J-50")[len(told) :]
    assert late[0] == "admin1" and "corrected by you" in late[1], "accepted is no longer told; that a day has passed is, once"


def test_a_lost_job_is_found_by_the_sweep_and_a_run_too_many_changes_nothing(side, app, store):
    number = side.begun()
    one = month(20, 61, rate=0)
    side.counter.import_platform(one)
    side.send(number, one.counter_file())
    waiting = side.revision(number).id
    store.flushall()
    with app.app_context():
        assert reconciliation.resend(clock.now()) == {"found": 1, "sent": 1}
        assert reconciliation.carry_on(waiting) == "done"
        assert reconciliation.carry_on(waiting) is None
        assert reconciliation.resend(clock.now()) == {"found": 0, "sent": 0}


def test_the_worker_does_it(side, worker, app):
    number = side.begun()
    one = month(30, 62)
    side.counter.import_platform(one)
    side.send(number, one.counter_file())
    until(lambda: side.revision(number).state == "done", "the comparison", worker)
    assert len(side.findings(number)) == len(one.key)


def test_what_killed_processes_left_is_cleared_away(side, app, now):
    number = side.at("mismatched")
    with app.app_context():
        done = db.session.scalar(select(Revision.id))
        db.session.rollback()
        left = app.config["DATA_DIR"] / "reconciliation"
        for name in (f"{done}-1", f"{done + 1}-1", "import-old", "import-new"):
            (left / name).mkdir(parents=True)
        for name, days in (("import-old", 2), ("import-new", 0)):
            moment = (now - timedelta(days=days)).timestamp()
            os.utime(left / name, (moment, moment))
        with write_unit() as unit:
            unit.add(Revision(id=done + 1, run_id=number, number=9, file_name="x", file_sha256="0" * 64, sent_at=now))
        with write_unit():
            assert sources.clear_away(now) == 2
        still = sorted(place.name for place in left.iterdir())
        assert still == [f"{done + 1}-1", "import-new"], "they may still run"
