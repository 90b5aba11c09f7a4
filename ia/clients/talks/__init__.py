"""Talks and occasions: records, birthdays, visits, the hotline."""
