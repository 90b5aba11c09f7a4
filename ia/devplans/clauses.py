"""Where the room does what a clause asks, beside the clauses that its states, steps and reminders cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "D-15": _l("Development plan: ways of development."),
    "D-18": _l("Plan of the team"),
}
