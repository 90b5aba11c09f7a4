"""Days and deadlines against the guideline's test vectors and the State Council's notices."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import chinese_calendar
import pytest
from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from ia.ground import clock
from ia.ground.audit.models import AuditRow
from ia.ground.db import db
from ia.ground.workdays import builtin, deadlines, reading, store, views
from ia.ground.workdays import calendar as shelf
from ia.ground.workdays.builtin import Day
from ia.ground.workdays.calendar import Calendar
from ia.ground.workdays.models import CalendarDay, CalendarYear
from ia.ground.workdays.reading import BadDays

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
CALENDAR = Calendar(row for year in (2024, 2025, 2026) for row in builtin.rows(year))
"""Three years only, so that 2027 stays unknown whatever a later library knows."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """Wall clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def days(year: int, *texts: str) -> set[date]:
    """Dates of a year from "M-D" or "M-D/M-D", both ends included."""
    found = set()
    for text in texts:
        first, _, last = text.partition("/")
        at = [date(year, *map(int, part.split("-"))) for part in (first, last or first)]
        found |= {at[0] + timedelta(days=n) for n in range((at[1] - at[0]).days + 1)}
    return found


# The notices of the General Office of the State Council, typed from their text and not from the library:
# 国办发明电〔2024〕12号 of 12 November 2024 for 2025, and the notice of 4 November 2025 for 2026 (Xinhua).
OFF = {
    2025: days(2025, "1-1", "1-28/2-4", "4-4/4-6", "5-1/5-5", "5-31/6-2", "10-1/10-8"),
    2026: days(2026, "1-1/1-3", "2-15/2-23", "4-4/4-6", "5-1/5-5", "6-19/6-21", "9-25/9-27", "10-1/10-7"),
}
MADE_UP = {
    2025: days(2025, "1-26", "2-8", "4-27", "9-28", "10-11"),
    2026: days(2026, "1-4", "2-14", "2-28", "5-9", "9-20", "10-10"),
}


class TestNotices:
    @pytest.mark.parametrize("year", [2025, 2026])
    def test_every_day_of_the_year_is_as_the_notice_says(self, year):
        for row in builtin.rows(year):
            weekday = row.day.weekday() < 5
            assert row.working == (row.day in MADE_UP[year] or (weekday and row.day not in OFF[year])), row
            assert row.trading == (weekday and row.day not in OFF[year]), row
            assert CALENDAR.is_working(row.day) == row.working
            assert CALENDAR.is_trading(row.day) == row.trading

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_holidays_and_make_up_days_carry_the_name_of_the_holiday(self, year):
        named = {row.day for row in builtin.rows(year) if row.note}
        assert named == OFF[year] | MADE_UP[year]

    def test_days_a_year(self):
        counts = {year: store_counts(year) for year in (2024, 2025, 2026)}
        assert counts == {2024: (366, 251, 242), 2025: (365, 248, 243), 2026: (365, 248, 242)}

    def test_the_exchange_was_closed_on_a_working_day_before_the_spring_festival_of_2024(self):
        assert CALENDAR.is_working(day("2024-02-09")) and not CALENDAR.is_trading(day("2024-02-09"))

    @pytest.mark.parametrize("year", [2004, 2008, 2015, 2020])
    def test_other_years_agree_with_what_the_library_itself_answers(self, year):
        assert all(row.working == chinese_calendar.is_workday(row.day) for row in builtin.rows(year))

    def test_every_note_has_a_title_and_every_year_is_plausible(self):
        for year in builtin.YEARS:
            rows = builtin.rows(year)
            assert {row.note for row in rows} - {None} <= builtin.TITLES.keys()
            assert not list(store._implausible(year, {row.day: row for row in rows}))

    @pytest.mark.parametrize("year", [builtin.YEARS[0] - 1, builtin.YEARS[-1] + 1])
    def test_a_year_beyond_the_library_is_refused(self, year):
        with pytest.raises(builtin.YearUnknown):
            builtin.rows(year)


