"""The whole timetable, one line each: name, when on the branch's clock (cron), what runs, why."""

from flask_babel import lazy_gettext as _l

from ia.alerts.reminders import look
from ia.clients.exports import making
from ia.clients.reads import intake
from ia.clients.standing import pooling
from ia.ground.printing.pdf import bundles, sealed
from ia.ground.timetable.declare import Task
from ia.meetings.reminders import archive_reported
from jobs import imports, mails, reconciliation, reminders, service, tracking, upkeep

TIMETABLE = (
    Task(
        "reads-intake",
        "*/5 * * * *",
        intake.take_in,
        _l("takes what was noted of opened clients into its table (P-25)"),
    ),
    Task(
        "exports",
        "*/5 * * * *",
        making.sweep,
        _l("asks again for exports that wait, removes files that nobody took (F-E12)"),
    ),
    Task(
        "imports",
        "*/2 * * * *",
        imports.resend,
        _l("asks again for files on which nobody works: the queue lost their job"),
    ),
    Task("trading-data", "*/2 * * * *", tracking.resend, _l("asks again for trading data on which nobody works")),
    Task("reconciliation", "* * * * *", reconciliation.resend, _l("asks again for comparisons on which nobody works")),
    Task("mails", "*/1 * * * *", mails.tick, _l("makes mails of what people were told, and asks for their sending")),
    Task("sealed-papers", "*/5 * * * *", sealed.sweep, _l("asks for the files of forms that were closed")),
    Task(
        "bundles",
        "*/5 * * * *",
        bundles.sweep,
        _l("asks again for forms with attachments that wait to become one file"),
    ),
    Task("delegations", "10 0 * * *", reminders.delegations, _l("J-63 nightly: delegations that end, or have ended")),
    Task("stall-scan", "15 2 * * *", reminders.stall_scan, _l("J-20 nightly: task books without substantive progress")),
    Task("retention", "0 9 * 1 *", reminders.retention, _l("J-59 in January: sealed clients kept long enough")),
    Task(
        "upkeep",
        "40 3 * * *",
        upkeep.clear_away,
        _l("clears away drafts, tokens, guesses, sessions and mails past their time"),
    ),
    Task(
        "statistics",
        "30 3 * * *",
        upkeep.look_at_tables,
        _l("nightly: the database looks how its tables have grown, to take the right index"),
    ),
    Task(
        "prospect-pool",
        "*/10 1 * * *",
        pooling.open_up,
        _l("D-04 nightly: prospects without contact for the months set are opened to the branch"),
    ),
    Task("coverage", "20 0 1 * *", service.count_month, _l("S-05 monthly: how many clients were contacted last month")),
    Task(
        "contacts",
        "10 8 * * *",
        reminders.contacts,
        _l("J-24, J-26, J-27, J-56 each morning: agreed contacts, cycles, who is left, birthdays"),
    ),
    Task(
        "account-alerts",
        "*/5 6,7 * * *",
        look,
        _l("each trading day before the open: accounts are looked at by the rules of alerts, a part at a time"),
        limit=300,
    ),
    Task(
        "alerts",
        "50 8 * * *",
        reminders.alerts,
        _l("J-42, J-68, J-71 each trading day before the open: new alerts, abnormal trading, dates of stocks"),
        limit=300,
    ),
    Task(
        "alerts-not-told",
        "30 16 * * *",
        reminders.alerts_not_told,
        _l("J-43 at the end of each trading day: alerts of which the client is not told"),
    ),
    Task(
        "hotline",
        "0 16 * * *",
        reminders.hotline,
        _l("J-61 each afternoon: sessions that nobody answers on the next trading day"),
    ),
    Task(
        "meetings-archive",
        "25 2 * * *",
        archive_reported,
        _l("nightly: meetings reported upward thirty days ago (4.1)"),
    ),
    Task(
        "morning-meetings",
        "20 8 * * *",
        reminders.morning_meetings,
        _l("J-01 each trading day: morning meetings are made"),
    ),
    Task(
        "meetings",
        "30 8 * * *",
        reminders.meetings,
        _l("J-03, J-04, J-05, J-06, J-07, J-08, J-09, J-10 each morning: meetings due, reports and minutes missing"),
    ),
    Task(
        "activities",
        "35 8 * * *",
        reminders.activities,
        _l("J-31, J-32, J-33, J-34, J-36, J-37 each morning: seminars and invitations due, tasks, summaries missing"),
    ),
    Task(
        "dev-plans",
        "30 8 * * *",
        reminders.dev_plans,
        _l("J-15, J-16 each morning: development plans are made and asked for, leaders told who is missing"),
    ),
    Task(
        "monthly-tracking",
        "35 8 * * *",
        reminders.monthly_tracking,
        _l("J-28 each morning: figures of last month that are ready for a comment, or due today"),
    ),
    Task(
        "product-feedback",
        "35 8 * * *",
        reminders.product_feedback,
        _l("J-69 each morning: product feedback to be aggregated on the first working day of the month"),
    ),
    Task(
        "counter-summaries",
        "30 8 * * *",
        reminders.counter_summaries,
        _l("J-49, J-50 each morning: the month is asked for at the counter, open differences are told"),
    ),
    Task(
        "second-calls",
        "30 8-17 * * *",
        reminders.second_calls,
        _l("J-17 hourly: clients to be called again within two days"),
    ),
    Task(
        "outings",
        "0 17-20 * * *",
        reminders.outings,
        _l("J-22 each evening: outings about which nothing is written"),
    ),
    Task(
        "task-books",
        "30 8 * * *",
        reminders.task_books,
        _l("J-19, J-21, J-23 each morning: books to be checked, deadlines, books to be filled in afterwards"),
    ),
    Task(
        "prospects",
        "40 8 * * *",
        reminders.prospects,
        _l("J-62 monthly: prospects that nobody has developed for long; each working day: those given and not yet contacted"),
    ),
    Task("backups", "30 2-9 * * *", reminders.backups, _l("J-58 each night: the backup failed, or none was made")),
    Task("passwords", "45 7 * * *", reminders.passwords, _l("J-60 each morning: passwords that grow old")),
    Task(
        "next-year",
        "45 8 * 12 *",
        reminders.next_year,
        _l("J-67 in December: the calendar of next year is not loaded"),
    ),
    Task(
        "report-meetings",
        "*/5 6-21 * * *",
        reminders.report_meetings,
        _l("J-35: report meetings that are not ready"),
    ),
    Task(
        "important-minutes",
        "0 17 * * *",
        reminders.important_minutes,
        _l("J-02 each afternoon: minutes of important matters"),
    ),
    Task(
        "confirmation-repeat",
        "30 8 * * *",
        reminders.confirmation_repeat,
        _l("J-25 each working day: what still waits"),
    ),
)
BY_NAME = {task.name: task for task in TIMETABLE}
