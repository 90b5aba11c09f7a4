"""Until when the client is to be told of an alert, and when it goes to the leader (W-03, J-43)."""

from datetime import date, datetime

from ia.ground.workdays.calendar import current as calendar
from ia.ground.workdays.deadlines import end_of_day


def contact_by(day: date, trading_days: int) -> datetime:
    """The end of the trading day so many after the one on which it was raised; a day without trading counts as the next with."""
    if not calendar().is_trading(day):
        day = calendar().next_trading_day(day)
    for _nth in range(trading_days):
        day = calendar().next_trading_day(day)
    return end_of_day(day)


def escalate_on(due: date, working_days: int) -> date:
    """The working day so many after the last day on which the client could be told in time."""
    return calendar().add_working_days(due, working_days)
