"""The whole timetable, one line each: name, when on the branch's clock (cron), what runs, why."""

from ia.clients.exports import making
from ia.clients.reads import intake
from ia.ground.timetable.declare import Task
from ia.meetings.reminders import archive_reported
from jobs import imports, reminders, service, upkeep

TIMETABLE = (
    Task("reads-intake", "*/5 * * * *", intake.take_in, "takes what was noted of opened clients into its table (P-25)"),
    Task("exports", "*/5 * * * *", making.sweep, "asks again for exports that wait, removes files that nobody took (F-E12)"),
    Task("imports", "*/2 * * * *", imports.resend, "asks again for files on which nobody works: the queue lost their job"),
    Task("delegations", "10 0 * * *", reminders.delegations, "J-63 nightly: delegations that end, or have ended"),
    Task("stall-scan", "15 2 * * *", reminders.stall_scan, "J-20 nightly: task books without substantive progress"),
    Task("retention", "0 9 * 1 *", reminders.retention, "J-59 in January: sealed clients kept long enough"),
    Task("upkeep", "40 3 * * *", upkeep.clear_away, "clears away drafts, tokens, guesses and sessions past their time"),
    Task("coverage", "20 0 1 * *", service.count_month, "S-05 monthly: how many clients were contacted last month"),
    Task("contacts", "10 8 * * *", reminders.contacts, "J-24, J-26, J-27 each morning: agreed contacts, cycles, who is left"),
    Task("meetings-archive", "25 2 * * *", archive_reported, "nightly: meetings reported upward thirty days ago (4.1)"),
    Task("morning-meetings", "20 8 * * *", reminders.morning_meetings, "J-01 each trading day: morning meetings are made"),
    Task(
        "meetings",
        "30 8 * * *",
        reminders.meetings,
        "J-03, J-04, J-05, J-06, J-07, J-08, J-09, J-10 each morning: meetings due, reports and minutes missing",
    ),
    Task("important-minutes", "0 17 * * *", reminders.important_minutes, "J-02 each afternoon: minutes of important matters"),
    Task("confirmation-repeat", "30 8 * * *", reminders.confirmation_repeat, "J-25 each working day: what still waits"),
)
BY_NAME = {task.name: task for task in TIMETABLE}
