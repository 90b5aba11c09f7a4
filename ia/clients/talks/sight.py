"""Who sees what was talked about with clients (7.1): own ones, the team's, the branch's; not those merely shown."""

from ia.ground.access.reach import BRANCH, OWN, TEAM, Reach

SIGHT = Reach(
    advisor=OWN,
    leader=(OWN, TEAM),
    station_leader=(OWN, TEAM),
    marketing_director=(OWN, BRANCH),
)
"""Asked of the client (P-17)."""
