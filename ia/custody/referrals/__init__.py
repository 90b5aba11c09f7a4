"""Referring prospects: by other departments to a team, and by the marketing director from one team to another."""
