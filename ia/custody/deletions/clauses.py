"""Where deletion requests do what a clause asks, beside the clause that their states and steps cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "C-29": _l("A client from confirmation on leaves use only by a deletion request; nothing else removes it."),
    "P-26": _l("Whoever asks, the three who approve and the one who executes are five different people."),
    "P-27": _l("The technician sees the requests to be executed, with the client masked, and nothing else."),
    "Z-01": _l("What is deleted goes into a sealed archive, kept for the years set, at least fifteen."),
}
