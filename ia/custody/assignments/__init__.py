"""Assignment: the leader gives shared prospects to a member of the team."""
