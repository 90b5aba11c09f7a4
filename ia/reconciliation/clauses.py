"""Where the comparison with the counter does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "D-57": _l("Reconciliation: of a client whom the director developed, director or managing member may stand at the counter."),
    "D-59": _l("Reconciliation: the counter's file as it is, asked for on the first working day of the month."),
    "D-60": _l("Reconciliation: what agrees is signed off by a second person, printed, signed, sealed and archived."),
    "D-61": _l("Reconciliation: each difference with cause, explanation, owner and day; open ones go on to the next month."),
    "P-26": _l("Reconciliation: whoever sent the file or accepted the differences does not sign off."),
    "Z-02": _l("Reconciliation: an archived month says until when it must be kept; nothing removes it."),
    "Z-12": _l("Reconciliation: a sealed month keeps file, both summaries and explanations, and shows that they are unchanged."),
    "Z-14": _l("Reconciliation: papers of the month's confirmed clients that are not where they belong are listed."),
}
