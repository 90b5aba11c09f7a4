"""The whole timetable, one line each: name, when on the branch's clock (cron), what runs, why."""

from ia.clients.exports import making
from ia.clients.reads import intake
from ia.ground.timetable.declare import Task
from ia.meetings.reminders import archive_reported
from jobs import imports, mails, reconciliation, reminders, service, upkeep

TIMETABLE = (
    Task("reads-intake", "*/5 * * * *", intake.take_in, "takes what was noted of opened clients into its table (P-25)"),
    Task("exports", "*/5 * * * *", making.sweep, "asks again for exports that wait, removes files that nobody took (F-E12)"),
    Task("imports", "*/2 * * * *", imports.resend, "asks again for files on which nobody works: the queue lost their job"),
    Task("reconciliation", "* * * * *", reconciliation.resend, "asks again for comparisons on which nobody works"),
    Task("mails", "*/1 * * * *", mails.tick, "makes mails of what people were told, and asks for their sending"),
    Task("delegations", "10 0 * * *", reminders.delegations, "J-63 nightly: delegations that end, or have ended"),
    Task("stall-scan", "15 2 * * *", reminders.stall_scan, "J-20 nightly: task books without substantive progress"),
    Task("retention", "0 9 * 1 *", reminders.retention, "J-59 in January: sealed clients kept long enough"),
    Task("upkeep", "40 3 * * *", upkeep.clear_away, "clears away drafts, tokens, guesses, sessions and mails past their time"),
    Task("coverage", "20 0 1 * *", service.count_month, "S-05 monthly: how many clients were contacted last month"),
    Task(
        "contacts",
        "10 8 * * *",
        reminders.contacts,
        "J-24, J-26, J-27, J-56 each morning: agreed contacts, cycles, who is left, birthdays",
    ),
    Task("hotline", "0 16 * * *", reminders.hotline, "J-61 each afternoon: sessions that nobody answers on the next trading day"),
    Task("meetings-archive", "25 2 * * *", archive_reported, "nightly: meetings reported upward thirty days ago (4.1)"),
    Task("morning-meetings", "20 8 * * *", reminders.morning_meetings, "J-01 each trading day: morning meetings are made"),
    Task(
        "meetings",
        "30 8 * * *",
        reminders.meetings,
        "J-03, J-04, J-05, J-06, J-07, J-08, J-09, J-10 each morning: meetings due, reports and minutes missing",
    ),
    Task(
        "activities",
        "35 8 * * *",
        reminders.activities,
        "J-31, J-32, J-33, J-34, J-36, J-37 each morning: seminars and invitations due, tasks, summaries missing",
    ),
    Task(
        "dev-plans",
        "30 8 * * *",
        reminders.dev_plans,
        "J-15, J-16 each morning: development plans are made and asked for, leaders told who is missing",
    ),
    Task(
        "counter-summaries",
        "30 8 * * *",
        reminders.counter_summaries,
        "J-49, J-50 each morning: the month is asked for at the counter, open differences are told",
    ),
    Task("report-meetings", "*/5 6-21 * * *", reminders.report_meetings, "J-35: report meetings that are not ready"),
    Task("important-minutes", "0 17 * * *", reminders.important_minutes, "J-02 each afternoon: minutes of important matters"),
    Task("confirmation-repeat", "30 8 * * *", reminders.confirmation_repeat, "J-25 each working day: what still waits"),
)
BY_NAME = {task.name: task for task in TIMETABLE}
