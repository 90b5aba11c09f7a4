"""Two records of one client become one, and can be parted again."""
