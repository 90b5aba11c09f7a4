"""The calendar in its tables: built-in and imported years, and what each process keeps of them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.workdays import builtin, store
from ia.ground.workdays import calendar as shelf
from ia.ground.workdays.builtin import Day
from ia.ground.workdays.models import CalendarDay, CalendarYear
from ia.ground.workdays.reading import BadDays
from tests.ground.workdays.made_up import NEW_YEAR, NOW
from tests.ground.workdays.tiny import make_app


def statements():
    """Collects the SQL that the engine is sent from here on."""
    sent = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: sent.append(call[2]))
    return sent


def free_2099():
    return {row.day for row in store.days_of_year(2099) if row.day.weekday() < 5 and not row.working}


@pytest.mark.usefixtures("inside")
class TestTables:
    def test_loading_is_idempotent_and_whole(self):
        assert store.load_builtin([2025, 2026], now=NOW) == [2025, 2026]
        assert store.load_builtin([2024, 2026], now=NOW) == [2024]
        db.session.commit()
        assert len(list(db.session.scalars(select(CalendarDay)))) == 366 + 2 * 365
        assert shelf.current().years == frozenset(builtin.YEARS)
        assert store.days_of_year(2025) == builtin.rows(2025)
        with pytest.raises(builtin.YearUnknown):
            store.load_builtin([2099], now=NOW)
        assert len(store.load_builtin(now=NOW)) == len(builtin.YEARS) - 3

    def test_an_import_makes_a_year_known(self):
        assert shelf.current().guessed(2099) and shelf.current().is_working(date(2099, 1, 1))
        assert store.import_days(NEW_YEAR, actor=None, now=NOW) == [2099]
        calendar = shelf.current()
        assert calendar.known(2099) and not calendar.is_working(date(2099, 1, 1))
        assert calendar.is_working(date(2099, 1, 31)) and not calendar.is_trading(date(2099, 1, 31))
        assert calendar.is_working(date(2099, 1, 2))  # not named: by weekday
        assert calendar.known(2025)  # built-in years stay
        assert len(free_2099()) == 12
        assert db.session.get(CalendarYear, 2099).source == store.IMPORTED
        named = db.session.get(CalendarDay, date(2099, 1, 1))
        assert (named.note, named.source) == ("元旦", store.IMPORTED)
        assert db.session.get(CalendarDay, date(2099, 1, 2)).source == store.BY_WEEKDAY

    def test_a_second_import_corrects_single_days_and_is_told_in_the_trail(self):
        store.import_days(NEW_YEAR, actor=None, now=NOW)
        correction = [
            Day(date(2099, 10, 9), True, False, "系统升级"),
            Day(date(2099, 1, 1), False, False, "元旦"),
        ]
        later = NOW + timedelta(days=1)
        assert store.import_days(correction, actor=None, now=later) == [2099]
        db.session.commit()
        calendar = shelf.current()
        assert calendar.is_working(date(2099, 10, 9)) and not calendar.is_trading(date(2099, 10, 9))
        assert not calendar.is_working(date(2099, 10, 1))
        rows = list(db.session.scalars(select(AuditRow).order_by(AuditRow.seq)))
        assert [(row.action, row.subject_kind, row.subject_id) for row in rows] == [("import", "calendar", 2099)] * 2
        assert rows[1].changes == {"2099-10-09": ["trading", "working: 系统升级"]}
        assert len(rows[0].changes) == 15

    def test_importing_the_same_again_changes_nothing(self):
        store.import_days(NEW_YEAR, actor=None, now=NOW)
        assert store.import_days(NEW_YEAR, actor=None, now=NOW + timedelta(days=1)) == []
        assert db.session.get(CalendarYear, 2099).loaded_at == NOW
        assert len(list(db.session.scalars(select(AuditRow)))) == 1

    def test_a_built_in_year_that_is_not_loaded_keeps_its_holidays_under_an_import(self):
        store.import_days("2026-03-03,1,0,停市", actor=None, now=NOW)
        assert not shelf.current().is_working(date(2026, 10, 1))
        assert not shelf.current().is_trading(date(2026, 3, 3))
        assert store.load_builtin([2026], now=NOW) == []  # what an administrator wrote is left alone

    @pytest.mark.parametrize(
        "text",
        [
            "2099-01-01,0",
            NEW_YEAR.replace("2099-05-01,0", "2099-05-01,1"),
            NEW_YEAR.replace("2099-01-2", "2099-03-2"),
            NEW_YEAR + "".join(f"2099-{m:02}-{d:02},0\n" for m in (7, 8, 11) for d in range(1, 31)),
            NEW_YEAR + "".join(f"2099-{m:02}-{d:02},1,0\n" for m in (7, 8) for d in range(1, 31)),
        ],
        ids=[
            "one holiday",
            "no labour day",
            "no spring festival",
            "months off",
            "exchange closed for months",
        ],
    )
    def test_half_a_year_is_refused_and_nothing_is_written(self, text):
        with pytest.raises(BadDays):
            store.import_days(text, actor=None, now=NOW)
        assert not store.days_of_year(2099)[0].note and shelf.current().guessed(2099)
        assert list(db.session.scalars(select(CalendarYear))) == []

    def test_one_bad_year_keeps_the_other_out(self):
        with pytest.raises(BadDays) as refused:
            store.import_days(NEW_YEAR + "2098-01-01,0", actor=None, now=NOW)
        assert {problem.row for problem in refused.value.problems} == {17}
        assert "Row 17, column date: 2098 would have no Spring Festival." in map(str, refused.value.problems)

    def test_the_database_refuses_a_trading_day_that_is_not_working(self):
        db.session.add(CalendarDay(day=date(2099, 1, 1), working=False, trading=True, source="x"))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    def test_missing_years(self):
        last = builtin.YEARS[-1]
        assert store.missing_years(date(last, 11, 30)) == []
        assert not store.missing_next_year(date(last, 11, 30))
        assert store.missing_next_year(date(last, 12, 1)) and store.missing_next_year(date(last, 12, 31))
        assert store.missing_years(date(last, 12, 20)) == [last + 1]
        assert store.missing_years(date(last + 1, 1, 1)) == [last + 1]
        assert not store.missing_next_year(date(2024, 12, 24))
        store.import_days(NEW_YEAR, actor=None, now=NOW)
        assert not store.missing_next_year(date(2098, 12, 1))

    def test_overview(self):
        seen = store.overview(2025)
        october = seen.months[9]
        assert (seen.working, seen.trading, seen.source, seen.loaded_at) == (248, 243, builtin.SOURCE, None)
        spans = [(span.first.day, span.last.day, span.note) for span in october.off]
        assert spans == [(1, 5, "National Day"), (6, 6, "Mid-autumn Festival"), (7, 8, "National Day")]
        assert [row.day.day for row in october.made_up] == [11] and october.closed == []
        assert [row.day for row in store.overview(2024).months[1].closed] == [date(2024, 2, 9)]
        assert store.overview(2099).source is None


@pytest.mark.usefixtures("inside")
class TestCache:
    def test_between_two_looks_no_statement_is_sent(self):
        shelf.current()
        sent = statements()
        assert shelf.current() is shelf.current() and sent == []

    def test_a_look_that_finds_no_change_is_one_statement(self, monkeypatch):
        store.load_builtin([2026], now=NOW)
        before = shelf.current()
        monkeypatch.setattr(shelf, "MAX_AGE", 0.0)
        sent = statements()
        assert shelf.current() is before and len(sent) == 1

    def test_a_change_by_another_process_is_seen_after_a_while(self, monkeypatch):
        store.load_builtin([2026], now=NOW)
        assert shelf.current().is_working(date(2026, 3, 3))
        db.session.execute(
            update(CalendarDay).where(CalendarDay.day == date(2026, 3, 3)),
            {"working": False, "trading": False},
        )
        db.session.execute(update(CalendarYear).values(loaded_at=NOW + timedelta(seconds=1)))
        assert shelf.current().is_working(date(2026, 3, 3))
        monkeypatch.setattr(shelf, "MAX_AGE", 0.0)
        assert not shelf.current().is_working(date(2026, 3, 3))

    def test_a_new_engine_or_application_has_its_own(self, tmp_path):
        store.import_days(NEW_YEAR, actor=None, now=NOW)
        db.session.commit()
        assert shelf.current().known(2099)
        with make_app(tmp_path, "two.db").app_context():
            assert shelf.current().guessed(2099)
        assert shelf.current().known(2099)
        db.session.remove()
        db.session.execute(CalendarYear.__table__.delete())
        db.session.commit()
        db.engine.dispose()  # as when the file beneath is exchanged
        assert shelf.current().guessed(2099)

    def test_a_record_in_the_middle_of_a_step_is_not_flushed(self):
        half = CalendarDay(day=date(2099, 1, 1), working=True, trading=True, source="x")
        db.session.add(half)
        shelf.current()
        assert half in db.session.new
