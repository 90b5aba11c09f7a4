"""Whose roster a person sees, and who plans it."""

from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l

from ia.ground.org import colleagues
from ia.ground.org.colleagues import ADVISING
from ia.ground.org.person import Person
from ia.ground.org.roles import TEAM_LEADERS
from ia.ground.workflow.declare import Holder, team_addresses

DIRECTING = ("marketing_director",)
READERS = (*ADVISING, *DIRECTING)
PLANNERS = (*TEAM_LEADERS, *DIRECTING)


class Team(NamedTuple):
    """A team or station with its place."""

    team_id: int
    branch_id: int
    name: str


class Planner(Holder):
    """Whoever leads the team; where nobody does, the marketing director (AMB-59). A leader is known by the posts at hand."""

    def holds(self, document, person, today) -> bool:
        if any(post.team_id == document.team_id for post in person.units(*TEAM_LEADERS)):
            return True
        return person.has(*DIRECTING) and super().holds(document, person, today)


PLANNER = Planner(
    "leader", _l("team leader"), lambda roster, today: team_addresses(roster.team_id, roster.branch_id, today)
)


def in_sight(person: Person) -> dict[int, Team]:
    """The teams whose rosters the person sees: those of the own posts first, then the branch of a director (7.1)."""
    own = [Team(post.team_id, post.branch_id, post.unit_name) for post in person.units(*ADVISING) if post.team_id]
    directed = [
        Team(number, post.branch_id, name)
        for post in person.units(*DIRECTING)
        for number, name in colleagues.teams(post.branch_id)
    ]
    return {team.team_id: team for team in [*own, *directed]}


def plans(person: Person, team: Team, today: date) -> bool:
    return PLANNER.holds(team, person, today)


def members(team: Team, today: date) -> list[tuple[int, str]]:
    """Advisers and leaders of the team, as choices."""
    found = colleagues.advisers(team.branch_id, today, team_id=team.team_id)
    return [(number, name.partition(" · ")[0]) for number, name in found]
