"""Where transfers do what a clause asks, beside the clauses that their states and steps cite themselves."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "P-11": _l(
        "Transfer: asked for by the adviser, or by the director for somebody who cannot; assigned by the director."
    ),
}
