"""The fixed words of client contact: code names and their titles."""

from flask_babel import lazy_gettext as _l

CYCLES = {"weekly": _l("Every week"), "monthly": _l("Every month")}
KINDS = {"regular": _l("Regular contact"), "immediate": _l("Immediate contact")}
STATES = {
    "prepared": _l("Prepared"),
    "done": _l("Contacted"),
    "open_issue": _l("With open issues"),
    "closed": _l("Closed"),
}
REASONS = {
    "agreed": _l("agreed for now"),
    "cycle": _l("not contacted in this cycle"),
    "interval": _l("too long without contact"),
    "satisfaction": _l("not satisfied"),
    "importance": _l("important client"),
}
"""Why a client stands on the list of whom to contact (S-08)."""
PRODUCT = {
    "product": _l("Product"),
    "trades": _l("Trades with the product"),
    "use": _l("Degree and range of use"),
    "opinions": _l("Opinions and suggestions"),
}
"""What is followed of a product that the client has chosen (S-02); satisfaction stands on the sheet itself (S-01)."""
PREPARATION = {
    "trades": _l("Recent trades"),
    "problem": _l("Present problem"),
    "difficulty": _l("Difficulty"),
    "need": _l("Need"),
    "steps": _l("Steps"),
    "content": _l("Content of the talk"),
}
"""What is thought through before a talk (S-11)."""
