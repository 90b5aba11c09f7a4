"""The fixed words of guests, question slips and seminar issues, and in which states each is open."""

from flask_babel import lazy_gettext as _l

from ia.activities.words import ACTIVITY, DEMO, SEMINAR
from ia.ground.org.roles import ROLES

HELD = ("held", "summarising")
INVITES = {ACTIVITY: ("scheduled", *HELD), DEMO: ("consented", "held"), SEMINAR: ("draft", "scheduled", *HELD)}
"""States in which clients are invited and marked, by form. Of a report meeting this begins with the dispatch, which the
securities regulator's approval precedes (A-27)."""
SLIPS = {ACTIVITY: ("scheduled", *HELD), DEMO: ("consented", "held")}
SLIPPED = ("report_meeting", "demo_public", "promotion")
"""Kinds of activities at which people outside ask on slips (A-33)."""
ISSUES = {SEMINAR: HELD}
PROSPECTS = {
    ACTIVITY: ("scheduled", *HELD, "closed"),
    DEMO: ("consented", "held", "closed"),
    SEMINAR: ("scheduled", *HELD, "closed"),
}
ANSWERS = {"yes": _l("Comes"), "no": _l("Does not come"), "none": _l("No answer yet")}
CAME = {"yes": _l("Came"), "no": _l("Did not come")}
CATEGORIES = {
    "operations": _l("Trading operations"),
    "product": _l("Product"),
    "service": _l("Service"),
    "suggestion": _l("Suggestion"),
    "other": _l("Other"),
}
"""By which kind a suggestion or question of a seminar stands in the client's timeline (S-31)."""
_DEPARTMENTS = ("leader", "marketing_director", "counter_admin", "admin_director", "finance_admin", "brokerage_gm")
DEPARTMENTS = {code: ROLES[code].title for code in _DEPARTMENTS} | {"other": _l("Other department")}
"""Who is asked for what could not be solved at the seminar (S-32)."""
