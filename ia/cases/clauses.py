"""Where the register does what a clause asks, beside the clauses that its states and steps cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "A-11": _l("Typical cases: what was worth keeping, begun by whoever led it, told without names."),
    "P-30": _l("Typical cases: everybody finds, reads and prints what is published, whatever the branch."),
    "R-14": _l(
        "Typical cases: complaints are a source of their own, and a name or number of the client is refused; "
        "cases that the platform files by itself follow with the client responses."
    ),
}