def store_counts(year: int) -> tuple[int, int, int]:
    rows = builtin.rows(year)
    return len(rows), sum(row.working for row in rows), sum(row.trading for row in rows)


class TestVectors:
    """The test vectors of guideline section 5."""

    def test_regular_meeting_after_the_third_quarter(self):
        due = deadlines.end_of_working_day(day("2025-09-30"), 5, calendar=CALENDAR)
        assert due == moment("2025-10-14T23:59:59") and due.tzinfo is UTC
        assert [CALENDAR.add_working_days(day("2025-09-30"), n).day for n in range(1, 6)] == [
            9,
            10,
            11,
            13,
            14,
        ]

    def test_the_moment_counts_by_its_day_in_shanghai(self):
        late = datetime(2025, 9, 30, 15, 59, 59, tzinfo=UTC)
        assert deadlines.end_of_working_day(late, 5, calendar=CALENDAR) == moment("2025-10-14T23:59:59")
        next_day = late + timedelta(seconds=1)  # 1 October, a holiday: the same first working day after it
        assert deadlines.end_of_working_day(next_day, 1, calendar=CALENDAR) == moment("2025-10-09T23:59:59")

    def test_last_three_working_days_of_september(self):
        found = CALENDAR.last_working_days(2025, 9, 3)
        assert found == [day("2025-09-28"), day("2025-09-29"), day("2025-09-30")]

    def test_days_without_a_morning_meeting(self):
        quiet = {date(2025, 9, 28), *(date(2025, 10, n) for n in range(1, 9)), date(2025, 10, 11)}
        assert not any(CALENDAR.is_trading(one) for one in quiet)
        weekends = [one for one in builtin.days_of(2025) if one.weekday() >= 5]
        assert not any(CALENDAR.is_trading(one) for one in weekends)

    @pytest.mark.parametrize(
        "event, days, due, warned",
        [
            ("2025-10-17T11:00", 2, "2025-10-19T17:00", "2025-10-17"),  # first contact, D-36
            ("2025-10-16T10:00", 3, "2025-10-19T17:00", "2025-10-17"),  # complaint, R-06
            (
                "2025-10-13T10:00",
                3,
                "2025-10-16T17:00",
                "2025-10-16",
            ),  # a working day: warned on the day itself
            ("2025-09-29T10:00", 3, "2025-10-02T17:00", "2025-09-30"),  # back over the holiday
            ("2025-09-26T10:00", 2, "2025-09-28T17:00", "2025-09-28"),  # a make-up Sunday is a working day
        ],
    )
    def test_calendar_days_are_not_rolled_and_warned_of_before(self, event, days, due, warned):
        found = deadlines.calendar_due(moment(event), days, calendar=CALENDAR)
        assert found == moment(due)
        assert deadlines.warning_for(found, calendar=CALENDAR) == moment(f"{warned}T08:30")

    def test_switched_to_working_days(self):
        event = moment("2025-10-16T10:00")
        due = deadlines.calendar_due(event, 3, working=True, calendar=CALENDAR)
        assert due == moment("2025-10-21T17:00")
        assert clock.local_date(deadlines.warning_for(due, calendar=CALENDAR)) == day("2025-10-21")
        before = deadlines.calendar_due_before(moment("2025-10-13T09:00"), 3, working=True, calendar=CALENDAR)
        assert before == moment("2025-10-09T17:00")  # 11 October is a make-up Saturday

    def test_no_progress_for_three_months(self):
        assert Calendar.months_later(day("2025-11-30"), 3) == day("2026-02-28")
        assert deadlines.months_due(moment("2025-11-30T16:00"), 3) == moment("2026-02-28T00:00")
        assert Calendar.months_over(day("2026-02-28"), 3) == day("2025-11-30")
        assert Calendar.months_over(day("2026-02-27"), 3) == day("2025-11-27")

    def test_leader_meeting(self):
        meeting = moment("2025-10-23T14:00")
        assert deadlines.weeks_before(meeting) == moment("2025-10-16T14:00")
        assert deadlines.calendar_due_before(meeting, 3) == moment("2025-10-20T17:00")

    def test_three_days_before_the_end_of_a_period(self):
        assert deadlines.calendar_due_before(day("2026-03-31"), 3) == moment("2026-03-28T17:00")


