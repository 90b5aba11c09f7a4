"""The fixed words of the monthly tracking."""

from flask_babel import lazy_gettext as _l

from ia.ground.org.colleagues import ADVISING
from ia.ground.org.roles import TEAM_LEADERS

READERS = (*ADVISING, "marketing_director")
"""7.1: own for advisers, the team for leaders, the branch for the director."""
SUPERIORS = (*TEAM_LEADERS, "marketing_director")
COUNTER = ("counter_clerk", "counter_admin")
"""Who brings trading data in: the account part of the client information is the counter's (7.1)."""
COMMENT = _l("Causes and characteristics")
OPEN, WRITTEN, ALL = "open", "written", "all"
STANDINGS = {OPEN: _l("without a comment"), WRITTEN: _l("with a comment"), ALL: _l("all")}
PERCENT, TIMES = "percent", "times"
UNITS_OF_TURNOVER = {PERCENT: _l("percent, such as 85"), TIMES: _l("times, such as 0.85")}
"""What a turnover without a sign is: workbooks keep 85% as 0.85."""
STATES = {
    "reading": _l("Being read"),
    "checked": _l("Checked, not taken yet"),
    "refused": _l("Refused"),
    "dropped": _l("Dropped"),
    "taking": _l("Being taken"),
    "done": _l("The figures that stand"),
    "replaced": _l("Replaced by a later file"),
}
