"""Where the room does what a clause asks."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "S-03": _l(
        "Monthly tracking: the five figures of each client from the counter's file, side by side with the change against the "
        "month before, and the adviser's comment, which goes into the client's timeline; reminder J-28."
    ),
}
