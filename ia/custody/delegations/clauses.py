"""Where delegations do what a clause asks, beside the clauses that their states and steps cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "P-05": _l("While a client is delegated, the delegate alone edits it and keeps its records."),
    "P-09": _l("Delegation: own clients to a colleague of the branch, from a day to a day, without acceptance."),
    "P-10": _l("Revoking, or the end of the last day, gives the clients back at once; the delegate keeps no access."),
}
