"""Where the room does what a clause asks, beside the clauses that its states, steps and reminders cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "S-04": _l("Product feedback: effect, problems, needs, improvements; the leader's paper of the month goes up.")
}
