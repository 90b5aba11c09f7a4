"""People and their posts, as administrators keep them: accounts, posts, passwords, leaving."""
