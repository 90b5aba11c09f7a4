"""Proposals of advisers: level, status and key mark of a client, for leader or director to make effective (AMB-64)."""
