"""Where the room does what a clause asks, beside the clauses that its states, steps and reminders cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "M-01": _l("Morning meeting: one record a team and trading day, made at 08:20; the duty calendar counts them."),
    "M-02": _l("Morning meeting: advice above the preparation. The day's products follow with the information room."),
    "M-03": _l(
        "Morning meeting: everybody is told at 08:20 (J-01); ten to twenty minutes of preparation is advice there."
    ),
    "M-06": _l("Morning meeting: start and end stand on record; more than half an hour is accepted with a warning."),
    "M-07": _l("Morning meeting: with an important matter it cannot be ended without filed minutes by a named person."),
    "M-08": _l("Minutes of a morning meeting: time, attendance, topic, content, problems solved, result."),
    "M-09": _l("Minutes of a morning meeting: each row of the content is of one of the three kinds."),
    "M-10": _l("Regular, temporary and team meetings share notice and minutes; advice on the notice."),
    "M-11": _l("Notice of a regular meeting: month, quarter or year, and the day on which it ends."),
    "M-12": _l(
        "Regular meetings are asked for daily within the month after the period; later the duty calendar shows them."
    ),
    "M-13": _l("Notice: kind “temporary meeting”, at any time."),
    "M-14": _l("Performance of the members: what the register knows is filled in, the leader completes it."),
    "M-17": _l("Step “reschedule” with reason; times within trading hours and double bookings are warned of."),
    "M-18": _l("Attendance of everybody invited: present, late, absent with reason; absence without reason is marked."),
    "M-19": _l("Minutes are not filed before topic, content, problems, solutions and effect are written."),
    "M-20": _l(
        "Minutes and agenda: block “work summary”; talks, complaints and satisfaction are shown above both."
    ),
    "M-21": _l(
        "Minutes: tasks given become to-dos of their assignees when filed; open ones come back in the next meeting."
    ),
    "M-22": _l("Minutes: block “business exchange”, rows of key clients with holdings and guidance plan."),
    "M-23": _l("Minutes: block “business coordination”; each task is of one of the three types."),
    "M-24": _l("Minutes: advice at the block “conclusion of the meeting”."),
    "M-26": _l("Step “plan from the minutes”: plan and goals stand in the meeting, for the work log to take over."),
    "M-28": _l(
        "Leaders' meeting: all leaders of the branch with its stations are invited; at least one a month is counted."
    ),
    "M-29": _l("Notice of a leaders' meeting: people who sit in; the administrative director is invited and helps."),
    "M-32": _l("Agenda of a leaders' meeting: ticks take over what the leaders have reported."),
    "M-33": _l("Minutes of a leaders' meeting: four blocks."),
    "M-34": _l("Minutes of a leaders' meeting: rows of adjustments by team."),
    "M-35": _l("Minutes of a leaders' meeting: coordination of front and back office, on-site and off-site."),
    "M-37": _l("Step “plan from the minutes” of a leaders' meeting: for the work log to take over."),
    "M-39": _l("Morning meeting: advice above the preparation."),
    "M-40": _l("Morning meetings begin at half past eight; times within trading hours are warned of."),
}
