"""Where the comparison with the counter does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "D-59": _l("Reconciliation: the counter's file as it is, asked for on the first working day of the month."),
    "D-60": _l("Reconciliation: what agrees is signed off by a second person, printed, signed, sealed and archived."),
    "D-61": _l("Reconciliation: each difference with cause, explanation, owner and day; open ones go on to the next month."),
}
