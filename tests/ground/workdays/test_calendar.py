"""Days and deadlines against the guideline's test vectors and the State Council's notices."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ia.ground import clock
from ia.ground.workdays import builtin, deadlines, store
from ia.ground.workdays import calendar as shelf
from ia.ground.workdays.calendar import Calendar
from tests.ground.workdays.made_up import NOW

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
        assert CALENDAR.is_working(day("2024-02-29")) and CALENDAR.last_working_days(2024, 2, 1) == [day("2024-02-29")]

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