class TestCalendar:
    def test_first_and_nth_working_day_of_a_month(self):
        assert CALENDAR.first_working_day(2025, 10) == day("2025-10-09")
        assert CALENDAR.first_working_day(2026, 1) == day("2026-01-04")  # a Sunday made up
        assert CALENDAR.nth_working_day(2026, 10, 5) == day("2026-10-13")
        assert CALENDAR.nth_working_day(2025, 10, 40) == CALENDAR.add_working_days(day("2025-09-30"), 40)
        with pytest.raises(ValueError, match="from 1"):
            CALENDAR.nth_working_day(2025, 10, 0)

    def test_last_working_days_of_a_month_that_ends_in_a_holiday(self):
        assert CALENDAR.last_working_days(2025, 5, 2) == [day("2025-05-29"), day("2025-05-30")]
        assert CALENDAR.last_working_days(2026, 2, 1) == [day("2026-02-28")]
        assert CALENDAR.last_working_days(2026, 2, 0) == []
        assert len(CALENDAR.last_working_days(2026, 2, 99)) == 16

    def test_back_and_forth_over_the_national_holiday(self):
        assert CALENDAR.previous_working_day(day("2025-10-09")) == day("2025-09-30")
        assert CALENDAR.pull_back(day("2025-10-05")) == day("2025-09-30")
        assert CALENDAR.pull_back(day("2025-10-11")) == day("2025-10-11")
        assert CALENDAR.next_trading_day(day("2025-09-30")) == day("2025-10-09")
        assert CALENDAR.next_trading_day(day("2025-10-10")) == day("2025-10-13")  # not the make-up Saturday

    def test_over_the_turn_of_the_year(self):
        assert CALENDAR.add_working_days(day("2025-12-31"), 1) == day("2026-01-04")
        assert CALENDAR.next_trading_day(day("2025-12-31")) == day("2026-01-05")

    def test_working_days_between_counts_the_end_and_not_the_start(self):
        assert CALENDAR.working_days_between(day("2025-09-30"), day("2025-10-14")) == 5
        assert CALENDAR.working_days_between(day("2025-10-01"), day("2025-10-08")) == 0
        assert CALENDAR.working_days_between(day("2025-10-14"), day("2025-09-30")) == -5
        assert CALENDAR.working_days_between(day("2025-10-14"), day("2025-10-14")) == 0

    def test_a_year_that_is_missing_goes_by_weekdays_and_says_so(self):
        assert CALENDAR.known(2026) and not CALENDAR.guessed(2026)
        assert CALENDAR.guessed(2027) and not CALENDAR.known(2027)
        assert CALENDAR.is_working(day("2027-01-01")) and CALENDAR.is_trading(day("2027-01-01"))  # a Friday
        assert not CALENDAR.is_working(day("2027-01-02"))
        assert CALENDAR.add_working_days(day("2026-12-31"), 1) == day("2027-01-01")
        assert Calendar().add_working_days(day("2025-09-30"), 1) == day("2025-10-01")

    @pytest.mark.parametrize(
        "start, n, end",
        [
            ("2023-11-30", 3, "2024-02-29"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2025-12-31", 2, "2026-02-28"),
            ("2025-10-31", 1, "2025-11-30"),
            ("2025-02-28", 1, "2025-03-28"),
            ("2025-03-31", -1, "2025-02-28"),
            ("2026-01-15", -13, "2024-12-15"),
        ],
    )
    def test_months(self, start, n, end):
        assert Calendar.months_later(day(start), n) == Calendar.months_before(day(start), -n) == day(end)

    def test_a_leap_year_is_whole(self):
        assert CALENDAR.is_working(day("2024-02-29")) and CALENDAR.last_working_days(2024, 2, 1) == [
            day("2024-02-29")
        ]

    def test_moments_and_naive_times_are_refused(self):
        for ask in (CALENDAR.is_working, CALENDAR.is_trading, lambda at: Calendar.months_later(at, 1)):
            with pytest.raises(TypeError):
                ask(NOW)
        with pytest.raises(ValueError, match="zone"):
            deadlines.end_of_working_day(datetime(2025, 1, 1, 9, 0), 1)
        with pytest.raises(ValueError, match="backwards"):
            deadlines.calendar_due(NOW, -1)

    def test_outside_an_application_the_built_in_years_answer(self):
        assert shelf.current().years == frozenset(builtin.YEARS)
        assert deadlines.end_of_working_day(moment("2025-09-30T10:00"), 5) == moment("2025-10-14T23:59:59")


DATES = st.dates(date(2023, 6, 1), date(2028, 6, 1))  # known years and unknown ones on both sides
FEW = st.integers(1, 120)


class TestProperties:
    @given(DATES, FEW)
    def test_adding_lands_on_a_working_day_after_and_counting_is_its_inverse(self, start, n):
        for step in (n, -n):
            end = CALENDAR.add_working_days(start, step)
            assert CALENDAR.is_working(end) and (end > start) == (step > 0)
            assert CALENDAR.working_days_between(start, end) == step

    @given(DATES, FEW, FEW)
    def test_adding_is_additive_and_grows_strictly(self, start, n, m):
        there = CALENDAR.add_working_days(start, n)
        assert CALENDAR.add_working_days(there, m) == CALENDAR.add_working_days(start, n + m) > there

    @given(DATES, DATES, FEW)
    def test_an_earlier_event_is_never_due_later(self, one, other, n):
        one, other = sorted((one, other))
        assert CALENDAR.add_working_days(one, n) <= CALENDAR.add_working_days(other, n)

    @given(DATES, FEW)
    def test_from_a_working_day_there_and_back_again(self, start, n):
        start = CALENDAR.pull_back(start)
        assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, n), -n) == start

    @given(DATES)
    def test_trading_days_are_working_weekdays(self, one):
        assert not CALENDAR.is_trading(one) or (CALENDAR.is_working(one) and one.weekday() < 5)
        assert CALENDAR.pull_back(one) <= one < CALENDAR.next_trading_day(one)

    @given(DATES, st.integers(0, 30))
    def test_months_over_is_the_latest_day_whose_months_are_over(self, today, n):
        cut = Calendar.months_over(today, n)
        assert Calendar.months_later(cut, n) <= today < Calendar.months_later(cut + timedelta(days=1), n)

    @given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)), st.integers(0, 30))
    def test_a_warning_is_on_a_working_day_and_never_after_the_deadline(self, at, n):
        due = deadlines.calendar_due(at.replace(tzinfo=UTC), n, calendar=CALENDAR)
        warning = deadlines.warning_for(due, calendar=CALENDAR)
        assert warning < due and CALENDAR.is_working(clock.local_date(warning))
        assert clock.local(due).hour == 17


