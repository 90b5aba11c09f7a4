"""The fixed words of the development plan."""

from ia.ground.org.colleagues import ADVISING
from ia.ground.org.roles import TEAM_LEADERS

KIND, CODE = "dev_plan", "DP"
"""The kind of document, and how its serial numbers begin."""
OPEN = ("due", "draft", "returned")
"""States in which the adviser still writes; when the month begins with one of them, the plan is overdue."""
HANDED_IN = ("submitted", "consolidated")
"""States whose figures count for the team."""
AHEAD = 2
"""So many months after the present one may be planned before the platform asks."""
MOST_PROSPECTS = 15
"""Key clients on one plan."""
DIRECTING = ("marketing_director",)
SUPERIORS = (*TEAM_LEADERS, *DIRECTING)
READERS = (*ADVISING, *DIRECTING)
"""7.1: own for advisers, the team for leaders, the branch for the director."""
