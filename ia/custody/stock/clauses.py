"""Where confirmations of clients of before do what a clause asks, beside the clause that their states and steps cite."""

from flask_babel import lazy_gettext as _l

CLAUSES = {
    "C-21": _l(
        "Confirmation of clients of before: prospects brought in by a file with their accounts become existing clients."
    ),
    "D-47": _l("Confirmation of clients of before: each is confirmed under the adviser whom the file names."),
}