# A year that is made up for these tests; the true arrangement of 2099 will be another.
NEW_YEAR = """date,working,trading,note
2099-01-01,0,,元旦
2099-01-21,0,,春节
2099-01-22,0,,春节
2099-01-23,0,0,春节
2099-01-26,0,,春节
2099-01-27,0,,春节
2099-01-31,1,,春节
2099-04-06,0,,清明
2099-05-01,0,,劳动节
2099-06-23,0,,端午
2099-10-01,0,,国庆节
2099-10-02,0,,国庆节
2099-10-03,0,,国庆节
2099-10-05,0,,国庆节
2099-10-10,1,0,国庆节
"""


class TestReading:
    def test_head_tabs_marks_and_chinese_words(self):
        head = "\ufeff日期\t工作日\t交易日\t说明\r\n"
        text = head + "2099/1/1\t否\t\t元旦\r\n\r\n2099-1-31\t是\t否\t\r\n2099-2-2\t1"
        assert reading.read_days(text) == [
            (2, Day(date(2099, 1, 1), False, False, "元旦")),
            (4, Day(date(2099, 1, 31), True, False, None)),
            (5, Day(date(2099, 2, 2), True, True, None)),
        ]

    def test_columns_in_another_order(self):
        assert reading.read_days("working,date\n0,2099-01-01") == [(2, Day(date(2099, 1, 1), False, False))]

    @pytest.mark.parametrize(
        "text, row, column",
        [
            ("", 1, "date"),
            ("date,holiday\n2099-01-01,1", 1, "date"),
            ("2099-13-01,1", 1, "date"),
            ("2099-02-29,1", 1, "date"),
            ("2099-01/01,1", 1, "date"),
            ("１/1/2099,1", 1, "date"),
            ("1999-12-31,1", 1, "date"),
            ("2101-01-03,1", 1, "date"),
            ("2099-01-01,1\n2099-01-02,maybe", 2, "working"),
            ("2099-01-01", 1, "working"),
            ("2099-01-01,1,perhaps", 1, "trading"),
            ("2099-01-03,1,1", 1, "trading"),  # a Saturday
            ("2099-01-01,0,1", 1, "trading"),
            ("2099-01-01,0,0,a,b", 1, "note"),
            ("2099-01-01,0,0," + "长" * 81, 1, "note"),
            ('2099-01-01,0,0,"x', 1, "note"),
            ("date,working\n2099-01-01,0\n\n2099-01-01,1", 4, "date"),
            ("2099-01-01,0\n" * (reading.MOST_ROWS + 1), 1201, "date"),
            ("x" * (reading.LARGEST + 1), 1, "date"),
        ],
    )
    def test_a_wrong_cell_is_named_by_row_and_column(self, text, row, column):
        with pytest.raises(BadDays) as refused:
            reading.read_days(text)
        assert (row, column) in [(problem.row, problem.column) for problem in refused.value.problems]

    @given(st.text(max_size=200))
    def test_any_text_is_read_or_refused(self, text):
        try:
            reading.read_days(text)
        except BadDays as refused:
            assert refused.problems


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("IA_AUDIT_KEY", "00" * 32)
    monkeypatch.setenv("IA_DATA_DIR", str(tmp_path))
    return make_app(tmp_path, "one.db")


