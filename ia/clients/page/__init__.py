"""The page of a client and its papers: facts in groups, the timeline, who can see it."""
