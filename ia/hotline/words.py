"""The fixed words of the advisory hotline: code names and their titles."""

from flask_babel import lazy_gettext as _l

SESSIONS = {"morning": _l("Morning session"), "afternoon": _l("Afternoon session")}
STATES = {"planned": _l("Planned"), "served": _l("Served"), "uncovered": _l("Nobody answers")}
"""A session is planned until it is over, then served (4.17)."""
EQUIPMENT = {
    "material": _l("Full material on listed companies"),
    "market_pc": _l("A working computer with market analysis software"),
    "internet_pc": _l("Another working computer with internet"),
}
"""What is looked after every month (S-14)."""
CALL_STATES = {"open": _l("Not registered yet"), "done": _l("Registered")}