def make_app(folder, name):
    """A tiny application with the tables of this shelf and the audit trail."""
    app = Flask("tiny")
    app.config.update(
        TESTING=True, SECRET_KEY="tiny", WTF_CSRF_ENABLED=False, DATA_DIR=folder, BABEL_DEFAULT_LOCALE="en"
    )
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / name}"
    app.config["MAX_UPLOAD"] = 2**21
    db.init_app(app)
    Babel(app)
    with app.app_context():
        tables = [model.__table__ for model in (CalendarYear, CalendarDay, AuditRow)]
        db.metadata.create_all(db.engine, tables=tables)
    return app


@pytest.fixture
def inside(app):
    with app.app_context():
        yield app


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
        assert [(row.action, row.subject_kind, row.subject_id) for row in rows] == [
            ("import", "calendar", 2099)
        ] * 2
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


class Someone:
    """Signed in, with one role."""

    is_authenticated, is_active, is_anonymous, id, name = True, True, False, 7, "someone"

    def __init__(self, role):
        self.role = role

    def has(self, *roles):
        return self.role in roles


BASE = (
    "<title>{% block title %}{% endblock %}</title>"
    "{% block heading %}<h1>{{ self.title() }}</h1>{% endblock %}"
    "{{ get_flashed_messages()|join }}{% block content %}{% endblock %}"
)


