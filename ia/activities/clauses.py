"""Where the room does what a clause asks, beside the clauses that its states, steps and reminders cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "A-01": _l("List of activities by kind, level and day: teams see what they have organised."),
    "A-02": _l("Plan: tick that company templates are used; hard before it is handed in."),
    "A-03": _l("Plan: tick that nothing unrealistic is promised; hard before it is handed in."),
    "A-04": _l("Plan: level of the activity; each post organises at its own level and leads."),
    "A-13": _l("Kinds of activity: demonstration for all clients, demonstration at a client visit."),
    "A-14": _l("Plan of a demonstration: theme and content; advice there."),
    "A-15": _l("Plan of a demonstration: four ticks for the equipment."),
    "A-16": _l("Plan of a demonstration: advice."),
    "A-17": _l("Plan of a demonstration: advice."),
    "A-18": _l("Prospects gained at a demonstration, entered on the activity, a prospect of whoever met them."),
    "A-19": _l("Record of a demonstration: minutes outside the range are accepted with a warning."),
    "A-20": _l("Demonstration at a client visit: consent is hard, more than 15 minutes a warning."),
    "A-21": _l("Blank feedback form to print; what the client wrote is typed into the record."),
    "A-23": _l("Prospects gained: a line each, put into the register and linked to the activity."),
    "A-24": _l("Plan of a report meeting: advice."),
    "A-25": _l("Plan of a report meeting: theme and main talk."),
    "A-26": _l("Plan of a report meeting: scale, venue, speakers, guests, reception."),
    "A-28": _l("Plan of a report meeting: the seven parts of the advertisement."),
    "A-29": _l("Plan of a report meeting: media, size or insertions, printed material, tickets."),
    "A-30": _l(
        "Guests: who is invited, told when and how, with how many tickets; more tickets than there are is a warning."
    ),
    "A-31": _l("Checklist of a report meeting with who ticked what when; J-35 tells the lead."),
    "A-32": _l("Page of a report meeting: advice."),
    "A-33": _l("Holding a report meeting: minutes of questions; fewer than 30 are accepted with a warning."),
    "A-34": _l("Question slip that is not answered: way and moment of the answer; it becomes an open question."),
    "A-35": _l("Page of a report meeting: advice."),
    "A-36": _l("Prospects gained at a report meeting."),
    "A-38": _l("Summary of the lead, as of every activity."),
    "A-39": _l("Promotion: outlets and their heads stand in the division of work."),
    "A-40": _l("Promotion: record, approval and dispatch as of every activity."),
    "A-44": _l("Plan of a promotion: place; advice there."),
    "A-45": _l("Plan of a promotion: kind of the promotion product."),
    "A-48": _l("Prospects gained at a promotion, counted per person."),
    "A-49": _l("Plan: kind in the catalogue of online and offline activities."),
    "A-50": _l("Whoever is named as taking part sees the activity; tasks may be given to client service."),
    "A-51": _l("Plan: advice at the publicity plan."),
    "A-52": _l("Client seminar: an activity of its own kind, without approval."),
    "S-26": _l("Invite: who never came or came longest ago stands first; when the client came last is shown."),
    "S-28": _l("Client seminar: topic, guests, strategy, material; checklist of five points."),
    "S-29": _l("Guests of a seminar: told on, by which way, opinions and requests, answer."),
    "S-30": _l("Page of a seminar: advice."),
    "S-31": _l("Suggestions and questions of a seminar, each in the timeline of its client by kind."),
    "S-32": _l(
        "What is not solved: department, way and day; an open question of the adviser; J-33 tells adviser and leader."
    ),
}
