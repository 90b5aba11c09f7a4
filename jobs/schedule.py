"""The whole timetable, one line each: name, when on the branch's clock (cron), what runs, why."""

from ia.ground.timetable.declare import Task
from jobs import reminders, upkeep

TIMETABLE = (
    Task("stall-scan", "15 2 * * *", reminders.stall_scan, "J-20 nightly: task books without substantive progress"),
    Task("upkeep", "40 3 * * *", upkeep.clear_away, "clears away drafts, tokens, guesses and sessions past their time"),
    Task("confirmation-repeat", "30 8 * * *", reminders.confirmation_repeat, "J-25 each working day: what still waits"),
)
BY_NAME = {task.name: task for task in TIMETABLE}