@pytest.fixture
def client(app):
    manager = LoginManager(app)
    manager.request_loader(lambda request: Someone(request.headers.get("role", "branch_sysadmin")))
    app.register_blueprint(views.blueprint)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["when"] = str
    app.jinja_env.globals["csrf_token"] = lambda: ""
    app.jinja_loader = ChoiceLoader([DictLoader({"_base.html": BASE}), FileSystemLoader(ROOT / "templates")])
    with clock.standing(NOW):
        yield app.test_client()


class TestPages:
    def test_guards(self):
        assert views.show.guard == {"signed in"}
        assert views.load.guard == {"branch_sysadmin", "hq_sysadmin"}

    def test_the_year_by_month(self, client):
        page = client.get("/calendar/?year=2025").text
        assert "<h1>Working days and trading days 2025</h1>" in page
        for text in (
            "1–5 National Day",
            "6 Mid-autumn Festival",
            "11 Sat",
            "28 Sun",
            "/calendar/import",
            "chinesecalendar",
        ):
            assert text in page, text
        assert len(page) < 9000
        assert "/calendar/import" not in client.get("/calendar/", headers={"role": "advisor"}).text

    def test_a_missing_year_is_said(self, client):
        last = builtin.YEARS[-1]
        with clock.standing(datetime(last, 12, 1, 2, 0, tzinfo=UTC)):
            assert f"The holidays of {last + 1} are not loaded" in client.get("/calendar/").text
            assert "these figures count Monday to Friday" in client.get(f"/calendar/?year={last + 1}").text

    @pytest.mark.parametrize(
        "year, status", [("1999", 404), ("2000", 200), ("2100", 200), ("2101", 404), ("x", 200)]
    )
    def test_years_that_can_be_shown(self, client, year, status):
        assert client.get(f"/calendar/?year={year}").status_code == status

    @pytest.mark.parametrize("year", ["9" * 5000, "-1", "\x00", "１９"])
    def test_odd_years(self, client, year):
        assert client.get("/calendar/", query_string={"year": year}).status_code in (200, 404)

    def test_import_by_text(self, client):
        assert client.get("/calendar/import").status_code == 200
        answer = client.post("/calendar/import", data={"days": NEW_YEAR})
        assert (answer.status_code, answer.location) == (303, "/calendar/?year=2099")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_import_by_file(self, client, encoding):
        assert views.decoded(NEW_YEAR.encode(encoding)) == NEW_YEAR
        file = (BytesIO(NEW_YEAR.encode(encoding)), "2099.csv")
        answer = client.post("/calendar/import", data={"file": file})
        assert answer.status_code == 303

    def test_a_refused_file_comes_back_as_text_with_its_problems(self, client):
        file = (BytesIO(b"2099-01-01,perhaps\n2099-01-02,1,x"), "2099.csv")
        answer = client.post("/calendar/import", data={"file": file})
        assert answer.status_code == 422
        assert "Row 1, column working: Write 1 for yes or 0 for no." in answer.text
        assert "Row 2, column trading" in answer.text and "2099-01-01,perhaps" in answer.text

    @pytest.mark.parametrize("raw", [b"", b"PK\x03\x04\x00\x00", b"\xff\xfe2\x000\x00", b"\x80\x80\xff"])
    def test_what_is_not_a_text_is_refused(self, client, raw):
        answer = client.post("/calendar/import", data={"file": (BytesIO(raw), "x.csv")})
        assert answer.status_code == 422 and 'class="err"' in answer.text

    def test_nothing_sent_is_refused(self, client):
        assert "Write the days here" in client.post("/calendar/import", data={}).text
