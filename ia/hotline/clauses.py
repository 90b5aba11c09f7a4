"""Where the room does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "C-17": _l("Advisory hotline: a caller who gives a name becomes a prospect in the form of the call."),
    "S-13": _l(
        "Roster of the advisory hotline: phones of the team, who answers them in every trading session; gaps stand out."
    ),
    "S-14": _l("Roster: list of the equipment, ticked every month with who and when."),
    "S-15": _l("Advice where callers are looked up."),
    "S-16": _l("Advice at the question of the caller."),
    "S-17": _l(
        "Caller found by phone, name, account or identity number; holdings, talks, open questions: two steps."
    ),
    "S-18": _l("Call: more than five minutes warns; what stays open has a way and a moment of the answer."),
    "S-19": _l("Advice at the open question of a call."),
    "S-20": _l("Call: question, answer and satisfaction stand in the client's file at once; the adviser is told."),
}
