"""Deadlines as moments in UTC, from days on the wall clock in Asia/Shanghai (guideline section 5).

The guideline knows two kinds. Working-day deadlines are due at the *end* of day N; here that is its last
second, 23:59:59, so that the moment shows the date of day N and is past when the next day begins.
Calendar-day deadlines (N 天之内, N 天前) are due at 17:00 of day N and are never rolled forward; what moves
back to a working day is the warning. In both, day 1 is the day after the event. AMB-14's switch to
working-day counting is `working`.

An event is a moment (aware datetime), or a date where the seeds count from the end of a period. Only pure
tests give a `calendar`.
"""

from datetime import UTC, date, datetime, time, timedelta

from ia.ground import clock
from ia.ground.workdays.calendar import Calendar, current

CLOSE = time(17, 0)
"""When a calendar-day deadline ends, unless a setting says otherwise (wall clock)."""

MORNING = time(8, 30)
"""When warnings are given, unless a setting says otherwise (wall clock)."""


def end_of_day(day: date) -> datetime:
    """The last second of the day."""
    return clock.at(day, 23, 59) + timedelta(seconds=59)


def end_of_working_day(moment: datetime | date, days: int, *, calendar: Calendar | None = None) -> datetime:
    """The end of working day number `days` after the event; 0 is the day of the event itself (M-12, J-03)."""
    return end_of_day(_counted(moment, _count(days), True, calendar))


def calendar_due(
    moment: datetime | date,
    days: int,
    *,
    working: bool = False,
    close: time = CLOSE,
    calendar: Calendar | None = None,
) -> datetime:
    """`close` of the day number `days` after the event, on whatever weekday that is (D-36, R-06, S-32)."""
    return _at(_counted(moment, _count(days), working, calendar), close)


def calendar_due_before(
    moment: datetime | date,
    days: int,
    *,
    working: bool = False,
    close: time = CLOSE,
    calendar: Calendar | None = None,
) -> datetime:
    """`close` of the day `days` before the event: 3 before 31 March is 28 March (M-31, T-06, A-30, S-29)."""
    return _at(_counted(moment, -_count(days), working, calendar), close)


def weeks_before(moment: datetime, weeks: int = 1) -> datetime:
    """The same time of day `weeks` weeks before: 会议前一周 (M-30)."""
    shown = clock.local(_aware(moment))
    return (shown - timedelta(weeks=weeks)).astimezone(UTC)


def months_due(moment: datetime | date, months: int) -> datetime:
    """The first moment of the day on which `months` months are over: from then on it is stalled (D-41)."""
    return clock.at(Calendar.months_later(_day(moment), months))


def warning_for(due: datetime, *, at: time = MORNING, calendar: Calendar | None = None) -> datetime:
    """When to warn of a deadline: the morning of its day, or of the last working day before it (AMB-14).

    That may lie before the event (a first contact on Friday at noon is due on Sunday): then warn at once.
    """
    return _at((calendar or current()).pull_back(clock.local_date(_aware(due))), at)


def _counted(event: datetime | date, days: int, working: bool, calendar: Calendar | None) -> date:
    if working:
        return (calendar or current()).add_working_days(_day(event), days)
    return _day(event) + timedelta(days=days)


def _day(event: datetime | date) -> date:
    return clock.local_date(_aware(event)) if isinstance(event, datetime) else event


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day in Shanghai")
    return moment


def _count(days: int) -> int:
    if days < 0:
        raise ValueError("a deadline is not counted backwards")
    return days


def _at(day: date, hour: time) -> datetime:
    return clock.at(day, hour.hour, hour.minute)
