"""Who refers and who is referred to, and by when a referral is answered."""

from ia.ground.org.roles import TEAM_LEADERS

DEPARTMENTS = ("call_centre", "online_company", "research_institute", "management_centre", "response_centre")
"""The departments outside the branches that meet prospects (D-05, 7.2)."""
SENDERS = (*DEPARTMENTS, "counter_clerk", *TEAM_LEADERS, "marketing_director")
"""A counter clerk refers visitors and callers (7.1, C-17), leaders and directors refer to other teams (D-01)."""
READERS = (*SENDERS, "advisor")
ANSWER_DAYS = 3
"""Working days that the team has to answer (cfg)."""
